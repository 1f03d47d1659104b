import { type Instant, instantOf } from '../../domain/calendar.ts';
import { checkedUntil, checkersNeeded, stateOf } from '../../domain/correction/check-correction.ts';
import { type Correction, nameOf } from '../../domain/correction/correction-acts.ts';
import { correctionName } from '../../domain/correction/correction-words.ts';
import { isLeftReason, leftSentences } from '../../domain/correction/left-reasons.ts';
import type { CorrectionLines, CorrectionSeen } from '../../domain/operations/correction.ts';
import { pageOfList } from '../corrections/correction-list.ts';
import { leftGrants } from '../corrections/correction-outcomes.ts';
import { type DescribedExecution, executionOf, type OperationsEnv } from './executions.ts';
import { progressOf } from './runs-seen.ts';

const leftPageLines = 500;

/** A correction as the door shows it: counts and persons, and no line. */
export const correctionSeen = (correction: Correction, now: Instant): CorrectionSeen => {
  const { requested, listed, checks, stopped, ended } = correction;
  const { kind, benefit, cycle, target, by, at, why } = requested;
  const about =
    target.of === 'run'
      ? target.run
      : target.of === 'void'
        ? correctionName('void', target.number)
        : undefined;
  return {
    ...{ correction: nameOf(correction), kind, benefit, cycle, of: target.of },
    ...(about !== undefined && { about }),
    state: stateOf(correction, now),
    ...{ requestedBy: by, requestedAt: at, why, checkedUntil: checkedUntil(correction) },
    ...(listed && {
      ...{ grants: listed.grants, byBenefit: listed.byBenefit, byReason: listed.byReason },
      ...{ list: listed.list, checkersNeeded: checkersNeeded(listed.grants) },
    }),
    checks: checks.map((check) => ({
      ...{ verdict: check.verdict, by: check.by, why: check.why, at: check.at },
    })),
    ...(stopped && { stoppedBy: stopped.by }),
    ...(ended && {
      outcome: {
        ...{ corrected: ended.corrected, already: ended.already, left: ended.left },
        endedAt: ended.at,
      },
    }),
  };
};

/** The name of the execution that lists a correction, or carries it out. */
export const executionNameOf = (correction: Correction, now: Instant): string =>
  stateOf(correction, now) === 'listing' ? `${nameOf(correction)}-list` : nameOf(correction);

/** The execution that lists a correction or carries it out, where Step Functions knows one. */
export const executionOfCorrection = (
  env: OperationsEnv,
  correction: Correction,
): Promise<DescribedExecution | undefined> => {
  const machine = env.settings.required('GRANT_CORRECTIONS_STATE_MACHINE');
  const name = executionNameOf(correction, instantOf(env.clock.now()));
  return env.executions.describe('look at the execution', executionOf(machine, name));
};

/** One correction with its execution, and how far that is. */
export const showCorrection = async (
  env: OperationsEnv,
  correction: Correction,
): Promise<CorrectionSeen> => {
  const seen = correctionSeen(correction, instantOf(env.clock.now()));
  const execution = await executionOfCorrection(env, correction);
  if (!execution) return seen;
  const maps =
    execution.status === 'RUNNING'
      ? await env.executions.mapRuns('look at the Map Runs', execution.execution)
      : [];
  const latest = maps.at(-1);
  return {
    ...{ ...seen, execution: execution.status },
    ...(latest && { progress: progressOf(latest) }),
  };
};

/** A page of the lines that a correction touches, or of those that it left. */
export const linesOfCorrection = async (
  env: OperationsEnv,
  programme: string,
  correction: Correction,
  page: { readonly after?: string | undefined; readonly onlyLeft: boolean },
): Promise<Pick<CorrectionLines, 'lines' | 'next'>> => {
  const { number, listed } = correction;
  if (!page.onlyLeft) {
    const { lines, next } = await pageOfList(env, listed?.parts ?? [], page.after);
    return { lines: lines.map((line) => ({ line })), ...(next !== undefined && { next }) };
  }
  const left = await leftGrants(env, { programme, number }, { ...page, most: leftPageLines });
  const last = left.length === leftPageLines ? left.at(-1)?.line : undefined;
  return {
    lines: left.map(({ line, reason, detail }) => ({
      ...{ line, reason },
      sentence: isLeftReason(reason) ? leftSentences[reason] : 'A reason of another version.',
      ...(detail !== undefined && { detail }),
    })),
    ...(last !== undefined && { next: last }),
  };
};
