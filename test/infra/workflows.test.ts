import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { functionRows, pascalCase } from '../../infra/functions.ts';
import { mapLabelsOf, placeholdersOf } from '../../infra/workflows.ts';
import { roleMay, statementsOfRoles } from './policies.ts';
import { idsIn, named, ofType, root, standing } from './standing.ts';

const { template } = standing('prod');
const statements = statementsOfRoles(template);

describe.each([
  ['MonthlyData', 'monthly-data'],
  ['CohortImport', 'cohort-import'],
])('the workflow %s', (id, name) => {
  const definition = readFileSync(join(root, `state-machines/${name}.asl.json`), 'utf8');
  const { Properties } = named(template, 'AWS::StepFunctions::StateMachine', id);
  const role = idsIn(Properties.RoleArn)[0] ?? '';

  it('has a value for every placeholder of its file', () => {
    expect(Object.keys(Properties.DefinitionSubstitutions).sort()).toEqual(
      placeholdersOf(definition),
    );
  });

  it('may call the functions that its file names, and no other', () => {
    for (const row of functionRows) {
      const placeholder = pascalCase(row.name);
      const [worker] = ofType(template, 'AWS::Lambda::Function')
        .map(([logicalId]) => logicalId)
        .filter((logicalId) => new RegExp(`^${placeholder}[0-9A-F]{8}$`).test(logicalId));
      expect(
        roleMay(statements, role, { action: 'lambda:InvokeFunction', on: worker ?? '' }),
        row.name,
      ).toBe(placeholdersOf(definition).includes(placeholder));
    }
  });

  it('may redrive the children of its own Maps, by label', () => {
    const redriven = statements
      .filter((held) => held.role === role && held.actions.includes('states:RedriveExecution'))
      .flatMap(({ resources }) => resources)
      .map((resource) => /\/([A-Za-z]+):\*"/.exec(JSON.stringify(resource))?.[1]);
    expect(redriven.sort()).toEqual(mapLabelsOf(definition));
  });

  it('uses no service that its role was not made for', () => {
    const used = [...definition.matchAll(/"Resource"\s*:\s*"([^"]+)"/g)].map((match) => match[1]);
    const known = [
      'arn:aws:states:::lambda:invoke',
      'arn:aws:states:::s3:getObject',
      'arn:aws:states:::s3:putObject',
    ];
    expect(used.filter((resource) => !known.includes(`${resource}`))).toEqual([]);
  });

  it('is traced and logs every step, but never what lines went in or out', () => {
    expect(Properties.TracingConfiguration).toEqual({ Enabled: true });
    expect(Properties.LoggingConfiguration).toMatchObject({
      Level: 'ALL',
      IncludeExecutionData: false,
    });
  });

  it('carries the stage in its name, so that a console search finds it', () => {
    expect(Properties.StateMachineName).toBe(`prod-${name}`);
  });
});

describe('who may start, stop or redrive a workflow', () => {
  it('is the starter of each, and each machine for its own children', () => {
    const starters = statements
      .filter(({ actions }) =>
        actions.some((action) => /^states:(Start|Stop|Redrive)/.test(action)),
      )
      .map(({ role }) => role.replace(/[0-9A-F]{8}$/, ''));
    expect([...new Set(starters)].sort()).toEqual([
      'CohortImportMachineRole',
      'MonthlyDataMachineRole',
      'StartCohortImportRole',
      'StartMonthlyDataRole',
    ]);
  });
});

describe('the names in a workflow file', () => {
  it('are found once each, in order', () => {
    const text = '{"a":"${ServeBatch}","b":"${OpenRun}/${ServeBatch}","Label": "Lines"}';
    expect(placeholdersOf(text)).toEqual(['OpenRun', 'ServeBatch']);
    expect(mapLabelsOf(text)).toEqual(['Lines']);
  });
});
