import { addDays, instantOf, plainDateOf } from '../../domain/calendar.ts';
import { InputRejected } from '../../domain/errors.ts';
import type { Programme } from '../../domain/programme.ts';
import {
  type Application,
  applicationId,
  type InsurersWord,
  isPossibleWord,
} from '../../domain/safety-insurance/application.ts';
import { parseInsurerEvent } from '../../domain/safety-insurance/insurer-event.ts';
import type { Env } from '../env.ts';
import { tellInsurerOfEnding } from '../insurer.ts';
import { findApplication } from './applications.ts';
import { openInsurerCase } from './insurer-cases.ts';
import { hear, wake } from './insurer-hears.ts';

/**
 * Takes what the insurer says about one of our applications. The word is kept first, whoever waits
 * for it: an execution is woken if one waits, and the daily look finishes what none does. Repeated,
 * it changes nothing. Throws InputRejected where it is about none of ours.
 */
export const recordInsurerEvent = async (
  env: Env,
  { programme, disputes }: Programme,
  body: unknown,
): Promise<void> => {
  const { eventId, reference, word } = parseInsurerEvent(body);
  const application = await findApplication(env, reference);
  if (application?.applied.programme !== programme) {
    throw new InputRejected('The insurer speaks of an application that is none of ours');
  }
  const now = instantOf(env.clock.now());
  if (!isPossibleWord(word, application.applied, now)) {
    throw new InputRejected('The insurer confirms on a day on which it could not');
  }
  const said = { word, through: `event:${eventId}`, by: 'insurer' };
  const heeded = await hear(env, application, said);
  env.log.info('the insurer answered', { application: reference, outcome: heeded.outcome });
  switch (heeded.outcome) {
    case 'heard':
    case 'repeated':
      return wake(env, heeded.application);
    case 'late':
      return cancelAgain(env, heeded.application, word);
    case 'contradicts':
      return openInsurerCase(env, heeded.application, {
        reason: 'insurer_contradicts_itself',
        decideBy: addDays(plainDateOf(now), disputes.decidedWithinDays),
      });
  }
};

/** The person had withdrawn it meanwhile: a certificate that came to be after all must not stay. The
 * key is another one than the withdrawal's, which the insurer takes for said already. */
const cancelAgain = async (
  env: Env,
  { applied, withdrawn }: Application,
  word: InsurersWord,
): Promise<void> => {
  if (word.outcome === 'rejected' || !withdrawn) return;
  const { certificate } = word;
  const reference = applicationId(applied);
  const [key, lastDay] = [`${reference}-${certificate}`, plainDateOf(withdrawn.at)];
  const ending = { key, reference, certificate, lastDay, reason: withdrawn.because };
  await tellInsurerOfEnding(env, ending);
};
