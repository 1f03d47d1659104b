import { createDocument, type ZodOpenApiOperationObject } from 'zod-openapi';
import { problemSchema } from '../domain/customer/answers.ts';
import { operatorsAudience } from '../domain/operations/operator.ts';
import {
  type OperationsRouteId,
  operationsAnswersOf,
  operationsRouteIds,
  operationsRouteOf,
} from '../domain/operations/routes.ts';

const responsesOf = (id: OperationsRouteId): ZodOpenApiOperationObject['responses'] => {
  const { type = 'application/json' } = operationsRouteOf(id);
  return Object.fromEntries(
    Object.entries(operationsAnswersOf(id)).map(([status, { what, schema }]) => {
      const isProblem = schema === problemSchema;
      const content = { [isProblem ? 'application/problem+json' : type]: { schema } };
      // The gateway itself answers 401, in a form of its own.
      return [status, status === '401' ? { description: what } : { description: what, content }];
    }),
  );
};

const operationOf = (id: OperationsRouteId): ZodOpenApiOperationObject => {
  const { summary, roles, parameters, query, body } = operationsRouteOf(id);
  return {
    operationId: id,
    summary,
    description: `For any of the roles ${roles.join(', ')}.`,
    security: [{ companysToken: [] }],
    requestParams: {
      ...(Object.keys(parameters.shape).length > 0 && { path: parameters }),
      ...(query && { query }),
    },
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: body } } },
    }),
    responses: responsesOf(id),
  };
};

/** The operator's door as OpenAPI 3.1, made from the very routes and schemas that the API is made
 * from, that its functions parse by, and that page and command line call by. */
export const operationsDescription = (): object => {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const id of operationsRouteIds) {
    const { method, path } = operationsRouteOf(id);
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(id) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'The operator’s door',
      version: '1.0.0',
      description:
        'What the company’s operators see and do. Who acts is the person number in the token, ' +
        'never a field; each act, and each look at a line, is on record before it happens.',
    },
    paths,
    components: {
      securitySchemes: {
        companysToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            `RS256, of the company’s identity provider, for the audience ${operatorsAudience}; ` +
            'claims person (digits) and roles',
        },
      },
    },
  });
};
