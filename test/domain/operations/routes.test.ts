import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { benefitNameSchema } from '../../../domain/customer/answers.ts';
import {
  operationsAnswersOf,
  operationsRouteIds,
  operationsRouteOf,
} from '../../../domain/operations/routes.ts';
import { benefitIds } from '../../../domain/programme.ts';

const fieldsIn = (value: unknown): string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, inside]) =>
        key === 'properties' ? [...Object.keys(inside), ...fieldsIn(inside)] : fieldsIn(inside),
      );

describe('the operator’s routes', () => {
  it.each(operationsRouteIds)('%s names in its path exactly its parameters', (id) => {
    const { path, parameters } = operationsRouteOf(id);
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(Object.keys(parameters.shape)).toEqual(named);
  });

  it('have each a way of their own', () => {
    const keys = operationsRouteIds.map((id) => {
      const { method, path } = operationsRouteOf(id);
      return `${method} ${path}`;
    });
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each(operationsRouteIds)('%s takes no person and no role from a request', (id) => {
    const { body, query, parameters } = operationsRouteOf(id);
    const fields = [body, query, parameters].flatMap((schema) =>
      schema ? fieldsIn(z.toJSONSchema(schema)) : [],
    );
    for (const field of fields)
      expect(field).not.toMatch(/person|role|who|user|maker|checker|by$/i);
  });

  it('change nothing with a GET, and ask a role for every act', () => {
    for (const id of operationsRouteIds) {
      const { method, roles, body } = operationsRouteOf(id);
      if (method === 'GET') expect(body, id).toBeUndefined();
      else expect(roles, id).not.toContain('viewer');
    }
  });

  it('know the benefits of the programme', () => {
    expect([...benefitNameSchema.options].sort()).toEqual([...benefitIds].sort());
  });

  it('fail as problems', () => {
    for (const id of operationsRouteIds) {
      expect(Object.keys(operationsAnswersOf(id))).toEqual(
        expect.arrayContaining(['200', '401', '403', '500', '503']),
      );
    }
  });
});
