import type { Desk } from '../../commands/desk.ts';
import { topUpsOf } from './charging-book.ts';
import { grantsOf } from './ledger-book.ts';
import { type Outcome, outcomesOf } from './outcomes.ts';
import type { Said, Step } from './rows.ts';
import type { Stage } from './stage.ts';

const mbPerGb = 1024;

const latestRun = (stage: Stage): string => {
  const { latestRun: run } = stage.remembered;
  if (run === undefined) throw new Error('No run has ended yet: write a `when run` row first.');
  return run;
};

const cycleOfRun = (run: string): string => run.slice('monthly-data-'.length).slice(0, 7);

/** The line's grant stands in our ledger and in charging's book, once in each, with one amount. */
const expectGranted = async (stage: Stage, said: Said): Promise<void> => {
  const desk = await stage.desk();
  const line = said.word('LINE');
  const cycle = said.maybe('CYCLE') ?? cycleOfRun(latestRun(stage));
  const grants = (await grantsOf(desk)).filter((g) => g.line === line && g.cycle === cycle);
  const topUps = (await topUpsOf(desk)).filter((t) => t.line === line && t.cycle === cycle);
  const [grant, topUp] = [grants[0], topUps[0]];
  if (grants.length !== 1 || topUps.length !== 1 || !grant || !topUp) {
    throw new Error(
      `${line} has ${grants.length} grants and ${topUps.length} top-ups for ${cycle}, expected ` +
        `one of each.${grants.length === 0 ? await saidAbout(desk, stage, line) : ''}`,
    );
  }
  const amountMb = said.number('N') * mbPerGb;
  if (grant.key !== topUp.key || grant.amountMb !== amountMb || topUp.amountMb !== amountMb) {
    throw new Error(
      `The ledger says ${grant.amountMb} MB under ${grant.key}, charging ${topUp.amountMb} MB ` +
        `under ${topUp.key}; expected ${amountMb} MB under one key.`,
    );
  }
  expectGrantor(grant.run, said.maybe('GRANTOR'));
};

const expectGrantor = (run: string, expected: string | undefined): void => {
  if (expected === undefined) return;
  const fits = expected === 'event' ? run.startsWith('event:') : run === expected;
  if (!fits) throw new Error(`It was granted by ${run}, expected ${expected}.`);
};

const saidAbout = async (desk: Desk, stage: Stage, line: string): Promise<string> => {
  const run = stage.remembered.latestRun;
  if (run === undefined) return '';
  const found = (await outcomesOf(desk, run)).get(line) ?? [];
  return ` ${run} says of it: ${found.map(inWords).join(', ') || 'nothing'}.`;
};

const inWords = ({ outcome, reason }: Outcome): string =>
  reason === undefined ? outcome : `${outcome} ${reason}`;

/** The run's evidence says exactly this of the line. */
const expectOutcome = async (stage: Stage, said: Said, expected: Outcome): Promise<void> => {
  const desk = await stage.desk();
  const run = said.maybe('RUN') ?? latestRun(stage);
  const found = (await outcomesOf(desk, run)).get(said.word('LINE')) ?? [];
  if (found.length === 1 && found[0] && inWords(found[0]) === inWords(expected)) return;
  throw new Error(
    `${run} says of ${said.word('LINE')}: ${found.map(inWords).join(', ') || 'nothing'}; ` +
      `expected ${inWords(expected)}.`,
  );
};

const expectNothing = async (stage: Stage, line: string, cycle: string): Promise<void> => {
  const desk = await stage.desk();
  const grants = (await grantsOf(desk)).filter((g) => g.line === line && g.cycle === cycle);
  const topUps = (await topUpsOf(desk)).filter((t) => t.line === line && t.cycle === cycle);
  if (grants.length + topUps.length === 0) return;
  throw new Error(
    `${line} has ${grants.length} grants (${grants.map(({ run }) => run).join(', ')}) and ` +
      `${topUps.length} top-ups for ${cycle}, expected none.`,
  );
};

const expectValidUntil = async (stage: Stage, said: Said): Promise<void> => {
  const desk = await stage.desk();
  const [line, cycle] = [said.word('LINE'), said.word('CYCLE')];
  const until = `${said.word('DATE')}T00:00:00+09:00`;
  const books = [...(await grantsOf(desk)), ...(await topUpsOf(desk))];
  const its = books.filter((entry) => entry.line === line && entry.cycle === cycle);
  if (its.length === 2 && its.every(({ validUntil }) => validUntil === until)) return;
  throw new Error(
    `${line} has ${cycle} until ${its.map(({ validUntil }) => validUntil).join(' and ')}; ` +
      `expected ${until} in ledger and charging.`,
  );
};

/** What became of a line: in the ledger, in charging's book, in a run's evidence. */
export const thenLines: readonly Step<Stage>[] = [
  { form: 'then granted LINE data N GB [in CYCLE] [by GRANTOR]', does: expectGranted },
  {
    form: 'then refused LINE REASON [in RUN]',
    does: (stage, said) =>
      expectOutcome(stage, said, { outcome: 'refused', reason: said.word('REASON') }),
  },
  {
    form: 'then parked LINE REASON [in RUN]',
    does: (stage, said) =>
      expectOutcome(stage, said, { outcome: 'parked', reason: said.word('REASON') }),
  },
  {
    form: 'then already granted LINE [in RUN]',
    does: (stage, said) => expectOutcome(stage, said, { outcome: 'already' }),
  },
  {
    form: 'then nothing LINE in CYCLE',
    does: (stage, said) => expectNothing(stage, said.word('LINE'), said.word('CYCLE')),
  },
  { form: 'then valid LINE in CYCLE until DATE', does: expectValidUntil },
];
