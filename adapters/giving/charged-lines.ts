import { Unavailable } from '../../domain/errors.ts';
import { answerMeetsOrder } from '../../domain/grant.ts';
import type { Charging } from '../charging/charging.ts';
import type { TopUp, TopUpAnswer } from '../charging/top-up.ts';
import type { Env } from '../env.ts';
import type { ParkedLine } from '../parked-lines.ts';
import { sideBySide } from '../side-by-side.ts';
import type { DueLine } from './judged-lines.ts';

const pausesMs = [200, 1_000];
const looksAtOnce = 10;

export interface CreditedLine {
  readonly due: DueLine;
  readonly topUp: TopUp;
}

/** What charging said of the lines that it was asked about. */
export interface ChargedLines {
  readonly credited: CreditedLine[];
  readonly parked: ParkedLine[];
  /** Why not every line was dealt with: an outage (fewer than half were answered), the kill switch.
   * The batch has failed, but what was credited must be recorded first. */
  readonly cutShort?: Error;
}

export interface ChargingTime {
  /** On the clock's `elapsed`. */
  readonly giveUpAt: number;
  /** Asked before every order that leaves; throws Stopped. */
  readonly mayOrder: () => Promise<void>;
  /** So few unanswered lines are never called an outage: a follow-up of one line that charging
   * cannot serve must not fail for ever. 0 calls any outage by its name. */
  readonly outageLinesMin: number;
}

type Reach = Pick<Env, 'clock'>;

/**
 * Asks charging for all lines in one call. A minority left unanswered is asked again with the same
 * keys, then looked up by key, as the time allows; what is unknown even then is parked, because a
 * lost answer is not a failure.
 */
export const chargeLines = async (
  env: Reach,
  charging: Charging,
  lines: readonly DueLine[],
  time: ChargingTime,
): Promise<ChargedLines> => {
  const charged: ChargedLines = { credited: [], parked: [] };
  if (lines.length === 0) return charged;
  const open = await askAll(charging, charged, lines, time);
  if (isOutage(lines.length, open.length, time)) {
    const said = `Charging answered for ${lines.length - open.length} of ${lines.length} lines.`;
    return { ...charged, cutShort: new Unavailable(said) };
  }
  try {
    await askAgainAndLook(env, charging, { charged, lines: open, time });
    return charged;
  } catch (error) {
    return { ...charged, cutShort: error as Error };
  }
};

const isOutage = (asked: number, unanswered: number, { outageLinesMin }: ChargingTime): boolean =>
  unanswered * 2 > asked && asked >= outageLinesMin;

const askAgainAndLook = async (
  env: Reach,
  charging: Charging,
  { charged, lines, time }: { charged: ChargedLines; lines: DueLine[]; time: ChargingTime },
): Promise<void> => {
  let open = lines;
  for (const pauseMs of pausesMs) {
    if (open.length === 0 || env.clock.elapsed() + pauseMs >= time.giveUpAt) break;
    await env.clock.sleep(pauseMs);
    open = await askAll(charging, charged, open, time);
  }
  await sideBySide(open, looksAtOnce, async (due) => {
    const held = await lookUp(charging, due, time);
    note(charged, due, held ?? { kind: 'unanswered', cause: 'not_found_under_its_key' });
  });
};

/** Answers the lines that were not answered. */
const askAll = async (
  charging: Charging,
  charged: ChargedLines,
  lines: readonly DueLine[],
  { giveUpAt, mayOrder }: ChargingTime,
): Promise<DueLine[]> => {
  const answers = await charging.topUpAll(
    lines.map(({ order }) => order),
    { giveUpAt, mayOrder },
  );
  return lines.filter((due, place) => {
    const answer = answers[place] as TopUpAnswer;
    if (answer.kind !== 'unanswered') note(charged, due, answer);
    return answer.kind === 'unanswered';
  });
};

const note = (charged: ChargedLines, due: DueLine, answer: TopUpAnswer): void => {
  if (answer.kind === 'credited') charged.credited.push({ due, topUp: answer.topUp });
  else charged.parked.push({ line: due.line, reason: `charging_${answer.kind}` });
};

/** What charging holds under a line's key, undefined where it holds nothing or does not say. */
export const lookUp = async (
  charging: Charging,
  { order }: Pick<DueLine, 'order'>,
  { giveUpAt }: Pick<ChargingTime, 'giveUpAt'>,
): Promise<TopUpAnswer | undefined> => {
  const topUp = await unlessUnavailable(charging.find(order.grantId, { giveUpAt }));
  if (topUp === 'unavailable') return { kind: 'unanswered', cause: 'look_not_answered' };
  if (!topUp) return undefined;
  return answerMeetsOrder(order, topUp)
    ? { kind: 'credited', topUp, repeated: true }
    : { kind: 'disagrees', topUp };
};

const unlessUnavailable = async <T>(asked: Promise<T>): Promise<T | 'unavailable'> => {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Error && error.name === 'Unavailable') return 'unavailable';
    throw error;
  }
};
