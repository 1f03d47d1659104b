import * as z from 'zod';
import {
  answersFilesOf,
  insurersWait,
  isAnsweredInFull,
  noteAnswersFile,
} from '../../adapters/enrolment/acknowledgements.ts';
import { type EnrolmentRunRecord, findEnrolmentRun } from '../../adapters/enrolment/runs.ts';
import type { Env, ObjectAddress } from '../../adapters/env.ts';
import { textLines } from '../../adapters/text-lines.ts';
import { instantOf } from '../../domain/calendar.ts';
import { InputRejected } from '../../domain/errors.ts';
import type { AnswersFile } from '../../domain/safety-insurance/enrolment-plan.ts';
import {
  enrolmentRunIdentity,
  lateAnswersName,
} from '../../domain/safety-insurance/enrolment-run-name.ts';
import { answersHeader } from '../../domain/safety-insurance/insurer-files/answer-row.ts';
import { checkedRows } from '../../domain/safety-insurance/insurer-files/csv.ts';
import { answersKeyOf } from '../../domain/safety-insurance/insurer-files/file-names.ts';
import { task } from '../middleware/task.ts';

/** S3's word that an object has come into the insurer's inbox. */
export const recordAcknowledgementEventSchema = z.object({
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string(), 'version-id': z.string() }),
  }),
});
export type RecordAcknowledgementEvent = z.infer<typeof recordAcknowledgementEventSchema>;

/** `noted`: its run waits for more, or has yet to wait. `answered`: the run goes on. `late`: the run
 * had gone on, and an execution of its own records it. `refused`: nothing was done with it. */
export interface Acknowledged {
  readonly outcome: 'noted' | 'answered' | 'late' | 'refused';
  readonly why?: string;
}

/**
 * Takes one file of the insurer's: whole and unchanged, or not at all. It may come before its run
 * waits, twice, or weeks late; what it says of people is recorded by the workflow. A file that
 * cannot be used is told to operations and changes nothing: the insurer delivers it again under
 * the next number.
 */
export const makeRecordAcknowledgement =
  (env: Env) =>
  async ({ detail }: RecordAcknowledgementEvent): Promise<Acknowledged> => {
    const { key, 'version-id': versionId } = detail.object;
    const address = { bucket: detail.bucket.name, key, versionId };
    const answers = answersKeyOf(key);
    const record = answers && (await runOf(env, answers));
    if (!answers || !record) {
      return refused(env, key, 'its key does not name a file that we handed over');
    }
    const fault = await faultOf(env, address);
    if (fault) return refused(env, key, fault);
    const file: AnswersFile = { ...address, number: answers.number };
    const at = instantOf(env.clock.now());
    const noted = await noteAnswersFile(env, answers.run, { file, at });
    if (noted === 'other') {
      return refused(env, key, 'another version of it came before; deliver it under a new number');
    }
    env.log.info('a file of answers came', { run: answers.run, file: answers.number });
    return goOn(env, record, file);
  };

const runOf = (
  env: Env,
  { programme, run }: { programme: string; run: string },
): Promise<EnrolmentRunRecord | undefined> => {
  const identity = enrolmentRunIdentity(run);
  if (!identity) return Promise.resolve(undefined);
  return findEnrolmentRun(env, { programme, run, cycle: identity.cycle });
};

/** Reads the file to its end: its control row stands there. */
const faultOf = async (env: Env, address: ObjectAddress): Promise<string | undefined> => {
  const bytes = await env.objects.read('check the file of answers', address);
  try {
    for await (const _row of checkedRows(textLines(bytes), answersHeader));
    return undefined;
  } catch (error) {
    if (error instanceof InputRejected) return error.message;
    throw error;
  }
};

/** The file is noted before this looks: a run that closes its wait afterwards finds it. */
const goOn = async (
  env: Env,
  { plan, handOver }: EnrolmentRunRecord,
  file: AnswersFile,
): Promise<Acknowledged> => {
  const { token, closedAt } = await insurersWait(env, plan.run);
  if (closedAt !== undefined) {
    const { run, cycle, programme, programmeVersion } = plan;
    await env.workflows.start(
      'record the late answers',
      env.settings.required('INSURANCE_ENROLMENT_STATE_MACHINE'),
      lateAnswersName(run, file),
      { run, cycle, programme, programmeVersion, late: file },
    );
    return { outcome: 'late' };
  }
  if (token === undefined || !handOver) return { outcome: 'noted' };
  const answered = await answersFilesOf(env, plan.run);
  if (!isAnsweredInFull(handOver.files, answered)) return { outcome: 'noted' };
  // Gone: the time is up, or somebody else has answered. The run goes on with this file.
  await env.workflows.answer('go on with the answers', token, {
    succeeded: { files: answered.length },
  });
  return { outcome: 'answered' };
};

const refused = async (env: Env, key: string, why: string): Promise<Acknowledged> => {
  await env.topics.publish(
    'tell operations of a file that cannot be used',
    env.settings.required('OPERATIONS_TOPIC'),
    'A file of the insurer cannot be used',
    [
      `${key}: ${why}.`,
      'Nothing was recorded of it. Have the insurer deliver it again, under the next number.',
      'What to do: docs/runbook.md#a-file-of-the-insurer-is-refused',
    ].join('\n'),
  );
  env.log.error('a file of answers was refused', { key, why });
  return { outcome: 'refused', why };
};

export const handler = task(recordAcknowledgementEventSchema, makeRecordAcknowledgement);
