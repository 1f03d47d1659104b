import { safetyInsuranceKey } from '../../domain/benefit-key.ts';
import { Unavailable } from '../../domain/errors.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { Enrolment } from '../../domain/safety-insurance/enrolment.ts';
import { changeEnrolment, enrolmentFieldWrite, enrolmentOf } from '../enrolments.ts';
import type { Env, Write } from '../env.ts';
import { tellInsurerOfEnding } from '../insurer.ts';
import { voidWrite } from '../ledger.ts';
import { noticeWrite } from '../notices.ts';
import {
  closeMatter,
  type End,
  endingOf,
  findMatter,
  matterWrite,
  type OpenMatter,
} from './open-matters.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

/** An insurance that ends before its time. */
export interface EarlyEnd extends End {
  readonly state: 'cancelled' | 'ended';
  /** What the person is told; undefined after a death. */
  readonly notice: Notice | undefined;
}

/**
 * Ends what was read, in one transaction: state, void, notice, and the matter that keeps the
 * insurer from being forgotten. 'changed' where the enrolment is no longer as it was read.
 */
export const endEarly = async (
  env: Reach,
  enrolment: Enrolment,
  { state, notice, ...end }: EarlyEnd,
): Promise<'ended' | 'changed'> => {
  const { programme, person } = enrolment;
  const key = safetyInsuranceKey(programme, person);
  const { reason, by, at } = end;
  const writes: Write[] = [
    enrolmentFieldWrite(env, enrolment, { state }),
    matterWrite(env, endingOf(enrolment, end)),
  ];
  if (enrolment.certificate !== undefined) {
    writes.push(voidWrite(env, { key, by, why: reason, voidedAt: at }));
  }
  if (notice) writes.push(noticeWrite(env, notice));
  const { outcome } = await env.database.transact('end the insurance', writes);
  if (outcome === 'refused') return 'changed';
  await fileEnd(env, { ...enrolment, state }, end);
  return 'ended';
};

/** The rest of the enrolment's item: when it ended and why, and nothing is due any more. */
const fileEnd = async (
  env: Reach,
  enrolment: Enrolment,
  { lastDay, reason, by, at }: End,
): Promise<void> => {
  const {
    programme: _programme,
    person: _person,
    version: _version,
    due: _due,
    ...rest
  } = enrolment;
  const endsOn = rest.certificate === undefined ? {} : { endsOn: lastDay };
  await changeEnrolment(env, enrolment, { ...rest, ...endsOn, reason, changedAt: at, by });
};

/**
 * Does what follows from an end, and nothing twice: the enrolment's item is put in order where that
 * was cut off, the insurer is told, and the matter is closed. Throws Unavailable where the insurer
 * does not answer: the matter stays open, and the daily look comes back to it.
 */
export const completeEnding = async (
  env: Env,
  ending: Pick<OpenMatter, 'kind' | 'id'>,
): Promise<void> => {
  const matter = await findMatter(env, ending);
  if (!matter?.end || !matter.isOpen) return;
  await fileWhereCutOff(env, matter, matter.end);
  const { lastDay, reason, reference, certificate } = matter.end;
  await tellInsurerOfEnding(env, {
    key: matter.id,
    ...(reference === undefined ? { person: matter.person } : { reference }),
    ...(certificate !== undefined && { certificate }),
    ...{ lastDay, reason },
  });
  await closeMatter(env, matter);
};

/** The person may have entered again since: then the item is in order, and another one's. */
const fileWhereCutOff = async (
  env: Reach,
  { id, programme, person }: OpenMatter,
  end: End,
): Promise<void> => {
  const enrolment = await enrolmentOf(env, programme, person);
  if (!enrolment || endingOf(enrolment).id !== id) return;
  const { state, changedAt, reason, due } = enrolment;
  if (state !== 'cancelled' && state !== 'ended') return;
  const isFiled = changedAt === end.at && reason === end.reason && due === undefined;
  if (!isFiled) await fileEnd(env, enrolment, end);
};

/** The same, for whoever need not wait for the insurer: the end stands and its matter is open, so
 * what cannot be done now is done by the daily look. */
export const completeEndingOrLater = async (env: Env, enrolment: Enrolment): Promise<void> => {
  try {
    await completeEnding(env, endingOf(enrolment));
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    env.log.error('an ending is finished by the daily look', { error: error.message });
  }
};
