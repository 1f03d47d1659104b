import { linesPerSecondAt, slotSecondsAt } from '../../../domain/pace.ts';
import { type Inputs, startHour } from '../inputs.ts';
import type { Draws } from './draws.ts';
import type { Table } from './table.ts';
import type { Process, Timeline } from './timeline.ts';
import { makeTokenBucket } from './token-bucket.ts';

const statementsPerCall = 25;
const roundsMax = 5;
const firstPauseSeconds = 0.04;
const retryAfterSeconds = 1;
/** Of the function's 55 s, charging has so long. */
const chargingSecondsMax = 38;

export interface World {
  readonly inputs: Inputs;
  readonly timeline: Timeline;
  readonly draws: Draws;
  readonly table: Table;
}

export type Ended = 'served' | 'closed' | 'throttled' | 'refused by charging';

/** The hour in Korea so many seconds after the run opened. */
const hourAfter = (seconds: number): number => (startHour + Math.floor(seconds / 3_600)) % 24;

/** One attempt of the batch function after the other, each as the handler does it: read, decide,
 * charge, insert in rounds with pauses, keep the slot. */
export const makeBatchFunction = ({ inputs, timeline, draws, table }: World) => {
  const { functions, charging, benefit, slots, batchSize } = inputs;
  const { callSeconds, callSpread, writesPerGrant } = inputs.table;
  const chargingSigma = Math.log(charging.p99Seconds / charging.medianSeconds) / 2.326;
  const bucket = makeTokenBucket(linesPerSecondAt(benefit, hourAfter(0)));
  let refusals = 0;
  const tableCall = (): number => draws.logNormal(callSeconds, callSpread);

  /** One call of up to 25 statements, then those again that were throttled, with pauses. */
  function* insert(places: readonly number[], givenUp: number[]): Process {
    let open = places;
    for (let round = 1; round <= roundsMax; round += 1) {
      if (round > 1) yield firstPauseSeconds * 2 ** (round - 2);
      yield tableCall();
      open = table.write(timeline.now(), open);
      if (open.length === 0) return;
    }
    givenUp.push(...open);
  }
  function* write(places: readonly number[]): Process<Ended> {
    const givenUp: number[] = [];
    const calls: Process[] = [];
    for (let from = 0; from < places.length; from += statementsPerCall) {
      calls.push(insert(places.slice(from, from + statementsPerCall), givenUp));
    }
    yield calls;
    return givenUp.length === 0 ? 'served' : 'throttled';
  }
  function* charge(due: number, giveUpAt: number): Process<Ended> {
    if (due === 0) return 'served';
    for (;;) {
      bucket.setRate(linesPerSecondAt(benefit, hourAfter(timeline.now())));
      if (bucket.take(timeline.now(), due)) break;
      refusals += 1;
      if (timeline.now() + retryAfterSeconds >= giveUpAt) return 'refused by charging';
      yield retryAfterSeconds;
    }
    yield draws.logNormal(charging.medianSeconds, chargingSigma);
    return 'served';
  }

  /** Serves a batch whose due lines lie at these places of the table. */
  function* serve(places: readonly number[]): Process<Ended> {
    const startedAt = timeline.now();
    const slotSeconds = slotSecondsAt(benefit, hourAfter(startedAt), slots);
    if (slotSeconds === 'closed') return 'closed';
    const { fixedMs, msPerGrant, factors } = functions.work;
    const cpuMs = (fixedMs + msPerGrant * places.length) * draws.oneOf(factors);
    yield Math.max(tableCall(), tableCall()) + cpuMs / 1000 / functions.cpuShare;
    if (writesPerGrant === 2) {
      const intended = yield* write(places);
      if (intended !== 'served') return intended;
    }
    const charged = yield* charge(places.length, startedAt + chargingSecondsMax);
    if (charged !== 'served') return charged;
    const recorded = yield* write(places);
    if (recorded !== 'served') return recorded;
    yield startedAt + slotSeconds * (places.length / batchSize) - timeline.now();
    return 'served';
  }
  return { serve, refusals: () => refusals };
};
