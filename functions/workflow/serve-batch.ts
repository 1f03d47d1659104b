import * as z from 'zod';
import { type Charging, makeCharging } from '../../adapters/charging/charging.ts';
import { type Controls, controlsUnlessStopped, refuseIfStopped } from '../../adapters/controls.ts';
import type { Env } from '../../adapters/env.ts';
import { measureBatch } from '../../adapters/giving/batch-metrics.ts';
import { setAside } from '../../adapters/giving/capped-lines.ts';
import {
  type ChargingTime,
  type CreditedLine,
  chargeLines,
  lookUp,
} from '../../adapters/giving/charged-lines.ts';
import { type JudgedLines, judgeLines } from '../../adapters/giving/judged-lines.ts';
import { recordGrants } from '../../adapters/giving/recorded-grants.ts';
import { grantsByKey, sumOfGrants } from '../../adapters/ledger.ts';
import { eventsOfLines } from '../../adapters/lines.ts';
import { closeParkedLines, type ParkedLine, parkLines } from '../../adapters/parked-lines.ts';
import { sideBySide } from '../../adapters/side-by-side.ts';
import type { BatchOutcome } from '../../domain/batch-outcome.ts';
import { monthlyDataKey } from '../../domain/benefit-key.ts';
import { hourOf, instantOf } from '../../domain/calendar.ts';
import { InputRejected, Unavailable } from '../../domain/errors.ts';
import type { Grant } from '../../domain/grant.ts';
import { type FrozenLine, frozenLineSchema, lineIdSchema } from '../../domain/line.ts';
import { throttledSlotSecondsAt } from '../../domain/pace.ts';
import type { Programme } from '../../domain/programme.ts';
import { type RunPlan, runPlanSchema } from '../../domain/run-plan.ts';
import { pinnedProgramme } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** What the Map gives each child: the pinned plan, and the rows of one batch. */
export const serveBatchEventSchema = z.object({
  BatchInput: z.object({ plan: runPlanSchema }),
  Items: z.array(z.unknown()).min(1),
});
export type ServeBatchEvent = z.infer<typeof serveBatchEventSchema>;

/** Of the function's 55 s, charging has this long; what follows needs the rest. */
const chargingMsMax = 38_000;
/** Where most lines have the month already, a batch asks for a few that were left over: that
 * charging does not answer for them is their trouble, and no outage. */
const outageAmongLeftoversMin = 10;
const looksAtOnce = 10;

/**
 * Serves one batch: decides each line by the plan, asks charging, then records what charging
 * answered. Every line comes to exactly one outcome; the batch fails only where the fault is not
 * one line's. It may be cut off anywhere and done again: the decision is the plan's, charging
 * answers a repeated key as before, and a grant that stands is read, never written over.
 */
export const makeServeBatch =
  (env: Env) =>
  async ({ BatchInput: { plan }, Items }: ServeBatchEvent): Promise<BatchOutcome> => {
    const startedAt = env.clock.elapsed();
    const programme = pinnedProgramme(plan);
    slotOf(env, plan, { programme });
    const { rows, unreadable } = readRows(Items);
    const { judged, standing, controls } = await loadAndJudge(env, plan, { programme, rows });
    const throttledTo = controls.throttle?.linesPerSecond;
    const slotMs = slotOf(env, plan, { programme, throttledTo });
    const judgedAt = env.clock.elapsed();
    const batch = String(Object(Items[0]).line);
    const charged = await charge(env, plan, { programme, batch, judged, controls, startedAt });
    const chargingMilliseconds = env.clock.elapsed() - judgedAt;

    const why = `monthly data of ${plan.cycle}`;
    const recorded = await recordGrants(env, charged.credited, { run: plan.run, why });
    if (charged.cutShort) throw charged.cutShort;
    const ofUnknownState = judged.unreadable.map((line) => ({ line, reason: 'events_unreadable' }));
    const parked = [...unreadable, ...ofUnknownState, ...charged.parked];
    const outcome: BatchOutcome = {
      batch,
      lines: Items.length,
      granted: [...judged.granted, ...recorded.granted],
      already: [...judged.already, ...recorded.already],
      refused: [...judged.refused, ...charged.stayRefused],
      parked: parked.map(({ line, reason }) => [line, reason]),
      grantsSum: sumOfGrants([...standing, ...recorded.grants]).text(),
    };
    await keepParkedLines(env, plan, { parked, outcome });
    const times = { batchMilliseconds: env.clock.elapsed() - startedAt, chargingMilliseconds };
    measureBatch(env, plan.benefit, { outcome, times });
    await keepSlot(env, { startedAt, slotMs, asked: judged.due.length / plan.batchSize });
    return outcome;
  };

/** The slot of this hour; in a closed hour the batch fails, and the run is redriven later. */
const slotOf = (
  env: Env,
  plan: RunPlan,
  { programme, throttledTo }: { programme: Programme; throttledTo?: number | undefined },
): number => {
  const hour = hourOf(instantOf(env.clock.now()));
  const { maxConcurrency } = plan;
  const seconds = throttledSlotSecondsAt(programme.benefits[plan.benefit], hour, {
    maxConcurrency,
    throttledTo,
  });
  if (seconds !== 'closed') return seconds * 1000;
  throw new Unavailable(
    `Charging takes nothing from ${hour}:00 in Korea. Redrive ${plan.run} when it is open again.`,
  );
};

