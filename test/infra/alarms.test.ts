import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runbookSections } from '../../infra/alarms.ts';
import { functionRows, pascalCase } from '../../infra/functions.ts';
import { workflowRows } from '../../infra/workflows.ts';
import { ofType, root, watching } from './standing.ts';

const alarms = ofType(watching('prod'), 'AWS::CloudWatch::Alarm');
const runbook = readFileSync(join(root, 'docs/runbook.md'), 'utf8');

describe.each(alarms)('the alarm %s', (_, { Properties }) => {
  it('says who is hurt and where it says what to do', () => {
    const [, impact, section] =
      /^Who is hurt: (.{20,}\.) What to do: docs\/runbook\.md#([a-z-]+)$/.exec(
        Properties.AlarmDescription,
      ) ?? [];
    expect(impact, Properties.AlarmDescription).toBeDefined();
    expect(runbookSections).toContain(section);
  });

  it('tells operations', () => {
    expect(JSON.stringify(Properties.AlarmActions)).toContain('OperationsTopic');
  });

  it('watches one metric: sums over several are not understood everywhere', () => {
    expect(Properties.Metrics).toBeUndefined();
    expect(Properties.TreatMissingData).toBe('notBreaching');
  });
});

describe('the alarms', () => {
  it('watch every function for errors, and all of them together for being held back', () => {
    const ids = alarms.map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));
    for (const { name } of functionRows) {
      expect(ids).toContain(`Alarms${pascalCase(name)}Errors`);
    }
    expect(ids).toContain('AlarmsFunctionsThrottled');
  });

  it('watch the count of parked lines under the name that the batches give it', () => {
    const served = readFileSync(join(root, 'adapters/giving/batch-metrics.ts'), 'utf8');
    const log = readFileSync(join(root, 'adapters/aws/log.ts'), 'utf8');
    const parked = alarms
      .map(([, { Properties }]) => Properties)
      .filter(({ Namespace }) => Namespace === 'BenefitsOrchestrator')
      .filter(({ MetricName }) => MetricName === 'parked');
    expect(parked).toEqual([
      expect.objectContaining({
        MetricName: 'parked',
        Dimensions: [{ Name: 'benefit', Value: 'monthly-data' }],
      }),
    ]);
    expect(served).toContain('parked: outcome.parked.length');
    expect(log).toContain("'BenefitsOrchestrator'");
  });

  it('watch the counts of functions under the names that these give them', () => {
    const counted = alarms
      .map(([, { Properties }]) => Properties)
      .filter(({ Namespace }) => Namespace === 'BenefitsOrchestrator')
      .map(({ MetricName }) => MetricName as string);
    const sources = [
      'adapters/ott/code-events.ts',
      'functions/schedule/count-code-stock.ts',
      'functions/schedule/look-for-breaks.ts',
      'functions/schedule/send-due-notices.ts',
      'functions/workflow/look-after-open-insurance.ts',
      'functions/workflow/await-approval.ts',
      'adapters/giving/batch-metrics.ts',
    ].map((file) => readFileSync(join(root, file), 'utf8'));
    for (const name of new Set(counted)) {
      expect(
        sources.some((source) => source.includes(`${name}:`) || source.includes(`${name} }`)),
        name,
      ).toBe(true);
    }
  });

  it('watch every workflow for every way in which they can end badly', () => {
    const watched = alarms
      .map(([, { Properties }]) => Properties)
      .filter(({ Namespace }) => Namespace === 'AWS/States')
      .map(({ MetricName }) => MetricName);
    const ways = ['ExecutionsAborted', 'ExecutionsFailed', 'ExecutionsTimedOut'];
    expect(watched.sort()).toEqual(ways.flatMap((way) => Object.keys(workflowRows).map(() => way)));
  });
});

describe('the runbook', () => {
  it('has the section that each alarm names, and no alarm is without one', () => {
    const headings = [...runbook.matchAll(/^## (.+)$/gm)].map((match) =>
      `${match[1]}`
        .toLowerCase()
        .replace(/[^a-z ]/g, '')
        .replaceAll(' ', '-'),
    );
    for (const section of runbookSections) expect(headings).toContain(section);
    const sent = ['adapters', 'domain', 'functions'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((file) => file.isFile())
        .flatMap((file) => [
          ...readFileSync(join(file.parentPath, file.name), 'utf8').matchAll(
            /docs\/runbook\.md#([a-z-]+)/g,
          ),
        ])
        .map((match) => `${match[1]}`),
    );
    for (const section of sent) expect(headings).toContain(section);
  });
});
