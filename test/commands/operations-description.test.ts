import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  operationsDescriptionPath,
  operationsDescriptionText,
} from '../../commands/describe-api.ts';
import { operationsRouteIds, operationsRouteOf } from '../../domain/operations/routes.ts';

const refsIn = (value: unknown): string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, inside]) =>
        key === '$ref' ? [String(inside)] : refsIn(inside),
      );

describe('the description of the operator’s door', () => {
  const document = JSON.parse(operationsDescriptionText()) as {
    paths: Record<string, Record<string, { operationId: string; security: object[] }>>;
    components: { schemas: Record<string, object> };
  };

  it('is in docs/openapi-operations.json as the routes are: else run "npm run openapi"', () => {
    expect(readFileSync(operationsDescriptionPath, 'utf8')).toBe(operationsDescriptionText());
  });

  it('has every route once, with a token on each', () => {
    const found = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { operationId, security }]) => {
        expect(security).toEqual([{ companysToken: [] }]);
        return `${operationId} ${method.toUpperCase()} ${path}`;
      }),
    );
    const catalogue = operationsRouteIds.map((id) => {
      const { method, path } = operationsRouteOf(id);
      return `${id} ${method} ${path}`;
    });
    expect(found.sort()).toEqual(catalogue.sort());
  });

  it('refers to nothing that it does not have', () => {
    const names = Object.keys(document.components.schemas);
    const known = names.map((name) => `#/components/schemas/${name}`);
    expect(refsIn(document).filter((ref) => !known.includes(ref))).toEqual([]);
  });
});
