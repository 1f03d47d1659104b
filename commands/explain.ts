import { parseArgs } from 'node:util';
import { cohortRow, sealedCohortIfAny } from '../adapters/cohorts.ts';
import type { Env } from '../adapters/env.ts';
import { storyOf } from '../adapters/ledger.ts';
import { eventsOfLine } from '../adapters/lines.ts';
import { type RunRecord, runsOfCycle } from '../adapters/runs.ts';
import { lineSubject } from '../domain/benefit-key.ts';
import { explainLine, type LineStory, type RunOnLine } from '../domain/explain.ts';
import { chaptersOf } from '../domain/explain-acts.ts';
import { isGrantOf } from '../domain/ledger-grant.ts';
import { lineIdSchema } from '../domain/line.ts';
import { decideMonthlyData } from '../domain/monthly-data/decide-monthly-data.ts';
import type { Programme } from '../domain/programme.ts';
import { cyclesOf } from '../domain/schedule.ts';
import { pinnedProgramme, programmeNamed } from '../programmes/catalogue.ts';
import { actsOnLine } from './acts-on-line.ts';
import { openDesk } from './desk.ts';
import { outcomesOfRun } from './outcomes-of-run.ts';
import { badInput, exitCodes } from './problems.ts';
import { programmeAtDesk, tell } from './start.ts';

const usage = 'Usage: npm run explain -- LINE_ID [--data DIR]\n';

/** Says in sentences every decision about one line; exit code 1 where the evidence disagrees. */
export const main = async (args: readonly string[]): Promise<number> => {
  try {
    const { line, dataFolder } = asked(args);
    if (line === undefined) {
      process.stdout.write(usage);
      return exitCodes.balanced;
    }
    return await explain(line, dataFolder);
  } catch (error) {
    return tell(error);
  }
};

const asked = (args: readonly string[]): { line: string | undefined; dataFolder: string } => {
  const { values, positionals } = parsed(args);
  const dataFolder = values.data;
  if (values.help) return { line: undefined, dataFolder };
  const [line, ...more] = positionals;
  if (line === undefined || more.length > 0) {
    throw badInput('One line id is needed.', `for example: npm run explain -- L-000001`);
  }
  if (lineIdSchema.safeParse(line).success) return { line, dataFolder };
  throw badInput(`${line} is not a line id.`, 'give 1 to 32 of A-Z, a-z, 0-9 and hyphen');
};

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        data: { type: 'string', default: '.local' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (cause) {
    throw badInput(`${(cause as Error).message.split('. ')[0]}.`, usage.trim(), { cause });
  }
};

const explain = async (line: string, dataFolder: string): Promise<number> => {
  const { programme } = programmeNamed(programmeAtDesk);
  const desk = await openDesk({ dataFolder, mustExist: true });
  try {
    const story = await storyOfLine(desk.env, line, programme);
    const { sentences, disagreements } = explainLine(story);
    process.stdout.write(`${[...sentences, ...disagreements].join('\n')}\n`);
    return disagreements.length === 0 ? exitCodes.balanced : exitCodes.notBalanced;
  } finally {
    await desk.close();
  }
};

/** What ledger, run records, result files and a decision taken again say about the line. */
const storyOfLine = async (env: Env, line: string, programme: Programme): Promise<LineStory> => {
  const { grants, voids } = await storyOf(env, lineSubject(line));
  const runs: RunOnLine[] = [];
  for (const cycle of cyclesOf(programme.benefits['monthly-data'])) {
    const key = { programme: programme.programme, benefit: 'monthly-data', cycle };
    for (const record of await runsOfCycle(env, key)) runs.push(await runOnLine(env, line, record));
  }
  const others = chaptersOf(await actsOnLine(env, line, programme));
  return { line, grants: grants.filter(isGrantOf('monthly-data')), voids, runs, others };
};

const runOnLine = async (env: Env, line: string, record: RunRecord): Promise<RunOnLine> => {
  const { plan } = record;
  const cohort = await sealedCohortIfAny(env, plan.programme, plan.referenceDate);
  const row = cohort && (await cohortRow(env, cohort, line));
  const events = await eventsOfLine(env, line);
  const { asOf, cycle } = plan;
  const decision =
    row && decideMonthlyData({ line: row, events, asOf, cycle, programme: pinnedProgramme(plan) });
  let evidence: RunOnLine['evidence'];
  for await (const outcome of outcomesOfRun(env, plan)) {
    if (outcome.line !== line) continue;
    evidence =
      outcome.outcome === 'refused' || outcome.outcome === 'parked'
        ? { outcome: outcome.outcome, reason: outcome.reason }
        : { outcome: outcome.outcome };
  }
  return { run: plan.run, cycle, openedAt: plan.openedAt, evidence, decision };
};
