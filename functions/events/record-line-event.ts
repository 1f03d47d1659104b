import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { grantByEvent } from '../../adapters/giving/single-grant.ts';
import { endInsuranceByLine } from '../../adapters/insurance/end-by-line.ts';
import { appendLineEvent, findLineEvent } from '../../adapters/lines.ts';
import { type LookAgain, lookAgainIn, lookAgainSchema } from '../../adapters/look-again.ts';
import { lapseChoice } from '../../adapters/ott/lapse.ts';
import { firstOf, runsOfCycle } from '../../adapters/runs.ts';
import { hourOf, type Instant, instantOf } from '../../domain/calendar.ts';
import { holdEndedBy } from '../../domain/customer/dispute.ts';
import { Defect, InputRejected } from '../../domain/errors.ts';
import { parseLineEvent, type RecordedLineEvent } from '../../domain/line-event.ts';
import { paceAt } from '../../domain/pace.ts';
import { cyclesOfResumption } from '../../domain/schedule.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { type QueuedMessage, queueBatch } from '../middleware/queue-batch.ts';

/** The bus's envelope around what the operator says. */
const busMessageSchema = z.object({ 'detail-type': z.string(), detail: z.unknown() });

/** The longest margin between a run's opening and its asOf, and as long as opening one may take: a
 * run that is not on record then pins an asOf after the event. No queue waits longer. */
const untilRunsKnowSeconds = 900;
const closedHourSeconds = 900;

/**
 * Records what the operator says about a line, first of all. A resumption or reinstatement, and the
 * release of what a customer held, then bring the line the months that a run has served without
 * knowing of it. Repeated, late and reordered messages end the same: the event keeps its first
 * recording, the grant has one key. An end, a transfer or a death lets a choice lapse whose code was
 * never shown, and reaches the insurance of whom the line carries.
 */
export const makeRecordLineEvent =
  (env: Env) =>
  async (message: QueuedMessage): Promise<void> => {
    const again = lookAgainSchema.safeParse(message.body);
    const event = again.success
      ? await keptEvent(env, again.data.lookAgain)
      : await recordEvent(env, message.body);
    const { programme } = programmeNamed(env.settings.required('PROGRAMME'));
    await lapseChoice(env, programme, event);
    await endInsuranceByLine(env, programme, event);
    const since = await broughtSince(env, event);
    if (since === undefined) return;
    const waitedForRun = again.success && again.data.lookAgain.waitedForRun;
    await bringMonths(env, event, { since, waitedForRun, times: message.receives });
  };

const recordEvent = async (env: Env, body: unknown): Promise<RecordedLineEvent> => {
  const message = busMessageSchema.safeParse(body);
  if (!message.success) throw new InputRejected('The message is not an event of the bus.');
  const { 'detail-type': type, detail } = message.data;
  const { version: _version, ...event } = parseLineEvent(type, detail);
  return appendLineEvent(env, { ...event, recordedAt: instantOf(env.clock.now()) });
};

const keptEvent = async (env: Env, lookAgain: LookAgain): Promise<RecordedLineEvent> => {
  const kept = await findLineEvent(env, lookAgain);
  if (kept) return kept;
  throw new Defect(
    `The event ${lookAgain.eventId} is to be looked at again and was never recorded`,
  );
};

/** From when on an event brings its line months: a resumption since it happened, a release of the
 * monthly data since its hold began; undefined for what brings none. */
const broughtSince = async (env: Env, event: RecordedLineEvent): Promise<Instant | undefined> => {
  const { type, line, benefit, occurredAt } = event;
  if (type === 'LineResumed' || type === 'LineReinstated') return occurredAt;
  if (type !== 'BenefitReleased' || benefit !== 'monthly-data') return undefined;
  const hold = await findLineEvent(env, { line, eventId: holdEndedBy(event) });
  return hold?.occurredAt ?? occurredAt;
};

/** A run that opened before it could know the event leaves the month to it; one that knew it has
 * decided; where none is open, any that opens later will. */
const bringMonths = async (
  env: Env,
  event: RecordedLineEvent,
  { since, waitedForRun, times }: { since: Instant; waitedForRun: boolean; times: number },
): Promise<void> => {
  const { programme } = programmeNamed(env.settings.required('PROGRAMME'));
  const benefit = programme.benefits['monthly-data'];
  const { line, eventId, recordedAt } = event;
  let noRunYet = false;
  for (const cycle of cyclesOfResumption(benefit, { occurredAt: since, recordedAt })) {
    const ofCycle = { programme: programme.programme, benefit: 'monthly-data', cycle };
    const first = firstOf(await runsOfCycle(env, ofCycle));
    if (!first) {
      noRunYet = true;
      continue;
    }
    if (event.recordedAt <= first.plan.asOf) continue;
    if (paceAt(benefit, hourOf(instantOf(env.clock.now()))) === 'closed') {
      await lookAgainIn(env, { line, eventId, waitedForRun }, closedHourSeconds);
      return;
    }
    await grantByEvent(env, { programme, cycle, event, times });
  }
  if (noRunYet && !waitedForRun) {
    await lookAgainIn(env, { line, eventId, waitedForRun: true }, untilRunsKnowSeconds);
  }
};

export const handler = queueBatch(makeRecordLineEvent);
