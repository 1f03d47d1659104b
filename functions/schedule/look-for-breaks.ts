import * as z from 'zod';
import { compareCharging } from '../../adapters/breaks/charging-breaks.ts';
import { compareCodes } from '../../adapters/breaks/code-breaks.ts';
import { compareInsurer, type InsurerNight } from '../../adapters/breaks/insurer-breaks.ts';
import { closeBreak, keepBreak, openBreaks } from '../../adapters/breaks/kept-breaks.ts';
import { lookAgain } from '../../adapters/breaks/look-again.ts';
import { notePart, partsOfNight } from '../../adapters/breaks/nights.ts';
import { compareRoaming } from '../../adapters/breaks/roaming-breaks.ts';
import type { Env, Item } from '../../adapters/env.ts';
import { sideBySide } from '../../adapters/side-by-side.ts';
import type { FoundBreak, OpenBreak } from '../../domain/breaks/break.ts';
import { breakId } from '../../domain/breaks/break-id.ts';
import { turnOf } from '../../domain/breaks/stretches.ts';
import {
  addDays,
  cycleOf,
  instantOf,
  type PlainDate,
  plainDateOf,
  startOfDay,
} from '../../domain/calendar.ts';
import { Unavailable } from '../../domain/errors.ts';
import type { Programme } from '../../domain/programme.ts';
import { sweepsOf } from '../../domain/safety-insurance/sweeps.ts';
import { cyclesBegunBy } from '../../domain/schedule.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

export const lookForBreaksEventSchema = z.strictObject({
  scheduledTime: z.iso.datetime({ offset: true }),
});
export type LookForBreaksEvent = z.infer<typeof lookForBreaksEventSchema>;

/** What stands when the call has done its part of the night. */
export interface LookedForBreaks {
  readonly night: PlainDate;
  /** Parts that this call compared; those of an earlier call of the night are not among them. */
  readonly compared: readonly string[];
  readonly open: number;
  readonly olderThanADay: number;
}

const againAtOnce = 8;
const partsAtOnce = 4;

/** One comparison of a night: what it found, and which sums it has judged. */
interface Part {
  readonly name: string;
  /** Of an open break about a sum: whether this part would have found it again. */
  readonly judges: (open: OpenBreak) => boolean;
  readonly compare: () => Promise<{ readonly breaks: readonly FoundBreak[] } & Item>;
}

/**
 * Compares our books with those of charging, the code pools and the insurer, once a night, and
 * keeps the list of what does not agree. A break keeps the instant at which it was first seen until
 * a look at its own place finds nothing; then it is closed. A part that is done is not done again
 * that night, so a call that was cut off, or comes twice, goes on with the others. Where a part
 * cannot be compared the others are, and then the call fails, to be repeated.
 */
export const makeLookForBreaks =
  (env: Env) =>
  async ({ scheduledTime }: LookForBreaksEvent): Promise<LookedForBreaks> => {
    const { programme } = programmeNamed(env.settings.required('PROGRAMME'));
    const night = plainDateOf(instantOf(Date.parse(scheduledTime)));
    const done = await partsOfNight(env, night);
    const open = await openBreaks(env);
    const parts = partsOf(env, programme, { night, open }).filter(({ name }) => !done.has(name));
    const failures: unknown[] = [];
    await sideBySide(parts, partsAtOnce, async (part) => {
      try {
        await compareAndKeep(env, { night, open }, part);
      } catch (error) {
        failures.push(error);
        const { name, message } = error instanceof Error ? error : new Error(String(error));
        env.log.error(message, { error: name, part: part.name, night });
      }
    });
    const counted = await countBreaks(env, night);
    const compared = parts.map(({ name }) => name);
    if (failures.length === 0) return { night, compared, ...counted };
    throw new Unavailable(`${failures.length} parts of the night ${night} were not compared`, {
      cause: failures[0],
    });
  };

/** A night, and what was open when the call began. */
interface Night {
  readonly night: PlainDate;
  readonly open: readonly OpenBreak[];
}

