import { readControls, setKillSwitch, setThrottle } from '../../adapters/controls.ts';
import type { OperationsEnv } from '../../adapters/operations/executions.ts';
import { lookUpRun, redriveAnswer } from '../../adapters/operations/run-shown.ts';
import { type SeenRun, seenRuns } from '../../adapters/operations/runs-seen.ts';
import { monthOfSupplement } from '../../adapters/operations/supplements-seen.ts';
import { readSupplements } from '../../adapters/supplement/supplement-acts.ts';
import { hourOf } from '../../domain/calendar.ts';
import type { ActAnswer, ActName } from '../../domain/operations/acts.ts';
import { linesPerSecondAt, slowestLinesPerSecond } from '../../domain/pace.ts';
import { runIdentity, runName } from '../../domain/run-name.ts';
import { cyclesOf } from '../../domain/schedule.ts';
import { supplementName } from '../../domain/supplement/supplement-words.ts';
import { validityAt } from '../../domain/validity.ts';
import { pinnedProgramme, programmeNamed } from '../../programmes/catalogue.ts';
import { capsOfRuns } from '../middleware/caps-of-runs.ts';
import {
  type ActCall,
  already,
  type Came,
  done,
  noSuchMonth,
  noSuchRun,
  onRecord,
  personOf,
} from '../middleware/on-record.ts';
import { type OperatorAnswer, operatorCall, type Serving } from '../middleware/operator-call.ts';
import { makeStartMonthlyData } from '../schedule/start-monthly-data.ts';

type Benefit = NonNullable<ActAnswer['benefit']>;

/**
 * What operators do to runs. Each act is on record, with who and why, before it is done, and what
 * came of it after. Done twice it is done once: the second time finds it so, and says so.
 */
