import { describe, expect, test } from 'vitest';
import { RESOURCE_TYPES } from '../../../local/template/resource-types.ts';
import { standing } from '../../infra/standing.ts';
import { shownBy, withoutCase } from './construct-rows.ts';
import { constructsOfTemplate, constructsOfWorkflows } from './constructs.ts';

const rows = [
  ...Object.values(shownBy).flat(),
  ...withoutCase.flatMap(([, ...constructs]) => constructs),
];
const stands = (row: string, construct: string): boolean =>
  row.endsWith('.*') ? construct.startsWith(row.slice(0, -1)) : row === construct;

/** A type that is without effect, or refused, says why in the table of types. */
const runs = (type: string): boolean => 'runs' in (RESOURCE_TYPES[type] ?? {});

const used = [
  ...constructsOfWorkflows(),
  ...constructsOfTemplate(standing('local').template, runs),
];

describe('every construct that we use', () => {
  test('is shown by a case, or says why it needs none', () => {
    const missing = used.filter((construct) => !rows.some((row) => stands(row, construct)));
    expect(missing, 'add them to construct-rows.ts, with a case that shows them').toEqual([]);
  });

  test('is in one row', () => {
    const twice = used.filter(
      (construct) => rows.filter((row) => stands(row, construct)).length > 1,
    );
    expect(twice).toEqual([]);
  });

  test('is still used', () => {
    const gone = rows.filter((row) => !used.some((construct) => stands(row, construct)));
    expect(gone, 'take them out of construct-rows.ts').toEqual([]);
  });
});

test('a construct that nobody has looked at would be found', () => {
  const template = structuredClone(standing('local').template);
  const found = constructsOfTemplate(
    {
      ...template,
      Resources: {
        New: { Type: 'AWS::SNS::Subscription', Properties: { FilterPolicy: { a: ['b'] } } },
      },
    },
    runs,
  );
  expect(found).toEqual(['AWS::SNS::Subscription.FilterPolicy.a']);
  expect(rows.some((row) => stands(row, found[0] ?? ''))).toBe(false);
});