/** A row that cannot be read is one line's trouble, as long as it says whose. */
const readRows = (items: readonly unknown[]) => {
  const rows: FrozenLine[] = [];
  const unreadable: ParkedLine[] = [];
  items.forEach((item, place) => {
    const row = frozenLineSchema.safeParse(item);
    if (row.success) {
      rows.push(row.data);
      return;
    }
    const line = lineIdSchema.safeParse(Object(item).line);
    if (!line.success) throw new InputRejected(`Items.${place}: a row that names no line`);
    unreadable.push({ line: line.data, reason: 'row_unreadable' });
  });
  return { rows, unreadable };
};

const loadAndJudge = async (
  env: Env,
  plan: RunPlan,
  { programme, rows }: { programme: Programme; rows: readonly FrozenLine[] },
): Promise<{
  readonly judged: JudgedLines;
  /** The grants of the judged lines that this run had granted before. */
  readonly standing: readonly Grant[];
  readonly controls: Controls;
}> => {
  const lines = rows.map(({ line }) => line);
  const keys = lines.map((line) => monthlyDataKey(plan.programme, line, plan.cycle));
  const [events, ledger, controls] = await Promise.all([
    eventsOfLines(env, lines, plan),
    grantsByKey(env, plan.readLedgerFirst ? keys : []),
    controlsUnlessStopped(env, plan.programme, plan.benefit),
  ]);
  const judged = judgeLines(rows, { plan, programme, events, ledger });
  const standing = [...ledger.values()].filter(({ run }) => run === plan.run);
  return { judged, standing, controls };
};

interface Charged {
  readonly credited: readonly CreditedLine[];
  readonly parked: readonly ParkedLine[];
  readonly stayRefused: readonly [line: string, reason: string][];
  readonly cutShort?: Error;
}

interface ToCharge {
  readonly programme: Programme;
  readonly batch: string;
  readonly judged: JudgedLines;
  readonly controls: Controls;
  readonly startedAt: number;
}

/** Nothing is credited any more once the validity that the run pinned has passed, and nothing above
 * the run's cap: what is due is set aside before anybody is charged. */
const charge = async (
  env: Env,
  plan: RunPlan,
  { programme, batch, judged, controls, startedAt }: ToCharge,
): Promise<Charged> => {
  const tooLate = Date.parse(plan.validity.until) <= env.clock.now();
  const charging = makeCharging(env);
  const time: ChargingTime = {
    giveUpAt: startedAt + chargingMsMax,
    mayOrder: () => refuseIfStopped(env, plan.programme, plan.benefit),
    outageLinesMin: plan.readLedgerFirst ? outageAmongLeftoversMin : 0,
  };
  if (plan.cap && !tooLate) {
    const benefit = programme.benefits[plan.benefit];
    const set = controls.caps?.[plan.run];
    await setAside(env, plan, plan.cap, { batch, lines: judged.due.length, benefit, set });
  }
  const found = await lookForEarlierTopUps(charging, time, {
    refused: judged.refusedNow,
    late: tooLate ? judged.due : [],
  });
  const charged = await chargeLines(env, charging, tooLate ? [] : judged.due, time);
  return {
    ...charged,
    credited: [...found.credited, ...charged.credited],
    parked: [...found.parked, ...charged.parked],
    stayRefused: found.stayRefused,
  };
};

/** Lines that are not charged now but may have been, by an attempt that was cut off: what charging
 * holds is recorded, the others stay refused or are parked as too late. */
const lookForEarlierTopUps = async (
  charging: Charging,
  time: ChargingTime,
  { refused, late }: { refused: JudgedLines['refusedNow']; late: JudgedLines['due'] },
): Promise<Charged> => {
  const credited: CreditedLine[] = [];
  const parked: ParkedLine[] = [];
  const stayRefused: [string, string][] = [];
  const looked = [...refused, ...late.map((due) => ({ due, reason: undefined }))];
  await sideBySide(looked, looksAtOnce, async ({ due, reason }) => {
    const held = await lookUp(charging, due, time);
    if (held?.kind === 'credited') credited.push({ due, topUp: held.topUp });
    else if (held) parked.push({ line: due.line, reason: `charging_${held.kind}` });
    else if (reason === undefined) parked.push({ line: due.line, reason: 'too_late' });
    else stayRefused.push([due.line, reason]);
  });
  return { credited, parked, stayRefused };
};

/** What could not be served waits; what a follow-up has dealt with waits no longer. A refusal holds
 * as of the plan only: a line that an event has parked since is the next follow-up's. */
const keepParkedLines = async (
  env: Env,
  plan: RunPlan,
  { parked, outcome }: { parked: readonly ParkedLine[]; outcome: BatchOutcome },
): Promise<void> => {
  await parkLines(env, plan, { by: plan.run, lines: parked });
  if (plan.kind !== 'follow-up') return;
  const { granted, already, refused } = outcome;
  await closeParkedLines(env, plan, {
    by: plan.run,
    lines: [
      ...granted.map((line) => [line, 'granted'] as const),
      ...already.map((line) => [line, 'granted'] as const),
    ],
  });
  await closeParkedLines(env, plan, { by: plan.run, lines: refused, parkedBy: plan.asOf });
};

/** Charging's rate is kept by time: a batch that was served sooner than its share of the rate
 * allows holds its slot until then. */
const keepSlot = async (
  env: Env,
  { startedAt, slotMs, asked }: { startedAt: number; slotMs: number; asked: number },
): Promise<void> => {
  const leftMs = startedAt + slotMs * asked - env.clock.elapsed();
  if (leftMs > 0) await env.clock.sleep(leftMs);
};

export const handler = task(serveBatchEventSchema, makeServeBatch);