export const makeOperateRun = (env: OperationsEnv): Serving<'operate-run'> => {
  const { programme } = programmeNamed(env.settings.required('PROGRAMME'));
  const policy = { programme, pinned: pinnedProgramme };
  const start = makeStartMonthlyData(env);

  /** A switch that cannot be read is set or cleared all the same: that mends it. */
  const controlsOf = (benefit: Benefit): ReturnType<typeof readControls> =>
    readControls(env, programme.programme, benefit).catch(() => ({}));

  const turn = (call: ActCall, benefit: Benefit, stopped: boolean): Promise<void> => {
    const { operator, body, at } = call;
    const named = { programme: programme.programme, benefit };
    return setKillSwitch(env, { ...named, stopped, who: personOf(operator), why: body.why, at });
  };

  const ofBenefit = (
    act: ActName,
    call: ActCall & { readonly parameters: { readonly benefit: Benefit } },
    does: (benefit: Benefit) => Promise<Came>,
  ): Promise<OperatorAnswer> => {
    const { benefit } = call.parameters;
    const about = { act, whose: `benefit:${benefit}`, benefit };
    return onRecord(env, { call, about }, () => does(benefit));
  };

  const ofRun = (
    act: ActName,
    call: ActCall & { readonly parameters: { readonly run: string } },
    does: (found: NonNullable<Awaited<ReturnType<typeof lookUpRun>>>) => Promise<Came>,
  ): Promise<OperatorAnswer> => {
    const { run } = call.parameters;
    return onRecord(env, { call, about: { act, whose: `run:${run}`, run } }, async () => {
      const found = await lookUpRun(env, programme, run);
      return found ? does(found) : noSuchRun(run);
    });
  };

  const startMonth = (
    kind: 'rerun' | 'follow-up',
    call: ActCall & { readonly parameters: { readonly cycle: string } },
  ): Promise<OperatorAnswer> => {
    const { cycle } = call.parameters;
    const about = { act: kind, whose: `month:${cycle}`, cycle };
    return onRecord(env, { call, about }, () => startRun({ cycle, kind }));
  };

  const isMonth = (cycle: string): boolean =>
    cyclesOf(programme.benefits['monthly-data']).includes(cycle);

  const startRun = async (
    ordered: { readonly cycle: string } & (
      | { readonly kind: 'rerun' | 'follow-up' }
      | { readonly kind: 'supplement'; readonly supplement: number }
    ),
  ): Promise<Came> => {
    const { cycle, kind } = ordered;
    if (!isMonth(cycle)) return noSuchMonth(cycle);
    const { killSwitch } = await controlsOf('monthly-data');
    if (killSwitch?.stopped) return isHalted;
    const other = await openRunOf(cycle);
    const isAnother =
      kind === 'supplement'
        ? other !== runName(cycle, kind, ordered.supplement)
        : other !== undefined && runIdentity(other)?.kind !== kind;
    if (other !== undefined && isAnother) return isOpen(other);
    const answer = await start(ordered);
    if (answer.outcome === 'nothing_due') return noSuchMonth(cycle);
    const { run } = answer;
    return answer.outcome === 'started'
      ? { ...done(`${run} has started.`), run }
      : { ...already(`${run} was started before: look at it.`), run };
  };

  /** Only behind the seal, and behind a full run of the month that closed its books: a run that could
   * not open would have used up the only name that there is for it. */
  const supplementMonth = async (
    { at }: ActCall,
    { cycle, supplement: name }: { readonly cycle: string; readonly supplement: string },
  ): Promise<Came> => {
    if (!isMonth(cycle)) return noSuchMonth(cycle);
    const supplements = await readSupplements(env, programme.programme);
    const found = supplements.find(({ number }) => supplementName(number) === name);
    if (!found?.sealed) return isNotSealed(name);
    const of = { programme: programme.programme, cycle, number: found.number };
    const month = await monthOfSupplement(env, of, supplements);
    if (!month) return hasNotRun(cycle, name);
    if (month.state === 'given') {
      return { ...already(`${month.run} has looked at the lines of ${name}.`), run: month.run };
    }
    const answer = validityAt(programme.benefits['monthly-data'], cycle, at);
    if (answer.outcome === 'refused') {
      return { no: 409, reason: answer.reason, sentence: answer.sentence };
    }
    return startRun({ cycle, kind: 'supplement', supplement: found.number });
  };

  const openRunOf = async (cycle: string): Promise<string | undefined> => {
    const isUnderWay = ({ run, execution }: SeenRun): boolean =>
      runIdentity(run)?.cycle === cycle && execution?.status === 'RUNNING';
    return (await seenRuns(env, programme)).find(isUnderWay)?.run;
  };

  return {
    'halt-benefit': (call) =>
      ofBenefit('halt', call, async (benefit) => {
        const { killSwitch } = await controlsOf(benefit);
        if (killSwitch?.stopped) {
          const { who, at, why } = killSwitch;
          return already(`${benefit} is halted since ${at} by ${who}: ${why}.`);
        }
        await turn(call, benefit, true);
        return done(`${benefit} is halted: from the next batch on, nobody is given anything.`);
      }),
    'continue-benefit': (call) =>
      ofBenefit('continue', call, async (benefit) => {
        const { killSwitch } = await controlsOf(benefit);
        if (killSwitch && !killSwitch.stopped) return already(`${benefit} is not halted.`);
        await turn(call, benefit, false);
        return done(`${benefit} goes on. A run that the halt has ended waits for its redrive.`);
      }),
    'throttle-benefit': (call) =>
      ofBenefit('throttle', call, async (benefit) => {
        const { linesPerSecond, why } = call.body;
        if (benefit !== 'monthly-data') return hasNoRate(benefit);
        const slowest = slowestLinesPerSecond(programme.benefits[benefit]);
        if (linesPerSecond < slowest) return tooSlow(slowest);
        const { throttle } = await controlsOf(benefit);
        if (throttle?.linesPerSecond === linesPerSecond) {
          return already(`${benefit} is held to ${linesPerSecond} lines a second.`);
        }
        await setThrottle(env, {
          ...{ programme: programme.programme, benefit, linesPerSecond },
          ...{ throttledBy: personOf(call.operator), throttledAt: call.at, throttledBecause: why },
        });
        const agreed = linesPerSecondAt(programme.benefits[benefit], hourOf(call.at));
        const more = linesPerSecond < agreed ? '' : `; the ${agreed} agreed for this hour count`;
        return done(
          `${benefit} is held to ${linesPerSecond} lines a second, from the next batch on${more}.`,
        );
      }),
    ...capsOfRuns(env, programme),
    'redrive-run': (call) =>
      ofRun('redrive', call, async (found) => {
        const answer = await redriveAnswer(env, policy, found);
        if (!answer.possible) {
          const { reason, sentence } = answer;
          const isSo = reason === 'run_is_open' || reason === 'run_is_sealed';
          return isSo ? already(sentence) : { no: 409, reason, sentence };
        }
        const execution = found.execution?.execution ?? '';
        const { refused } = await env.executions.redrive('redrive the run', execution);
        if (refused === undefined) return done(`${found.run} goes on where it stopped.`);
        // Somebody else was a moment faster.
        const now = await env.executions.describe('look at the execution', execution);
        if (now?.status === 'RUNNING') return already(`${found.run} is under way.`);
        return { no: 409, reason: 'step_functions_refuses', sentence: `${refused}.` };
      }),
    'stop-run': (call) =>
      ofRun('stop', call, async ({ run, execution }) => {
        if (execution?.status !== 'RUNNING') return already(`${run} has ended.`);
        // First the switch: the children of a Map do not end with their execution.
        await turn(call, 'monthly-data', true);
        const cause = `${personOf(call.operator)}: ${call.body.why}`;
        const because = { error: 'StoppedByOperator', cause };
        await env.executions.stop('stop the run', execution.execution, because);
        return done(
          `monthly-data is halted and ${run} has ended. Say "continue", then redrive it.`,
        );
      }),
    'follow-up-month': (call) => startMonth('follow-up', call),
    'rerun-month': (call) => startMonth('rerun', call),
    'supplement-month': (call) => {
      const { parameters, body } = call;
      const about = { act: 'supplement' as const, whose: `month:${parameters.cycle}` };
      const of = { ...about, ...parameters, supplement: body.supplement };
      return onRecord(env, { call, about: of }, () =>
        supplementMonth(call, { ...parameters, ...body }),
      );
    },
  };
};

const isHalted: Came = {
  no: 409,
  reason: 'benefit_is_halted',
  sentence: 'monthly-data is halted: say "continue" first.',
};
const isNotSealed = (name: string): Came => ({
  no: 409,
  reason: 'supplement_not_sealed',
  sentence: `${name} is not sealed: another person approves it first.`,
});
const hasNotRun = (cycle: string, name: string): Came => ({
  no: 409,
  reason: 'month_has_not_run',
  sentence: `No full run of ${cycle} has closed its books: the one to come serves ${name} too.`,
});
const isOpen = (run: string): Came => ({
  no: 409,
  reason: 'run_is_open',
  sentence: `${run} is under way: wait for its end, or stop it.`,
});
const hasNoRate = (benefit: Benefit): Came => ({
  no: 409,
  reason: 'benefit_has_no_rate',
  sentence: `${benefit} is not given by runs: it has no rate to lower. It can be halted.`,
});
const tooSlow = (slowest: number): Came => ({
  no: 409,
  reason: 'rate_too_low',
  sentence: `The least is ${slowest} lines a second: slower, a batch outlives its function. Halt it.`,
});

export const handler = operatorCall('operate-run', makeOperateRun);
