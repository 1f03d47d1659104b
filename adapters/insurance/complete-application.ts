import { grantId, safetyInsuranceKey } from '../../domain/benefit-key.ts';
import { instantOf, plainDateOf } from '../../domain/calendar.ts';
import { Defect } from '../../domain/errors.ts';
import type { Programme } from '../../domain/programme.ts';
import {
  type Application,
  applicationId,
  type InsurersWord,
  isOpen,
} from '../../domain/safety-insurance/application.ts';
import { coverDates } from '../../domain/safety-insurance/cover-dates.ts';
import { dueAtFirst } from '../../domain/safety-insurance/due-dates.ts';
import type { SafetyInsuranceGrant } from '../../domain/safety-insurance/safety-insurance-grant.ts';
import { forgetBirthDatesLater } from '../birth-dates.ts';
import { refuseIfStopped } from '../controls.ts';
import { changeEnrolment, enrolmentOf } from '../enrolments.ts';
import type { Env } from '../env.ts';
import { insertGrants, standingGrant, voidWrite } from '../ledger.ts';
import { enterEnrolment } from './entered-enrolment.ts';
import { reject, takeBack, withdraw } from './fruitless-application.ts';
import { closeMatter } from './open-matters.ts';
import { type StandingHold, standingHold } from './standing-hold.ts';

const benefitId = 'safety-insurance';

type Accepted = Extract<InsurersWord, { outcome: 'accepted' }>;

/** How an application ended. `open`: it has not. `held`: the insurer has accepted it, but somebody
 * said "this was not me"; the daily look comes back to it, until the case is closed. */
export type Completed = 'insured' | 'refused' | 'withdrawn' | 'held' | 'open';

/**
 * Does everything that follows from an application that has been decided, and nothing twice: the
 * decision is read from the table, each effect has a key of its own, and the matter is closed last.
 * An application that is still open is left alone.
 */
export const completeApplication = async (
  env: Env,
  programme: Programme,
  application: Application,
): Promise<Completed> => {
  if (isOpen(application)) return 'open';
  const outcome = await followDecision(env, programme, application);
  if (outcome === 'held') return outcome;
  await letBirthDateGo(env, application);
  await closeMatter(env, { kind: 'application', id: applicationId(application.applied) });
  return outcome;
};

/** Whom the insurer has accepted need not be described to it any more. */
const letBirthDateGo = async (env: Env, { applied, heard }: Application): Promise<void> => {
  if (heard?.word.outcome !== 'accepted') return;
  const accepted = [{ person: applied.person, confirmedOn: heard.word.confirmedOn }];
  const today = plainDateOf(instantOf(env.clock.now()));
  await forgetBirthDatesLater(env, accepted, { by: applicationId(applied), today });
};

const followDecision = async (
  env: Env,
  programme: Programme,
  application: Application,
): Promise<Completed> => {
  const word = application.heard?.word;
  if (word?.outcome === 'accepted') {
    if (await hasLeft(env, application)) return 'withdrawn';
    const hold = await holdOf(env, application, word);
    if (hold === 'undecided') return 'held';
    if (hold === 'upheld') {
      await takeBack(env, programme, application, word);
      return 'withdrawn';
    }
    await insure(env, programme, application, word);
    return (await hasLeft(env, application)) ? 'withdrawn' : 'insured';
  }
  if (word) {
    await reject(env, programme, application, word.reason);
    return 'refused';
  }
  await withdraw(env, programme, application);
  return 'withdrawn';
};

/** What "this was not me" holds up; nothing where the grant was written before it was said: what was
 * cut off behind the grant is finished, and such a case is about an insurance that stands. */
const holdOf = async (
  env: Env,
  { applied }: Application,
  { certificate }: Accepted,
): Promise<StandingHold> => {
  const hold = await standingHold(env, applied);
  if (hold === 'none') return hold;
  const key = safetyInsuranceKey(applied.programme, applied.person);
  const given = await standingGrant(env, benefitId, key);
  return given?.certificate === certificate ? 'none' : hold;
};

/** True where the person cancelled what the insurer had accepted and we had not given yet. What was
 * given at the same moment is void. */
const hasLeft = async (env: Env, { applied }: Application): Promise<boolean> => {
  const { programme, person } = applied;
  const enrolment = await enrolmentOf(env, programme, person);
  if (enrolment?.state !== 'cancelled' || enrolment.certificate !== undefined) return false;
  if (enrolment.source !== applicationId(applied)) return false;
  const key = safetyInsuranceKey(programme, person);
  if (await standingGrant(env, benefitId, key)) {
    const { by, changedAt: voidedAt } = enrolment;
    await env.database.transact('void what was given to somebody who left', [
      voidWrite(env, { key, by, why: 'cancelled', voidedAt }),
    ]);
  }
  return true;
};

const insure = async (
  env: Env,
  programme: Programme,
  { applied }: Application,
  word: Accepted,
): Promise<void> => {
  await refuseIfStopped(env, programme.programme, benefitId);
  const grant = grantOf(env, programme, applied, word);
  const enrolment = await enterEnrolment(env, { applied });
  // Cancelled while it was held: what the insurer accepted is not given any more.
  if (!enrolment && !(await standingGrant(env, benefitId, grant.key))) return;
  const [written] = await insertGrants(env, [grant]);
  if (written === 'duplicate') {
    const standing = await standingGrant(env, benefitId, grant.key);
    if (standing?.certificate !== word.certificate) {
      throw new Defect(
        `The application ${applicationId(applied)} was accepted for somebody who is insured by ` +
          'another certificate. Ask the insurer which of the two counts.',
      );
    }
  }
  if (!enrolment) return;
  const { programme: _programme, person: _person, version: _version, ...rest } = enrolment;
  const now = instantOf(env.clock.now());
  const { startsOn, endsOn, certificate } = grant;
  await changeEnrolment(env, enrolment, {
    ...rest,
    ...{ state: 'insured', certificate, startsOn, endsOn },
    due: dueAtFirst({ startsOn, endsOn }, plainDateOf(now)),
    changedAt: now,
    by: applied.actsAs,
  });
};

const grantOf = (
  env: Pick<Env, 'clock'>,
  programme: Programme,
  applied: Application['applied'],
  { certificate, confirmedOn }: Accepted,
): SafetyInsuranceGrant => {
  const key = safetyInsuranceKey(applied.programme, applied.person);
  const { years } = programme.benefits[benefitId].cover;
  return {
    key: { ...key, benefit: benefitId },
    grantId: grantId(key),
    certificate,
    ...coverDates(confirmedOn, years),
    enrolledBecause: 'application',
    programmeVersion: programme.version,
    run: `application:${applicationId(applied)}`,
    by: applied.actsAs,
    why: 'applied, and the insurer confirmed it',
    grantedAt: instantOf(env.clock.now()),
  };
};
