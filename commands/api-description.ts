import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject } from 'zod-openapi';
import { problemSchema } from '../domain/customer/answers.ts';
import { answersOf, type RouteId, routeIds, routeOf } from '../domain/customer/routes.ts';
import { apiExamples, type Example } from './api-examples.ts';

/** A problem of that status, as an example. */
const problemExamples: Readonly<Record<number, readonly [title: string, reason: string]>> = {
  400: ['Bad Request', 'body_not_usable'],
  401: ['Unauthorized', 'signature_not_usable'],
  403: ['Forbidden', 'fresh_sign_in_needed'],
  404: ['Not Found', 'line_not_found'],
  409: ['Conflict', 'line_ended'],
  413: ['Content Too Large', 'body_too_large'],
  415: ['Unsupported Media Type', 'content_type_not_json'],
  422: ['Unprocessable Content', 'request_differs'],
  500: ['Internal Server Error', 'our_fault'],
  503: ['Service Unavailable', 'not_now'],
};

const lineParameter = z.string().meta({
  description: 'One of the lines in the token; any other is not found',
  example: 'LINE-1',
});
const langParameter = z
  .enum(['ko', 'en'])
  .optional()
  .meta({ description: 'The language of the texts; ko where it is left out' });
const partnerParameter = z.enum(['ott-partner', 'insurer']).meta({ description: 'Who speaks' });
const keyHeader = z
  .string()
  .regex(/^[\x21-\x7e]{1,64}$/)
  .optional()
  .meta({
    description:
      'Drawn by the caller: the same call made again with it gets the same answer for a day. ' +
      'Recommended; without it a repetition is safe all the same.',
  });
const signatureHeader = z.string().meta({
  description:
    't=<seconds since 1970>,v1=<hexadecimal HMAC-SHA256 of "t.body">; five minutes old at the most',
});

const parametersOf = (id: RouteId): ZodOpenApiOperationObject['requestParams'] => {
  const { path, line, who, keepsAnswer } = routeOf(id);
  return {
    ...(line === 'path' && { path: z.object({ line: lineParameter }) }),
    ...(path.includes('{partner}') && { path: z.object({ partner: partnerParameter }) }),
    ...(id === 'list-notices' && { query: z.object({ lang: langParameter }) }),
    ...(keepsAnswer && { header: z.object({ 'Idempotency-Key': keyHeader }) }),
    ...(who === 'partner' && { header: z.object({ 'x-partner-signature': signatureHeader }) }),
  };
};

/** The gateway itself answers a missing or wrong token, in a form of its own. */
const gatewaysAnswer = z.object({ message: z.string() }).meta({ id: 'GatewaysAnswer' });

const responsesOf = (id: RouteId): ZodOpenApiOperationObject['responses'] => {
  const { answers }: Example = apiExamples[id];
  const { who } = routeOf(id);
  return Object.fromEntries(
    Object.entries(answersOf(id)).map(([text, { what, schema }]) => {
      const status = Number(text);
      if (status === 401 && who !== 'partner') {
        const content = { schema: gatewaysAnswer, example: { message: 'Unauthorized' } };
        return [text, { description: what, content: { 'application/json': content } }];
      }
      const isProblem = schema === problemSchema;
      const example = isProblem ? problemExample(status) : answers[status];
      const type = isProblem ? 'application/problem+json' : 'application/json';
      const headers = {
        'Cache-Control': { schema: { type: 'string', const: 'no-store' } },
      } as const;
      const wait = {
        'Retry-After': { schema: { type: 'string' }, description: 'In seconds' },
      } as const;
      return [
        text,
        {
          description: what,
          headers: status === 503 ? { ...headers, ...wait } : headers,
          content: { [type]: { schema, example } },
        },
      ];
    }),
  );
};

const problemExample = (status: number) => {
  const [title, reason] = problemExamples[status] ?? ['Refused', 'refused'];
  return { type: 'about:blank', title, status, detail: 'A sentence for the customer.', reason };
};

const strongly =
  'Needs a strong sign-in, five minutes old at the most, and contact and SIM unchanged for 72 hours.';

const operationOf = (id: RouteId): ZodOpenApiOperationObject => {
  const { who, summary, body } = routeOf(id);
  const { request }: Example = apiExamples[id];
  return {
    operationId: id,
    summary,
    ...(who === 'strong' && { description: strongly }),
    security: [who === 'partner' ? { partnersSignature: [] } : { operatorsToken: [] }],
    requestParams: parametersOf(id) ?? {},
    ...(body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: body, example: request } },
      },
    }),
    responses: responsesOf(id),
  };
};

/** The customer's door as OpenAPI 3.1, made from the very routes and schemas that the API is made
 * from and that its functions parse by. */
export const apiDescription = (): object => {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const id of routeIds) {
    const { method, path } = routeOf(id);
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(id) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'The customer’s own door',
      version: '1.0.0',
      description:
        'What customers see and do themselves, and what partners report. There is no route by ' +
        'which anybody else acts in a customer’s name.',
    },
    paths,
    components: {
      securitySchemes: {
        operatorsToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'RS256, of the operator’s identity provider, for the audience benefits-customers',
        },
        partnersSignature: {
          type: 'apiKey',
          in: 'header',
          name: 'x-partner-signature',
          description:
            'HMAC-SHA256 over time and raw body, with the secret shared with the partner',
        },
      },
    },
  });
};
