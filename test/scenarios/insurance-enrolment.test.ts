import { expect, test } from 'vitest';
import type { Desk } from '../../commands/desk.ts';
import type { Enrolment } from '../../domain/safety-insurance/enrolment.ts';
import { importGivenCohort } from './deliveries.ts';
import { monthlyMachine } from './executions.ts';
import { leaksOf } from './leaks.ts';
import { extractRow } from './line-facts.ts';
import { instantMeant } from './moments.ts';
import { makeStage } from './stage.ts';

interface Described {
  readonly status: string;
  readonly error?: string;
  readonly cause?: string;
  readonly output?: string;
}

const enrolmentOfMonth = async (desk: Desk, run: string): Promise<Described> => {
  const machine = monthlyMachine(desk).replace('monthly-data', 'insurance-enrolment');
  const executionArn = `${machine.replace(':stateMachine:', ':execution:')}:${run}`;
  const handled = desk.cloud.stepFunctions.handle('DescribeExecution', { executionArn });
  return (await handled) as Described;
};

const itemsOf = async <T>({ env }: Desk, table: 'ENROLMENTS_TABLE' | 'LEDGER_TABLE') => {
  const found: T[] = [];
  for await (const item of env.database.scan('look', env.settings.required(table), {})) {
    found.push(item as T);
  }
  return found;
};

// Two months in virtual time, and the first file of a run also synthesises.
const timeoutMs = 300_000;

test(
  'insures everybody of 65 in February and who comes of age in March, and nobody else',
  async () => {
    const stage = makeStage(importGivenCohort);
    try {
      const old = Array.from({ length: 40 }, (_, at) => `born 19${50 + (at % 10)}-03-04`);
      const facts = [...old, 'born 1961-03-10', 'born 1961-08-01', 'born 1990-01-01', 'company'];
      facts.forEach((words, at) => {
        const line = `line-${at}`;
        // Without the operator's own pseudonyms: no customer id may take their place.
        const row = { ...extractRow(line, words, at + 1), person_ref: '' };
        stage.givens.lines.set(line, row);
      });
      await stage.advanceTo(instantMeant('2026-02-28'));
      const desk = await stage.desk();
      const february = await enrolmentOfMonth(desk, 'safety-insurance-2026-02');
      expect(february, february.cause).toMatchObject({ status: 'SUCCEEDED' });
      const { manifest } = JSON.parse(february.output ?? '').reconciled;
      expect(manifest).toMatchObject({ considered: 40, handOver: { rows: 40 }, balanced: true });

      await stage.advanceTo(instantMeant('2026-03-30'));
      const march = await enrolmentOfMonth(desk, 'safety-insurance-2026-03');
      expect(march, march.cause).toMatchObject({ status: 'SUCCEEDED' });
      expect(JSON.parse(march.output ?? '').reconciled.manifest).toMatchObject({ considered: 1 });

      const all = await itemsOf<Enrolment & { sk: string }>(desk, 'ENROLMENTS_TABLE');
      const enrolments = all.filter(({ sk }) => sk.startsWith('ENROLMENT#'));
      expect(enrolments).toHaveLength(41);
      const insured = enrolments.filter(({ certificate }) => certificate !== undefined);
      const grants = await itemsOf<{ sk: string; startsOn?: string }>(desk, 'LEDGER_TABLE');
      const given = grants.filter(({ sk }) => sk.includes('#safety-insurance#'));
      expect(given).toHaveLength(insured.length);
      expect(insured.length).toBeGreaterThan(30);
      const starts = new Set(given.map(({ startsOn }) => startsOn));
      expect([...starts].sort()).toEqual(['2026-02-16', '2026-03-16']);
      expect(await leaksOf(desk, stage.givens.lines.values())).toEqual([]);
    } finally {
      await stage.close();
    }
  },
  timeoutMs,
);
