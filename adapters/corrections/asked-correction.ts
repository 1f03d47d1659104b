import { instantOf } from '../../domain/calendar.ts';
import { canonicalHash } from '../../domain/canonical-json.ts';
import { isOpen, stateOf } from '../../domain/correction/check-correction.ts';
import {
  correctableGrant,
  notCorrectableSentences,
} from '../../domain/correction/correctable-grant.ts';
import {
  type Correction,
  type CorrectionActOf,
  nameOf,
} from '../../domain/correction/correction-acts.ts';
import type { CorrectionKind } from '../../domain/correction/correction-words.ts';
import { executionNameOf } from '../operations/corrections-seen.ts';
import type { OperationsEnv } from '../operations/executions.ts';
import type { FoundRun } from '../operations/run-shown.ts';
import { keepRequest } from './correction-acts.ts';
import { ledgerOfLine } from './correction-list.ts';

type Request = Omit<CorrectionActOf<'requested'>, 'act' | 'number' | 'by' | 'why' | 'at'>;

/** What is asked for, or why it cannot be. */
export type Asked =
  | { readonly request: Request }
  | { readonly no: 404 | 409; readonly reason: string; readonly sentence: string };

const ofMonth = { benefit: 'monthly-data' } as const;

/** What a correction of one line's month is about: the grant that stands latest, or was voided
 * latest. */
export const requestOfLine = async (
  env: OperationsEnv,
  kind: CorrectionKind,
  { programme, line, cycle }: { programme: string; line: string; cycle: string },
): Promise<Asked> => {
  const found = correctableGrant(kind, await ledgerOfLine(env, line), { programme, cycle });
  if ('no' in found) {
    return { no: 409, reason: found.no, sentence: notCorrectableSentences[found.no] };
  }
  const { issue } = found.grant.key;
  return { request: { ...ofMonth, kind, cycle, issue, target: { of: 'line', line } } };
};

/** What a void of a run is about: one that still gives would be behind its own list. */
export const requestOfRun = ({ run, cycle, execution }: FoundRun): Asked =>
  execution?.status === 'RUNNING'
    ? { no: 409, reason: 'run_is_open', sentence: `${run} is under way: stop it, or wait.` }
    : { request: { ...ofMonth, kind: 'void', cycle, issue: 0, target: { of: 'run', run } } };

/** What a reinstatement of a void is about: one that has come to its end. */
export const requestOfVoid = (correction: Correction, state: ReturnType<typeof stateOf>): Asked => {
  const { number, requested } = correction;
  const name = nameOf(correction);
  const no = (reason: string, sentence: string): Asked => ({ no: 409, reason, sentence });
  if (requested.kind !== 'void') {
    return no('not_a_void', `${name} gave something: only what a void took back is reinstated.`);
  }
  if (state !== 'done' && state !== 'stopped') {
    return no('void_not_over', `${name} is ${state.replaceAll('_', ' ')}: it took nothing back.`);
  }
  const { cycle, issue } = requested;
  const target = { of: 'void' as const, number };
  return { request: { ...ofMonth, kind: 'reinstatement', cycle, issue, target } };
};

/**
 * Keeps a request and has its list made. Where one for the same is open already, by whomever, that
 * is the one: two would touch the same grants.
 */
export const askForCorrection = async (
  env: OperationsEnv,
  programme: string,
  given: Request & { readonly by: string; readonly why: string },
): Promise<{ readonly correction: Correction; readonly isNew: boolean }> => {
  const now = instantOf(env.clock.now());
  const { by: _by, why: _why, ...wanted } = given;
  const isSame = ({
    requested: { act: _, number: __, by: ___, why: ____, at: _____, ...is },
  }: Correction) => canonicalHash(is) === canonicalHash(wanted);
  const asked = await keepRequest(env, programme, { ...given, at: now }, (corrections) =>
    corrections.find((other) => isOpen(stateOf(other, now)) && isSame(other)),
  );
  await startWorkflow(env, programme, asked.correction);
  return asked;
};

/** Starts whatever comes next of a correction: its list, or its carrying out. Starting it again does
 * nothing. */
export const startWorkflow = async (
  env: OperationsEnv,
  programme: string,
  correction: Correction,
): Promise<'started' | 'exists' | 'waits'> => {
  const now = instantOf(env.clock.now());
  const state = stateOf(correction, now);
  if (state !== 'listing' && state !== 'approved') return 'waits';
  const { outcome } = await env.workflows.start(
    'start the correction',
    env.settings.required('GRANT_CORRECTIONS_STATE_MACHINE'),
    executionNameOf(correction, now),
    { programme, number: correction.number },
  );
  return outcome;
};
