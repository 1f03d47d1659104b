import * as z from 'zod';
import { fileInTheMaking } from '../../adapters/cohort-import/frozen-file.ts';
import { refuseIfStopped } from '../../adapters/controls.ts';
import { handedOverPeople } from '../../adapters/enrolment/handed-over-people.ts';
import { keepOnce } from '../../adapters/enrolment/kept-once.ts';
import { peopleOfSlice } from '../../adapters/enrolment/pages.ts';
import { keepHandOver } from '../../adapters/enrolment/runs.ts';
import type { Env } from '../../adapters/env.ts';
import { withScratchFolder } from '../../adapters/scratch-files.ts';
import {
  type EnrolmentPlan,
  enrolmentPlanSchema,
} from '../../domain/safety-insurance/enrolment-plan.ts';
import type { HandOver } from '../../domain/safety-insurance/hand-over.ts';
import { controlOf } from '../../domain/safety-insurance/insurer-files/csv.ts';
import {
  handOverKey,
  handOverName,
} from '../../domain/safety-insurance/insurer-files/file-names.ts';
import {
  handOverHeader,
  handOverRow,
} from '../../domain/safety-insurance/insurer-files/hand-over-row.ts';
import type { InsurerField } from '../../domain/safety-insurance/safety-insurance-benefit.ts';
import type { SlicedPerson } from '../../domain/safety-insurance/sliced-person.ts';
import { pinnedProgramme } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

export const writeHandOverFilesEventSchema = z.object({ plan: enrolmentPlanSchema });
export type WriteHandOverFilesEvent = z.infer<typeof writeHandOverFilesEventSchema>;

/**
 * Writes everybody who was handed over into numbered files for the insurer, each once: the same
 * people in the same rows at every attempt, since they come from the run's results and the frozen
 * slice. The files hold a pseudonym and the fields that the programme names, nothing else.
 */
export const makeWriteHandOverFiles =
  (env: Env) =>
  ({ plan }: WriteHandOverFilesEvent): Promise<HandOver> =>
    withScratchFolder('hand-over', async (folder) => {
      await refuseIfStopped(env, plan.programme, plan.benefit);
      const { insurer } = pinnedProgramme(plan).benefits[plan.benefit];
      const handedOver = await handedOverPeople(env, plan);
      const files: HandOver['files'] = [];
      let [open, rows] = [undefined as HandOverFile | undefined, 0];
      const close = async (): Promise<void> => {
        if (!open) return;
        files.push(await kept(env, plan, { number: files.length + 1, file: open }));
        open = undefined;
      };
      for await (const person of peopleOfSlice(env, plan)) {
        if (!handedOver.has(person.person)) continue;
        open ??= handOverFile(folder, files.length + 1, insurer.fields);
        open.add(person, plan);
        rows += 1;
        if (open.rows() === insurer.rowsPerFileMax) await close();
      }
      await close();
      const handOver = { files, rows };
      await keepHandOver(env, plan, handOver);
      env.log.info('handed over', { run: plan.run, files: files.length, people: rows });
      return handOver;
    });

interface HandOverFile {
  add(person: SlicedPerson, plan: EnrolmentPlan): void;
  rows(): number;
  finish(): ReturnType<ReturnType<typeof fileInTheMaking>['finish']>;
}

const handOverFile = (
  folder: string,
  number: number,
  fields: readonly InsurerField[],
): HandOverFile => {
  const file = fileInTheMaking(folder, String(number));
  const control = controlOf();
  const header = handOverHeader(fields);
  control.add(header);
  file.heading(header);
  let rows = 0;
  return {
    add({ person, birthDate = '' }, { enrolledOn }) {
      rows += 1;
      const row = handOverRow(fields, rows, { person, birthDate, enrolledOn, because: 'age' });
      control.add(row);
      file.row(row);
    },
    rows: () => rows,
    finish() {
      file.heading(control.row());
      return file.finish();
    },
  };
};

const kept = async (
  env: Env,
  { programme, run }: EnrolmentPlan,
  { number, file }: { number: number; file: HandOverFile },
): Promise<HandOver['files'][number]> => {
  const bucket = env.settings.required('HANDOVER_BUCKET');
  const address = { bucket, key: handOverKey(programme, run, number) };
  return {
    number,
    name: handOverName(run, number),
    ...(await keepOnce(env, address, file.finish())),
  };
};

export const handler = task(writeHandOverFilesEventSchema, makeWriteHandOverFiles);
