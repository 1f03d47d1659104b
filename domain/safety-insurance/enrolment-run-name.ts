import { hash } from 'node:crypto';
import { type Cycle, cycleSchema } from '../calendar.ts';

/** What an enrolment's name says about it; 1 is the scheduled one, 2 and up are re-runs. */
export interface EnrolmentRunIdentity {
  readonly cycle: Cycle;
  readonly number: number;
}

/** The name of an automatic enrolment and of its execution: `safety-insurance-2026-02`, a re-run
 * over the same people `safety-insurance-2026-02-2`. */
export const enrolmentRunName = ({ cycle, number }: EnrolmentRunIdentity): string =>
  `safety-insurance-${cycle}${number === 1 ? '' : `-${number}`}`;

/** What a name says, undefined where it is not the name of an automatic enrolment. */
export const enrolmentRunIdentity = (name: string): EnrolmentRunIdentity | undefined => {
  const match = /^safety-insurance-(\d{4}-\d{2})(?:-([2-9]|[1-9]\d{1,3}))?$/.exec(name);
  const cycle = match?.[1];
  if (!cycle || !cycleSchema.safeParse(cycle).success) return undefined;
  return { cycle, number: Number(match[2] ?? 1) };
};

/** The name of the execution that records one file of answers after its run has gone on without
 * them: the same for the same file. */
export const lateAnswersName = (run: string, file: { key: string; versionId: string }): string =>
  `${run}-answers-${hash('sha256', `${file.key}/${file.versionId}`, 'hex').slice(0, 12)}`;
