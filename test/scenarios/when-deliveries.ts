import { deliver, faultyExtract, type ImportEnd, soundExtract } from './deliveries.ts';
import { extractRow } from './line-facts.ts';
import type { Said, Step } from './rows.ts';
import type { Stage } from './stage.ts';

const take = async (stage: Stage, end: Promise<ImportEnd>): Promise<void> => {
  stage.cohortIsDelivered();
  stage.remembered.latestImport = await end;
};

const expectImport = (stage: Stage, said: string): void => {
  const end = stage.remembered.latestImport;
  if (!end) throw new Error('Nothing was delivered yet: write a `when deliver` row first.');
  if (end.status === 'SUCCEEDED' && end.output.includes(said)) return;
  throw new Error(`The import ended ${end.status} and says ${end.output}; expected: ${said}.`);
};

const expectRefused = (stage: Stage, error: string): void => {
  const end = stage.remembered.latestImport;
  if (end?.status === 'FAILED' && end.output.startsWith(`${error}:`)) return;
  throw new Error(`The import ended ${end?.status} and says ${end?.output}.`);
};

const frozenCohort = async (stage: Stage, date: string) => {
  const { env } = await stage.emptyDesk();
  const bucket = env.settings.required('COHORT_BUCKET');
  const key = `customer-appreciation/${date}/manifest.json`;
  if ((await env.objects.size('look for the seal', { bucket, key })) === undefined)
    return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of await env.objects.read('read the seal', { bucket, key })) {
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as { rows: number; accepted: number };
};

const expectCohort = async (stage: Stage, said: Said): Promise<void> => {
  const cohort = await frozenCohort(stage, said.word('DATE'));
  if (cohort?.accepted === said.number('N')) return;
  throw new Error(
    `The cohort of ${said.word('DATE')} has ${cohort ? `${cohort.accepted} lines` : 'not been frozen'}.`,
  );
};

const expectNoCohort = async (stage: Stage, date: string): Promise<void> => {
  const cohort = await frozenCohort(stage, date);
  if (cohort) throw new Error(`The cohort of ${date} is frozen, with ${cohort.accepted} lines.`);
};

/** The operator delivers extracts, good ones and bad ones, and the import answers. */
export const whenDeliveries: readonly Step<Stage>[] = [
  {
    form: 'when deliver version VERSION',
    does: (stage, said) =>
      take(stage, deliver(stage, soundExtract(said.word('VERSION'), stage.givens.lines.values()))),
  },
  {
    form: 'when deliver version VERSION FAULT',
    does: (stage, said) =>
      take(
        stage,
        deliver(
          stage,
          faultyExtract(said.word('FAULT'), said.word('VERSION'), stage.givens.lines.values()),
        ),
      ),
  },
  {
    form: 'when operator adds LINE FACTS...',
    does: (stage, said) => {
      const { lines } = stage.givens;
      const line = said.word('LINE');
      lines.set(line, extractRow(line, said.word('FACTS'), lines.size + 1));
    },
  },
  {
    form: 'when operator withdraws LINE',
    does: (stage, said) => void stage.givens.lines.delete(said.word('LINE')),
  },
  {
    form: 'then import says WORDS...',
    does: (stage, said) => expectImport(stage, said.word('WORDS')),
  },
  {
    form: 'then import fails with ERROR',
    does: (stage, said) => expectRefused(stage, said.word('ERROR')),
  },
  { form: 'then cohort of DATE has N lines', does: expectCohort },
  {
    form: 'then cohort of DATE is not frozen',
    does: (stage, said) => expectNoCohort(stage, said.word('DATE')),
  },
];
