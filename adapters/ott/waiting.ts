import { instantOf } from '../../domain/calendar.ts';
import type { CohortManifest } from '../../domain/cohort.ts';
import { decideReveal } from '../../domain/ott-pass/decide-reveal.ts';
import type { OttPassRefusal } from '../../domain/ott-pass/reasons.ts';
import type { Programme } from '../../domain/programme.ts';
import { sealedCohort } from '../cohorts.ts';
import { refuseIfStopped } from '../controls.ts';
import type { Env } from '../env.ts';
import { tellNow } from '../telling.ts';
import { type ClaimOrder, claimFreeCode, type FreeClaim, giveCode } from './claim.ts';
import { drawOf, freeCode } from './codes.ts';
import { announceGrant } from './grant-news.ts';
import { passInput } from './pass-input.ts';
import { type Place, placesOf, type QueueKind, removePlaces, standAside } from './queue.ts';

/** Codes for those who wait, by whatever brought them. */
export interface Restock {
  readonly programme: Programme;
  readonly pool: string;
  /** `restock:<file>`, or `restock:queue` without one: the label of the grants. */
  readonly run: string;
}

/** What a restock did for those who waited: counts alone. */
export interface ServedQueue {
  readonly given: number;
  /** Lines that stand aside, by why. */
  readonly aside: Partial<Record<OttPassRefusal, number>>;
  /** Codes that nobody waited for, in the order in which they came: for the marker. */
  readonly left: readonly string[];
}

/** How one line can be given a code: from those at hand, or from the pool. */
type Give = (order: ClaimOrder) => Promise<FreeClaim>;

/**
 * Gives codes that have no marker yet to those who wait, in the order in which they came. Done
 * again with the same codes it gives none twice: a code that somebody holds or that is cancelled
 * is passed over and not among those left.
 */
export const serveWaiting = async (
  env: Env,
  restock: Restock,
  codeIds: readonly string[],
): Promise<ServedQueue> => {
  let next = 0;
  const give: Give = async (order) => {
    for (;;) {
      const codeId = codeIds[next];
      if (codeId === undefined) return { outcome: 'no_code' };
      const given = await giveCode(env, order, codeId);
      if (given.outcome === 'choice_changed') return { outcome: 'choice_changed' };
      next += 1;
      if (given.outcome === 'claimed') return given;
    }
  };
  const served = await serveQueue(env, restock, give);
  return { ...served, left: codeIds.slice(next) };
};

/**
 * Gives free codes of the pool to those who wait, as long as both last. To be called once markers
 * are written: whoever joined the queue while they were would wait for the next restock.
 */
export const serveWaitingFromStock = (env: Env, restock: Restock): Promise<ServedQueue> =>
  serveQueue(env, restock, (order) => claimFreeCode(env, order));

/** How many of a queue somebody who joins it serves, beside their own matter. */
const servedInPassingMax = 8;

/**
 * Gives free codes to the first few who wait, for whoever joins a queue while codes are free: the
 * first of it may have been cut off before it looked once more, and until the next restock
 * everybody behind it would wait with it. Looks at nothing more where no code is free.
 */
export const serveFirstInQueue = async (
  env: Env,
  programme: Programme,
  pool: string,
): Promise<void> => {
  if ((await freeCode(env, pool, { draw: drawOf(env), except: new Set() })) === undefined) return;
  const restock = { programme, pool, run: 'restock:queue' };
  const cohort = await sealedCohort(env, programme.programme, programme.referenceDate);
  const give: Give = (order) => claimFreeCode(env, order);
  let seen = 0;
  for await (const place of placesOf(env, 'WAIT', pool)) {
    if (seen === servedInPassingMax) return;
    seen += 1;
    const outcome = await servePlace(env, restock, { kind: 'WAIT', place, cohort, give });
    if (outcome === 'no_code') return;
  }
};

const serveQueue = async (env: Env, restock: Restock, give: Give): Promise<ServedQueue> => {
  const { programme, pool } = restock;
  const aside: Partial<Record<OttPassRefusal, number>> = {};
  let given = 0;
  let cohort: CohortManifest | undefined;
  // Those who stand aside came before all who still wait.
  for (const kind of ['ASIDE', 'WAIT'] as const) {
    for await (const place of placesOf(env, kind, pool)) {
      await refuseIfStopped(env, programme.programme, 'ott-pass');
      cohort ??= await sealedCohort(env, programme.programme, programme.referenceDate);
      const outcome = await servePlace(env, restock, { kind, place, cohort, give });
      if (outcome === 'no_code') return { given, aside, left: [] };
      if (outcome === 'given') given += 1;
      else if (outcome !== 'gone') aside[outcome] = (aside[outcome] ?? 0) + 1;
    }
  }
  return { given, aside, left: [] };
};

/** A line whose turn it is. */
interface Turn {
  readonly kind: QueueKind;
  readonly place: Place;
  readonly cohort: CohortManifest;
  readonly give: Give;
}

const servePlace = async (
  env: Env,
  { programme, pool, run }: Restock,
  { kind, place, cohort, give }: Turn,
): Promise<'given' | 'gone' | 'no_code' | OttPassRefusal> => {
  const at = instantOf(env.clock.now());
  const { line, since } = place;
  const input = await passInput(env, { line, programme, asOf: at, asker: undefined, cohort });
  const { record } = input;
  // A place that no choice knows of: left behind, or served, or lapsed since.
  if (!record || record.lapsed || record.claim || record.waiting?.since !== since) {
    await removePlaces(env, pool, place);
    return 'gone';
  }
  const decision = decideReveal(input, undefined);
  if (decision.outcome === 'refused') {
    if (kind === 'WAIT') await standAside(env, pool, place);
    return decision.reason;
  }
  if (decision.outcome === 'show') return 'gone';
  const { registerBy } = decision;
  const why = `waiting since ${since}`;
  const tell = 'ott_code_ready';
  const done = await give({ programme, line, record, registerBy, run, why, at, tell });
  // Another of the customer's devices, or an event, was faster: the next round finds it gone.
  if (done.outcome === 'choice_changed') return 'gone';
  if (done.outcome === 'no_code') return 'no_code';
  await tellNow(env, done.notice);
  await announceGrant(env, done.grant);
  return 'given';
};
