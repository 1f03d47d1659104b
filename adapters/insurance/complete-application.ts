import { grantId, personSubject, safetyInsuranceKey } from '../../domain/benefit-key.ts';
import { instantOf, plainDateOf } from '../../domain/calendar.ts';
import { customersWordAsOf } from '../../domain/customers-word.ts';
import { Conflict, Defect } from '../../domain/errors.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { Programme } from '../../domain/programme.ts';
import {
  type Application,
  applicationId,
  enrolmentFor,
  type InsurersWord,
  isOpen,
} from '../../domain/safety-insurance/application.ts';
import { coverDates } from '../../domain/safety-insurance/cover-dates.ts';
import { dueAtFirst } from '../../domain/safety-insurance/due-dates.ts';
import { insuranceGroup } from '../../domain/safety-insurance/earlier-insurance.ts';
import type { SafetyInsuranceGrant } from '../../domain/safety-insurance/safety-insurance-grant.ts';
import { refuseIfStopped } from '../controls.ts';
import {
  changeEnrolment,
  enrolmentFieldWrite,
  enrolmentOf,
  enrolmentRemoval,
} from '../enrolments.ts';
import type { Env } from '../env.ts';
import { exclusiveRemoval } from '../exclusive.ts';
import { tellInsurerOfEnding } from '../insurer.ts';
import { insertGrants, standingGrant, voidWrite } from '../ledger.ts';
import { eventsOfLines } from '../lines.ts';
import { noticeWrite } from '../notices.ts';
import { tellNow } from '../telling.ts';
import { followedWrite } from './applications.ts';
import { carriageNow } from './carriage-now.ts';
import { enterEnrolment } from './entered-enrolment.ts';
import { closeMatter } from './open-matters.ts';

const benefitId = 'safety-insurance';

/** How an application ended. `open`: it has not. `held`: the insurer has accepted it, but somebody
 * said "this was not me"; the daily look comes back to it. */
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
  await closeMatter(env, { kind: 'application', id: applicationId(application.applied) });
  return outcome;
};

const followDecision = async (
  env: Env,
  programme: Programme,
  application: Application,
): Promise<Completed> => {
  const word = application.heard?.word;
  if (word?.outcome === 'accepted') {
    if (await hasLeft(env, application)) return 'withdrawn';
    if (await isHeld(env, application)) return 'held';
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

const isHeld = async (env: Env, { applied: { lines } }: Application): Promise<boolean> => {
  const events = await eventsOfLines(env, lines, { contiguous: false });
  const asOf = instantOf(env.clock.now());
  return lines.some((line) => {
    const known = events.get(line) ?? [];
    // In doubt nothing is given: somebody has to look at the unreadable event first.
    if (known === 'unreadable') return true;
    return customersWordAsOf(known, { line, benefit: benefitId, asOf }).held;
  });
};

type Accepted = Extract<InsurersWord, { outcome: 'accepted' }>;

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

/** By a line that is still the person's; undefined where all have gone to other holders. */
const endNotice = async (
  env: Env,
  programme: Programme,
  { applied }: Application,
  said: Pick<Notice, 'template' | 'facts'>,
): Promise<Notice | undefined> => {
  const { told: line } = await carriageNow(env, programme, enrolmentFor(applied));
  if (line === undefined) return undefined;
  const about = { programme: applied.programme, benefit: benefitId, line };
  const at = instantOf(env.clock.now());
  return { ...about, ...said, cause: applicationId(applied), at };
};

/** The insurer's refusal stays on the enrolment, with its reason, until the person applies again;
 * the place in the group is free. */
const reject = async (
  env: Env,
  policy: Programme,
  application: Application,
  reason: string,
): Promise<void> => {
  const { applied } = application;
  const { programme, person } = applied;
  const said = { template: 'insurance_application_refused', facts: { reason } } as const;
  const notice = await endNotice(env, policy, application, said);
  const entered = await enterEnrolment(env, application);
  if (entered) {
    await env.database.transact('refuse the application', [
      followedWrite(env, applied),
      enrolmentFieldWrite(env, entered, { state: 'rejected' }),
      exclusiveRemoval(env, { subject: personSubject(person), group: insuranceGroup.group }),
      ...(notice ? [noticeWrite(env, notice)] : []),
    ]);
  }
  const standing = await enrolmentOf(env, programme, person);
  if (standing?.state === 'handed_over' && standing.source === applicationId(applied)) {
    throw new Conflict('The enrolment of a refused application was changed at the same moment');
  }
  const isOurs = standing?.state === 'rejected' && standing.source === applicationId(applied);
  if (isOurs && standing.reason === undefined) {
    const { programme: _programme, person: _person, version: _version, ...rest } = standing;
    const changedAt = instantOf(env.clock.now());
    await changeEnrolment(env, standing, { ...rest, reason, changedAt, by: 'insurer' });
  }
  if (notice) await tellNow(env, notice);
};

/** An application that comes to nothing leaves nothing in the person's way: the enrolment and the
 * place in the group go, the application itself stays. */
const letGo = async (
  env: Env,
  policy: Programme,
  application: Application,
  said: Pick<Notice, 'template' | 'facts'>,
): Promise<void> => {
  const { applied } = application;
  const { programme, person } = applied;
  const notice = await endNotice(env, policy, application, said);
  const subject = personSubject(person);
  await env.database.transact('let the application go', [
    followedWrite(env, applied),
    enrolmentRemoval(env, { programme, person }),
    exclusiveRemoval(env, { subject, group: insuranceGroup.group }),
    ...(notice ? [noticeWrite(env, notice)] : []),
  ]);
  if (notice) await tellNow(env, notice);
};

const withdraw = async (env: Env, policy: Programme, application: Application): Promise<void> => {
  const { applied, withdrawn, submitted } = application;
  if (!withdrawn) return;
  const { because, at } = withdrawn;
  if (because === 'cancelled') {
    await letGo(env, policy, application, { template: 'insurance_cancelled', facts: {} });
  } else if (because === 'last_line_ended') {
    const facts = { reason: because };
    await letGo(env, policy, application, { template: 'insurance_application_refused', facts });
  } else await endForGood(env, application, because);
  if (!submitted) return;
  const reference = applicationId(applied);
  const lastDay = plainDateOf(at);
  await tellInsurerOfEnding(env, { key: reference, reference, lastDay, reason: because });
};

/** After the holder's death nothing is sent, and nothing comes after it. */
const endForGood = async (env: Env, { applied }: Application, reason: string): Promise<void> => {
  const enrolment = await enterEnrolment(env, { applied });
  if (!enrolment) return;
  const { programme: _programme, person: _person, version: _version, ...rest } = enrolment;
  const changedAt = instantOf(env.clock.now());
  await changeEnrolment(env, enrolment, {
    ...rest,
    state: 'ended',
    reason,
    changedAt,
    by: 'operator',
  });
};
