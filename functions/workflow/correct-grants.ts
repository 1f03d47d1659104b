import * as z from 'zod';
import { type Corrected, left, type OneGrant } from '../../adapters/corrections/corrected.ts';
import { readCorrection } from '../../adapters/corrections/correction-acts.ts';
import { ledgerOfLine } from '../../adapters/corrections/correction-list.ts';
import {
  type CorrectionCounts,
  type LeftGrant,
  noteOutcomes,
} from '../../adapters/corrections/correction-outcomes.ts';
import { reinstateGrant } from '../../adapters/corrections/reinstate-grant.ts';
import { voidGrant } from '../../adapters/corrections/void-grant.ts';
import type { Env } from '../../adapters/env.ts';
import { sideBySide } from '../../adapters/side-by-side.ts';
import { instantOf } from '../../domain/calendar.ts';
import { stateOf } from '../../domain/correction/check-correction.ts';
import { type Correction, nameOf } from '../../domain/correction/correction-acts.ts';
import { tally } from '../../domain/counts-by-reason.ts';
import { InputRejected, Stopped, Unavailable } from '../../domain/errors.ts';
import { lineIdSchema } from '../../domain/line.ts';
import { programmeVersion } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** What the Map gives each child: which correction, and some of its lines. */
export const correctGrantsEventSchema = z.object({
  BatchInput: z.object({ programme: z.string(), number: z.int().positive() }),
  Items: z.array(z.object({ line: lineIdSchema })).min(1),
});
export type CorrectGrantsEvent = z.infer<typeof correctGrantsEventSchema>;

const grantsAtOnce = 10;
/** Of the function's 55 s; what follows needs the rest. */
const partnerMsMax = 35_000;
const pausesMs = [200, 1_000];

const workOf = { void: voidGrant, reinstatement: reinstateGrant } as const;

/**
 * Carries a correction out for some of its lines: takes each grant back, or gives it again. It goes
 * by the acts on record and not by its input: what is not approved, or was stopped, is refused, also
 * between two orders. Every grant comes to one outcome; where most are not answered for, the partner
 * is out and the batch fails to be tried again. It may be cut off anywhere and done again.
 */
export const makeCorrectGrants =
  (env: Env) =>
  async ({ BatchInput: of, Items }: CorrectGrantsEvent): Promise<CorrectionCounts> => {
    const giveUpAt = env.clock.elapsed() + partnerMsMax;
    const correction = await readCorrection(env, of);
    refuseUnlessApproved(env, correction);
    const mayOrder = async (): Promise<void> =>
      refuseUnlessApproved(env, await readCorrection(env, of));
    const policy = (version: number) => programmeVersion(of.programme, version).programme;
    const lines = Items.map(({ line }) => line);
    const work = async (line: string): Promise<Corrected> => {
      const ledger = await ledgerOfLine(env, line);
      const one: OneGrant = { ...of, correction, line, ledger, policy, giveUpAt, mayOrder };
      return workOf[correction.requested.kind](env, one);
    };
    const outcomes = await untilAnswered(env, lines, { work, giveUpAt });
    const unanswered = outcomes.filter(({ outcome }) => outcome === 'unanswered').length;
    if (unanswered * 2 > lines.length) {
      throw new Unavailable(
        `The partner answered for ${lines.length - unanswered} of ${lines.length}.`,
      );
    }
    const { counts, leftOver } = accountOf(lines, outcomes);
    await noteOutcomes(env, of, { lines, counts, left: leftOver });
    return counts;
  };

/** Throws where the correction may not go on: by the acts on record, whoever started this. */
const refuseUnlessApproved = (env: Env, correction: Correction): void => {
  const state = stateOf(correction, instantOf(env.clock.now()));
  if (state === 'approved') return;
  const name = nameOf(correction);
  const { stopped } = correction;
  if (stopped) throw new Stopped(`${name} was stopped by person ${stopped.by}: ${stopped.why}.`);
  throw new InputRejected(`${name} is ${state.replaceAll('_', ' ')} and is not carried out.`);
};

/** Does the work for each line; those that were not answered for are asked again while time lasts. */
const untilAnswered = async (
  env: Env,
  lines: readonly string[],
  { work, giveUpAt }: { work: (line: string) => Promise<Corrected>; giveUpAt: number },
): Promise<Corrected[]> => {
  const outcomes = await sideBySide(lines, grantsAtOnce, work);
  for (const pauseMs of pausesMs) {
    const open = outcomes.flatMap(({ outcome }, place) =>
      outcome === 'unanswered' ? [place] : [],
    );
    if (open.length === 0 || env.clock.elapsed() + pauseMs >= giveUpAt) break;
    await env.clock.sleep(pauseMs);
    await sideBySide(open, grantsAtOnce, async (place) => {
      outcomes[place] = await work(lines[place] as string);
    });
  }
  return outcomes;
};

const accountOf = (
  lines: readonly string[],
  outcomes: readonly Corrected[],
): { readonly counts: CorrectionCounts; readonly leftOver: LeftGrant[] } => {
  const counts = { corrected: 0, already: 0, left: {} };
  const leftOver: LeftGrant[] = [];
  outcomes.forEach((said, place) => {
    const outcome = said.outcome === 'unanswered' ? left('charging_unanswered', said.cause) : said;
    if (outcome.outcome !== 'left') {
      counts[outcome.outcome as 'corrected' | 'already'] += 1;
      return;
    }
    const { reason, detail } = outcome;
    tally(counts.left, reason);
    leftOver.push({ line: lines[place] as string, reason, detail });
  });
  return { counts, leftOver };
};

export const handler = task(correctGrantsEventSchema, makeCorrectGrants);
