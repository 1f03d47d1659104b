import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { apiDescription } from '../../commands/api-description.ts';
import { apiExamples, type Example } from '../../commands/api-examples.ts';
import { descriptionPath, descriptionText } from '../../commands/describe-api.ts';
import { problemSchema } from '../../domain/customer/answers.ts';
import { answersOf, routeIds, routeOf } from '../../domain/customer/routes.ts';

const parameterSchema = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean().optional(),
  schema: z.looseObject({}),
});
const mediaSchema = z.strictObject({ schema: z.looseObject({}), example: z.unknown() });
const contentSchema = z.record(z.string(), mediaSchema);
const operationSchema = z.strictObject({
  operationId: z.string(),
  summary: z.string().min(10),
  description: z.string().optional(),
  security: z.array(z.record(z.string(), z.array(z.string()))).length(1),
  parameters: z.array(parameterSchema),
  requestBody: z.strictObject({ required: z.literal(true), content: contentSchema }).optional(),
  responses: z.record(
    z.string().regex(/^[1-5]\d\d$/),
    z.strictObject({
      description: z.string().min(3),
      headers: z.record(z.string(), z.looseObject({})).optional(),
      content: contentSchema,
    }),
  ),
});
/** OpenAPI 3.1 as far as this document uses it; nothing else may be in it. */
const documentSchema = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.strictObject({ title: z.string(), version: z.string(), description: z.string() }),
  paths: z.record(z.string().startsWith('/'), z.record(z.string(), operationSchema)),
  components: z.strictObject({
    schemas: z.record(z.string(), z.looseObject({})),
    securitySchemes: z.record(z.string(), z.looseObject({ type: z.string() })),
  }),
});

const written: unknown = JSON.parse(JSON.stringify(apiDescription()));
const refsIn = (value: unknown): string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, inside]) =>
        key === '$ref' ? [String(inside)] : refsIn(inside),
      );

describe('the description of the API', () => {
  it('is in docs/openapi.json as the routes are: else run "npm run openapi"', () => {
    expect(readFileSync(descriptionPath, 'utf8')).toBe(descriptionText());
  });

  const document = () => documentSchema.parse(written);

  it('is OpenAPI 3.1 in form, and every reference leads somewhere', () => {
    const { components } = document();
    for (const ref of refsIn(written)) {
      expect(
        Object.keys(components.schemas).map((name) => `#/components/schemas/${name}`),
      ).toContain(ref);
    }
  });

  it('has every route once, with its security, and no other', () => {
    const { paths, components } = document();
    const found = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { operationId, security }]) => {
        const [scheme] = Object.keys(security[0] ?? {});
        expect(Object.keys(components.securitySchemes)).toContain(scheme);
        return { operationId, path, method: method.toUpperCase(), scheme };
      }),
    );
    const catalogue = routeIds.map((id) => {
      const { path, method, who } = routeOf(id);
      const scheme = who === 'partner' ? 'partnersSignature' : 'operatorsToken';
      return { operationId: id, path, method, scheme };
    });
    expect(found.sort(byId)).toEqual(catalogue.sort(byId));
  });

  it('declares the parameters of each path', () => {
    for (const [path, operations] of Object.entries(document().paths)) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const { parameters } of Object.values(operations)) {
        const declared = parameters.filter((parameter) => parameter.in === 'path');
        expect(declared.map(({ name }) => name)).toEqual(names);
        expect(declared.every(({ required }) => required)).toBe(true);
      }
    }
  });

  it('says how each route fails', () => {
    for (const operations of Object.values(document().paths)) {
      for (const { responses } of Object.values(operations)) {
        for (const status of ['401', '500', '503']) expect(responses).toHaveProperty(status);
        for (const [status, { content }] of Object.entries(responses)) {
          const [[type, { example }] = ['', { example: undefined }]] = Object.entries(content);
          expect(example, `${status} has an example`).toBeDefined();
          if (type === 'application/problem+json') {
            expect(problemSchema.parse(example).status).toBe(Number(status));
          }
        }
      }
    }
  });
});

const byId = (a: { operationId: string }, b: { operationId: string }): number =>
  a.operationId < b.operationId ? -1 : 1;

describe('the examples', () => {
  it.each(routeIds)('of %s are what the route takes and answers', (id) => {
    const { body, answers } = routeOf(id);
    const { request, answers: given }: Example = apiExamples[id];
    if (body) expect(body.parse(request)).toEqual(request);
    else expect(request).toBeUndefined();
    expect(Object.keys(given)).toEqual(Object.keys(answers));
    for (const [status, { schema }] of Object.entries(answersOf(id))) {
      const answer = given[Number(status)];
      if (answer !== undefined) expect(schema.parse(answer)).toEqual(answer);
    }
  });

  it('are about nobody: no number of a phone, no birth date, no name', () => {
    const text = JSON.stringify(apiExamples);
    expect(text).not.toMatch(/01[016789]-?\d{3,4}-?\d{4}|\b(19|200|201)\d{1,2}-\d{2}-\d{2}/);
  });
});
