import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { functionRows, pascalCase } from '../../infra/functions.ts';
import { mapLabelsOf, placeholdersOf } from '../../infra/workflows.ts';
import { roleMay, statementsOfRoles } from './policies.ts';
import { idsIn, named, ofType, root, standing } from './standing.ts';

interface Retry {
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds?: number;
  readonly MaxAttempts: number;
}

interface State {
  readonly Type: string;
  readonly TimeoutSeconds: number;
  readonly Parameters?: { readonly FunctionName?: string };
  readonly Retry?: readonly Retry[];
  readonly ItemProcessor?: {
    readonly ProcessorConfig: { readonly Mode: string };
    readonly States: Readonly<Record<string, State>>;
  };
}

interface Task {
  readonly worker: string;
  readonly waitSeconds: number;
  readonly retries: readonly Retry[];
  readonly inChild: boolean;
}

const tasksOf = (
  { States }: { readonly States: Readonly<Record<string, State>> },
  inChild = false,
): Task[] =>
  Object.values(States).flatMap((state) => {
    if (state.ItemProcessor) {
      return tasksOf(state.ItemProcessor, state.ItemProcessor.ProcessorConfig.Mode !== 'INLINE');
    }
    const worker = /^\$\{(\w+)\}$/.exec(state.Parameters?.FunctionName ?? '')?.[1];
    if (!worker) return [];
    return [{ worker, waitSeconds: state.TimeoutSeconds, retries: state.Retry ?? [], inChild }];
  });

/** Every attempt takes as long as it may, and every pause between two is the longest there is. */
const longestSeconds = ({ waitSeconds, retries }: Task): number => {
  const pauses = retries.flatMap(({ IntervalSeconds, BackoffRate, MaxDelaySeconds, MaxAttempts }) =>
    Array.from({ length: MaxAttempts }, (_, attempt) =>
      Math.min(IntervalSeconds * BackoffRate ** attempt, MaxDelaySeconds ?? Infinity),
    ),
  );
  return (pauses.length + 1) * waitSeconds + pauses.reduce((sum, pause) => sum + pause, 0);
};

const { template } = standing('prod');
const statements = statementsOfRoles(template);

describe.each([
  ['MonthlyData', 'monthly-data'],
  ['MonthlyDataPreview', 'monthly-data-preview'],
  ['GrantCorrections', 'grant-corrections'],
  ['CohortImport', 'cohort-import'],
])('the workflow %s', (id, name) => {
  const definition = readFileSync(join(root, `state-machines/${name}.asl.json`), 'utf8');
  const { Properties } = named(template, 'AWS::StepFunctions::StateMachine', `${id}Machine`);
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

  it('waits for each function longer than the function may take', () => {
    for (const { worker, waitSeconds } of tasksOf(JSON.parse(definition))) {
      const row = functionRows.find(({ name: given }) => pascalCase(given) === worker);
      expect(waitSeconds, worker).toBeGreaterThanOrEqual(row?.timeoutSeconds ?? Infinity);
    }
  });

  it('lets no child of a Map try longer than the five minutes that it lives', () => {
    for (const task of tasksOf(JSON.parse(definition)).filter(({ inChild }) => inChild)) {
      expect(longestSeconds(task), task.worker).toBeLessThanOrEqual(270);
    }
  });

  it('uses no service that its role was not made for', () => {
    const used = [...definition.matchAll(/"Resource"\s*:\s*"([^"]+)"/g)].map((match) => match[1]);
    const known = [
      'arn:aws:states:::lambda:invoke',
      'arn:aws:states:::s3:getObject',
      'arn:aws:states:::s3:putObject',
      'arn:aws:states:::lambda:invoke.waitForTaskToken',
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

describe('the names in a workflow file', () => {
  it('are found once each, in order', () => {
    const text = '{"a":"${ServeBatch}","b":"${OpenRun}/${ServeBatch}","Label": "Lines"}';
    expect(placeholdersOf(text)).toEqual(['OpenRun', 'ServeBatch']);
    expect(mapLabelsOf(text)).toEqual(['Lines']);
  });
});