const partsOf = (env: Env, { programme, benefits }: Programme, { night, open }: Night): Part[] => {
  const at = instantOf(env.clock.now());
  const insurer: InsurerNight = {
    programme,
    at,
    insurer: benefits['safety-insurance'].insurer,
  };
  const cycles = cyclesBegunBy(benefits['monthly-data'], at);
  const inTurn = turnOf(night, Math.max(cycles.length, 1));
  const { turn } = turnOf(night, 1);
  const { amountGb, mbPerGb } = benefits['monthly-data'].amount;
  return [
    { name: 'open breaks', judges: () => false, compare: () => openOnes(env, insurer, open) },
    ...cycles.map((cycle, place) => ({
      name: `charging ${cycle}`,
      judges: ({ kind, of }: OpenBreak) => kind === 'top_ups_differ' && of.cycle === cycle,
      compare: async () => ({
        ...(await compareCharging(env, {
          ...{ programme, cycle, amountMb: amountGb * mbPerGb },
          turn: place === inTurn.whose ? inTurn.turn : undefined,
        })),
      }),
    })),
    {
      name: 'roaming bonuses',
      judges: () => false,
      compare: async () => ({ ...(await compareRoaming(env, { programme, turn })) }),
    },
    {
      name: 'codes',
      judges: ({ kind }) => kind === 'codes_not_conserved',
      compare: async () => ({
        ...(await compareCodes(env, {
          ...{ programme, turn },
          pools: benefits['ott-pass'].services.map(({ id }) => id),
          since: startOfDay(addDays(night, -2)),
          signature: turn === 0 ? undefined : await codesOfNightBefore(env, { night, open }),
        })),
      }),
    },
    {
      name: 'insurer',
      judges: () => false,
      compare: () => {
        const sweeps = sweepsOf(benefits['safety-insurance']).map(({ cycle }) => cycle);
        const begun = sweeps.filter((cycle) => cycle <= cycleOf(at));
        return compareInsurer(env, { ...insurer, cycles: begun, turn });
      },
    },
  ];
};

/** Where nothing is open about codes, and nothing has changed since, they need no second pass. */
const codesOfNightBefore = async (
  env: Env,
  { night, open }: Night,
): Promise<string | undefined> => {
  const before = (await partsOfNight(env, addDays(night, -1))).get('codes');
  if (typeof before?.signature !== 'string' || before.breaks !== 0) return undefined;
  return open.some(({ of }) => of.pool !== undefined) ? undefined : before.signature;
};

/** What was open before the night is looked at in its own place: only that closes it. */
const openOnes = async (env: Env, night: InsurerNight, open: readonly OpenBreak[]) => {
  const seen = await sideBySide(open, againAtOnce, async (one) => {
    const now = await lookAgain(env, night, one);
    if (now === 'undecided') return undefined;
    if (now === undefined || breakId(now) !== one.id) {
      await closeBreak(env, one.id, instantOf(env.clock.now()));
    }
    return now;
  });
  const breaks = seen.filter((one) => one !== undefined);
  return { breaks, looked: open.length };
};

/** The breaks first, then the sums that came out, then the note: cut off, all of it is done again. */
const compareAndKeep = async (env: Env, { night, open }: Night, part: Part): Promise<void> => {
  const { breaks, ...said } = await part.compare();
  const at = instantOf(env.clock.now());
  env.log.info('compared', { night, part: part.name, breaks: breaks.length, ...said });
  // A run is not closed: the next call of the night, or the next night, may find it so.
  if (said.outcome === 'books_are_open') return;
  for (const found of breaks) await keepBreak(env, found, at);
  const found = new Set(breaks.map(breakId));
  const left: unknown[] = Array.isArray(said.inImport) ? said.inImport : [];
  for (const one of open) {
    if (!part.judges(one) || found.has(one.id) || left.includes(one.of.pool)) continue;
    await closeBreak(env, one.id, at);
  }
  await notePart(env, night, { part: part.name, at, breaks: breaks.length, ...said });
};

/** Counts for the alarms. What an earlier night has found is a day old, to the minutes that a night
 * takes: the next one rings, and not the one after. */
const countBreaks = async (
  env: Env,
  night: PlainDate,
): Promise<{ open: number; olderThanADay: number }> => {
  const breaks = await openBreaks(env);
  const olderThanADay = breaks.filter(({ firstSeenAt }) => plainDateOf(firstSeenAt) < night).length;
  const unanswered = breaks.filter(({ kind }) => kind.endsWith('_unanswered')).length;
  env.log.metrics(
    {},
    {
      breaksOpen: breaks.length,
      breaksOlderThanADay: olderThanADay,
      handOversUnanswered: unanswered,
    },
  );
  return { open: breaks.length, olderThanADay };
};

export const handler = task(lookForBreaksEventSchema, makeLookForBreaks);
