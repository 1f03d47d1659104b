import { grantId, monthlyDataKey } from '../../domain/benefit-key.ts';
import { type Cycle, instantOf } from '../../domain/calendar.ts';
import { Unavailable } from '../../domain/errors.ts';
import { eventLabel, type Grant, topUpOrder } from '../../domain/grant.ts';
import type { RecordedLineEvent } from '../../domain/line-event.ts';
import { decideMonthlyData } from '../../domain/monthly-data/decide-monthly-data.ts';
import { noticeOfMonth } from '../../domain/notices/notice-of-grant.ts';
import type { Programme } from '../../domain/programme.ts';
import { validityAt } from '../../domain/validity.ts';
import { makeCharging } from '../charging/charging.ts';
import type { TopUpAnswer } from '../charging/top-up.ts';
import { cohortRow, sealedCohort } from '../cohorts.ts';
import { refuseIfStopped } from '../controls.ts';
import type { Env } from '../env.ts';
import { noteEventGrant } from '../event-grants.ts';
import { grantsByKey } from '../ledger.ts';
import { eventsOfLine } from '../lines.ts';
import { tellTheBus } from '../news.ts';
import { keepNotice } from '../notices.ts';
import { closeParkedLines, parkLines } from '../parked-lines.ts';
import { tellNow } from '../telling.ts';
import { lookUp } from './charged-lines.ts';
import type { DueLine } from './judged-lines.ts';
import { recordGrants } from './recorded-grants.ts';

const benefit = 'monthly-data';
const chargingMsMax = 25_000;
/** The queue gives a message five times; the last tries are kept for other troubles. */
const unansweredTimesMax = 3;

/** A cycle that an event may bring its line. */
export interface SingleGrant {
  readonly programme: Programme;
  readonly cycle: Cycle;
  readonly event: RecordedLineEvent;
  /** How often this has been tried, this time included. */
  readonly times: number;
}

/**
 * Gives a line the cycle because of an event, if it is due as of that event: by the same rule, key
 * and kill switch as a run, and with the same answer at every repetition. What cannot be given now
 * is parked for a follow-up, with a word on the bus.
 */
export const grantByEvent = async (env: Env, given: SingleGrant): Promise<void> => {
  const key = monthlyDataKey(given.programme.programme, given.event.line, given.cycle);
  const standing = (await grantsByKey(env, [key])).get(grantId(key));
  if (standing) return finish(env, given, standing);
  const due = await judge(env, given);
  if (!due) return;
  if (Date.parse(due.order.validity.until) <= env.clock.now()) return park(env, given, 'too_late');
  const answer = await askCharging(env, given, due);
  if (answer === 'stopped') return park(env, given, 'stopped');
  if (answer.kind !== 'credited') {
    if (answer.kind === 'unanswered' && given.times < unansweredTimesMax) {
      throw new Unavailable(`Charging did not answer for ${due.order.grantId}: ${answer.cause}`);
    }
    return park(env, given, `charging_${answer.kind}`);
  }
  const why = `${given.event.type} recorded at ${given.event.recordedAt}`;
  const run = eventLabel(given.event.eventId);
  await recordGrants(env, [{ due, topUp: answer.topUp }], { run, why });
  const recorded = (await grantsByKey(env, [key])).get(grantId(key));
  if (recorded) await finish(env, given, recorded);
};

/** The decision as of the event; a line outside the cohort has no right to decide about. */
const judge = async (env: Env, given: SingleGrant): Promise<DueLine | undefined> => {
  const { programme, cycle, event } = given;
  const { line } = event;
  const { name, referenceDate } = { ...programme, name: programme.programme };
  const cohort = await sealedCohort(env, name, referenceDate);
  const row = await cohortRow(env, cohort, line);
  if (!row) return undefined;
  const answer = validityAt(programme.benefits[benefit], cycle, event.recordedAt);
  if (answer.outcome === 'refused') return undefined;
  const events = await eventsOfLine(env, line);
  const asOf = event.recordedAt;
  const decision = decideMonthlyData({ line: row, events, asOf, cycle, programme });
  if (decision.outcome === 'refused') return undefined;
  const order = topUpOrder(monthlyDataKey(name, line, cycle), programme, answer.validity);
  return { line, decision, order };
};

const askCharging = async (
  env: Env,
  { programme }: SingleGrant,
  due: DueLine,
): Promise<TopUpAnswer | 'stopped'> => {
  const charging = makeCharging(env);
  const giveUpAt = env.clock.elapsed() + chargingMsMax;
  const mayOrder = () => refuseIfStopped(env, programme.programme, benefit);
  try {
    await mayOrder();
    const answer = await charging.topUp(due.order, { giveUpAt, mayOrder });
    if (answer.kind !== 'unanswered') return answer;
    return (await lookUp(charging, due, { giveUpAt })) ?? answer;
  } catch (error) {
    if (error instanceof Error && error.name === 'Stopped') return 'stopped';
    throw error;
  }
};

/** The grant stands. Where this event brought it about, it is noted and told, to
 * the customer too: again, if an earlier
 * attempt was cut off in between. */
const finish = async (env: Env, given: SingleGrant, grant: Grant): Promise<void> => {
  const { programme, cycle, event } = given;
  const by = eventLabel(event.eventId);
  const ofCycle = { programme: programme.programme, benefit, cycle };
  if (grant.run === by) {
    const { line, eventId } = event;
    const { amountMb, grantedAt } = grant;
    await noteEventGrant(env, ofCycle, { line, eventId, amountMb, grantedAt });
    await keepNotice(env, noticeOfMonth(grant, line));
    await tellTheBus(env, 'GrantIssued', {
      version: 1,
      grantId: grant.grantId,
      line: event.line,
      ...ofCycle,
      amountGb: grant.amountGb,
      validFrom: grant.validFrom,
      validUntil: grant.validUntil,
      causedBy: event.eventId,
    });
  }
  await closeParkedLines(env, ofCycle, { by, lines: [[event.line, 'granted']] });
  if (grant.run === by) await tellNow(env, noticeOfMonth(grant, event.line));
};

const park = async (env: Env, given: SingleGrant, reason: string): Promise<void> => {
  const { programme, cycle, event } = given;
  const ofCycle = { programme: programme.programme, benefit, cycle };
  const { line } = event;
  await parkLines(env, ofCycle, { by: eventLabel(event.eventId), lines: [{ line, reason }] });
  await tellTheBus(env, 'LineParked', {
    version: 1,
    line,
    ...ofCycle,
    reason,
    causedBy: event.eventId,
    parkedAt: instantOf(env.clock.now()),
  });
};
