import { lineSubject } from '../../domain/benefit-key.ts';
import type { BreakPlace, FoundBreak } from '../../domain/breaks/break.ts';
import { breakId } from '../../domain/breaks/break-id.ts';
import { judgeTopUp } from '../../domain/breaks/judge-top-up.ts';
import { Unavailable } from '../../domain/errors.ts';
import { isGrantOf } from '../../domain/ledger-grant.ts';
import { giveUpAtOf } from '../charging/calls.ts';
import type { ChargingReach } from '../charging/charging.ts';
import { isHeld, look } from '../charging/looks.ts';
import type { Env } from '../env.ts';
import { storyOf } from '../ledger.ts';
import { sideBySide } from '../side-by-side.ts';

type Reach = ChargingReach & Pick<Env, 'database'>;

const linesAtOnce = 16;
/** What is given by an event is credited a moment before it is recorded: it is looked at again. */
const pauseMs = 2_000;

/** One line under one grant id: of a month, or of the benefit that is named. */
export interface TopUpPlace extends Pick<BreakPlace, 'cycle' | 'benefit'> {
  readonly line: string;
  readonly grantId: string;
}

/** What is still wrong at a second look, a moment later. */
export const judged = async (env: Reach, places: readonly TopUpPlace[]): Promise<FoundBreak[]> => {
  const wrong = await sideBySide(places, linesAtOnce, (place) => breakAt(env, place));
  const found = wrong.filter((one) => one !== undefined);
  if (found.length === 0) return [];
  await env.clock.sleep(pauseMs);
  const again = await sideBySide(places, linesAtOnce, (place) => breakAt(env, place));
  const byId = new Map(again.flatMap((one) => (one ? [[breakId(one), one] as const] : [])));
  return [...byId.values()];
};

/** What is wrong under one grant id now: the ledger, strongly consistent, against charging's word. */
export const breakAt = async (env: Reach, place: TopUpPlace): Promise<FoundBreak | undefined> => {
  const { line, grantId } = place;
  const held = await look(env, grantId, giveUpAtOf(env.clock, {}));
  if (!isHeld(held)) {
    throw new Unavailable(`Charging did not say what ${grantId} is: ${held.cause}`);
  }
  const { grants } = await storyOf(env, lineSubject(line));
  const isMeant = isGrantOf(place.benefit ?? 'monthly-data');
  const grant = grants.filter(isMeant).find((one) => one.grantId === grantId);
  return judgeTopUp(
    place,
    grant && { line, amountMb: grant.amountMb, run: grant.run },
    held.map(({ topUpId, amountMb, line: credited, reversal }) => ({
      ...{ topUpId, amountMb, line: credited, reversed: reversal !== undefined },
    })),
  );
};
