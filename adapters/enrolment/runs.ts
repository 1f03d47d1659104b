import * as z from 'zod';
import { Defect } from '../../domain/errors.ts';
import {
  type EnrolmentPlan,
  enrolmentPlanSchema,
} from '../../domain/safety-insurance/enrolment-plan.ts';
import { type HandOver, handOverSchema } from '../../domain/safety-insurance/hand-over.ts';
import { allHold, isAbsent, isStill, isThere } from '../conditions.ts';
import type { Env, Item } from '../env.ts';
import { pinOnce, runItem, runItemsOf, runKey } from '../run-items.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const inJson = <S extends z.ZodType>(schema: S) =>
  z.string().transform((text): z.infer<S> => schema.parse(JSON.parse(text)));

const recordSchema = z.object({
  plan: inJson(enrolmentPlanSchema),
  status: z.enum(['open', 'sealed']),
  handOver: inJson(handOverSchema).optional(),
  manifest: z.string().optional(),
  /** Since when its people may have been told of it. */
  toldAt: z.string().optional(),
  /** The day of enrolment that the plan was moved to, of a run that told late. */
  movedTo: z.string().optional(),
});

/** An automatic enrolment on record: its pinned plan, what the insurer was handed, and whether its
 * books are closed. */
export type EnrolmentRunRecord = z.infer<typeof recordSchema>;

interface EnrolmentCycle {
  readonly programme: string;
  readonly cycle: string;
}

const benefit = 'safety-insurance';

const recordOf = (item: Item): EnrolmentRunRecord => {
  const record = recordSchema.safeParse(item);
  if (record.success) return record.data;
  throw new Defect(`The record of ${item.sk} cannot be read: ${record.error.message}`);
};

/** The enrolment of that name, if it was ever opened. */
export const findEnrolmentRun = async (
  env: Reach,
  run: EnrolmentCycle & { readonly run: string },
): Promise<EnrolmentRunRecord | undefined> => {
  const item = await runItem(env, { ...run, benefit });
  return item && recordOf(item);
};

/** Every automatic enrolment that was opened for a cycle. */
export const enrolmentRunsOfCycle = async (
  env: Reach,
  cycle: EnrolmentCycle,
): Promise<EnrolmentRunRecord[]> => {
  const runs: EnrolmentRunRecord[] = [];
  for await (const item of runItemsOf(env, { ...cycle, benefit })) runs.push(recordOf(item));
  return runs;
};

/** Pins the plan unless the run has one, and answers the plan that stands. */
export const pinEnrolmentPlan = (env: Reach, plan: EnrolmentPlan): Promise<EnrolmentPlan> =>
  pinOnce(env, plan, (item) => recordOf(item).plan);

/** Pins the plan once more, on a later day of enrolment. Conflict where its people were told meanwhile,
 * or somebody else has moved it. */
export const moveEnrolmentDay = async (
  env: Reach,
  { movedTo }: EnrolmentRunRecord,
  plan: EnrolmentPlan,
): Promise<void> => {
  const isAsRead = movedTo === undefined ? isAbsent('movedTo') : isStill('movedTo', movedTo);
  await env.database.update('move the day of enrolment', env.settings.required('WORK_TABLE'), {
    key: runKey(plan),
    set: { plan: JSON.stringify(plan), movedTo: plan.enrolledOn },
    ...allHold(isThere, isAbsent('toldAt'), isAsRead),
  });
};

/** Notes that its people are told: from now on its day stands. */
export const noteTold = async (env: Reach, plan: EnrolmentPlan, toldAt: string): Promise<void> => {
  await env.database.update('note that they are told', env.settings.required('WORK_TABLE'), {
    key: runKey(plan),
    set: { toldAt },
    ...isThere,
  });
};

/** Notes what the insurer was handed: the same at every attempt, because its files are. */
export const keepHandOver = async (
  env: Reach,
  plan: EnrolmentPlan,
  handOver: HandOver,
): Promise<void> => {
  await env.database.update('note what was handed over', env.settings.required('WORK_TABLE'), {
    key: runKey(plan),
    set: { handOver: JSON.stringify(handOver) },
    ...isThere,
  });
};

/** Closes the run's books; again with the same account changes nothing. */
export const sealEnrolmentRun = async (
  env: Reach,
  plan: EnrolmentPlan,
  sealed: { readonly manifest: string; readonly sealedAt: string },
): Promise<void> => {
  await env.database.update('seal the run', env.settings.required('WORK_TABLE'), {
    key: runKey(plan),
    set: { ...sealed, status: 'sealed' },
    ...isThere,
  });
};
