import { personSubject } from '../../domain/benefit-key.ts';
import { instantOf, plainDateOf } from '../../domain/calendar.ts';
import { Conflict } from '../../domain/errors.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { Programme } from '../../domain/programme.ts';
import {
  type Application,
  applicationId,
  enrolmentFor,
  type Heard,
  type InsurersWord,
} from '../../domain/safety-insurance/application.ts';
import { insuranceGroup } from '../../domain/safety-insurance/earlier-insurance.ts';
import {
  changeEnrolment,
  enrolmentFieldWrite,
  enrolmentOf,
  enrolmentRemoval,
} from '../enrolments.ts';
import type { Env } from '../env.ts';
import { exclusiveRemoval } from '../exclusive.ts';
import { tellInsurerOfEnding } from '../insurer.ts';
import { noticeWrite } from '../notices.ts';
import { tellNow } from '../telling.ts';
import { followedWrite } from './applications.ts';
import { carriageNow } from './carriage-now.ts';
import { enterEnrolment } from './entered-enrolment.ts';

const benefitId = 'safety-insurance';

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
export const reject = async (
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

/** Accepted by the insurer, and it is upheld that it was not the customer who applied: nothing was
 * given, nothing will be, and the insurer withdraws what it accepted. */
export const takeBack = async (
  env: Env,
  policy: Programme,
  application: Application,
  { certificate }: Extract<InsurersWord, { outcome: 'accepted' }>,
): Promise<void> => {
  const { applied, heard } = application;
  const reason = 'dispute_upheld';
  const said = { template: 'insurance_application_refused', facts: { reason } } as const;
  await letGo(env, policy, application, said);
  const reference = applicationId(applied);
  const lastDay = plainDateOf((heard as Heard).at);
  await tellInsurerOfEnding(env, { key: reference, reference, certificate, lastDay, reason });
};

/** Follows a withdrawal: nothing stays in the person's way, and whoever had been asked is told. */
export const withdraw = async (
  env: Env,
  policy: Programme,
  application: Application,
): Promise<void> => {
  const { applied, withdrawn, submitted } = application;
  if (!withdrawn) return;
  const { because, at } = withdrawn;
  if (because === 'cancelled') {
    await letGo(env, policy, application, { template: 'insurance_cancelled', facts: {} });
  } else if (because !== 'holder_died') {
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
