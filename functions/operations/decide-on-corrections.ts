import {
  type Asked,
  askForCorrection,
  requestOfLine,
  requestOfRun,
  requestOfVoid,
  startWorkflow,
} from '../../adapters/corrections/asked-correction.ts';
import {
  readCorrection,
  readCorrections,
  recordCorrectionAct,
} from '../../adapters/corrections/correction-acts.ts';
import { recordAccess } from '../../adapters/operations/access.ts';
import {
  correctionSeen,
  executionOfCorrection,
  linesOfCorrection,
  showCorrection,
} from '../../adapters/operations/corrections-seen.ts';
import type { OperationsEnv } from '../../adapters/operations/executions.ts';
import { lookUpRun } from '../../adapters/operations/run-shown.ts';
import { instantOf } from '../../domain/calendar.ts';
import { checkCorrection, stateOf } from '../../domain/correction/check-correction.ts';
import {
  type Correction,
  correctionNamed,
  nameOf,
} from '../../domain/correction/correction-acts.ts';
import type { CorrectionKind } from '../../domain/correction/correction-words.ts';
import { Conflict } from '../../domain/errors.ts';
import type { ActAnswer } from '../../domain/operations/acts.ts';
import { cyclesOf } from '../../domain/schedule.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import {
  type ActCall,
  already,
  type Came,
  done,
  noSuchMonth,
  noSuchRun,
  onRecord,
  type Refused,
} from '../middleware/on-record.ts';
import {
  type OperatorAnswer,
  type OperatorCall,
  operatorCall,
  type Serving,
} from '../middleware/operator-call.ts';

type OfCorrection = ActCall & { readonly parameters: { readonly correction: string } };
type Verdict = 'approved' | 'rejected';

const racesMax = 4;

/**
 * Voids and reinstatements at the operator's door: asked by one person, checked by another, carried
 * out by a workflow. Who and why is on record before anything is done, and before a line is shown;
 * whose word it is comes out of the token.
 */
export const makeDecideOnCorrections = (env: OperationsEnv): Serving<'decide-on-corrections'> => {
  const { programme: policy } = programmeNamed(env.settings.required('PROGRAMME'));
  const { programme } = policy;

  const find = async (name: string): Promise<Correction | undefined> =>
    correctionNamed(await readCorrections(env, programme), name);

  const ask = async ({ operator, body, at }: ActCall, asked: Asked): Promise<Came> => {
    if ('no' in asked) return asked;
    const given = { ...asked.request, by: operator.person, why: body.why };
    const { correction, isNew } = await askForCorrection(env, programme, given);
    const name = nameOf(correction);
    const came = isNew
      ? done(`${name} is asked for. Another person checks it.`)
      : already(`${name} asks for the same and is ${wordsOf(stateOf(correction, at))}.`);
    return { ...came, correction: name };
  };

  const ofLine = (
    kind: CorrectionKind,
    call: ActCall & { readonly body: { readonly line: string; readonly cycle: string } },
  ): Promise<OperatorAnswer> => {
    const { line, cycle } = call.body;
    const act = kind === 'void' ? 'void' : 'reinstate';
    return onRecord(env, { call, about: { act, whose: `line:${line}`, cycle } }, async () => {
      if (!cyclesOf(policy.benefits['monthly-data']).includes(cycle)) return noSuchMonth(cycle);
      return ask(call, await requestOfLine(env, kind, { programme, line, cycle }));
    });
  };

  const ofCorrection = (
    act: ActAnswer['act'],
    call: OfCorrection,
    does: (correction: Correction) => Promise<Came>,
  ): Promise<OperatorAnswer> => {
    const { correction: name } = call.parameters;
    const about = { act, whose: `correction:${name}`, correction: name };
    return onRecord(env, { call, about }, async () => {
      const correction = await find(name);
      return correction ? does(correction) : noSuchCorrection(name);
    });
  };

  /** Takes somebody's word, unless another's came a moment before: then it is judged anew. */
  const check = async (
    correction: Correction,
    verdict: Verdict,
    { operator, body, at }: ActCall & { readonly body: { readonly list?: string | undefined } },
  ): Promise<Came> => {
    const { number } = correction;
    let now = correction;
    for (let race = 0; race < racesMax; race += 1) {
      const said = { verdict, list: body.list, by: operator.person };
      const taken = checkCorrection({ correction: now, ...said, now: at });
      if (taken.outcome === 'refused') {
        return { no: 409, reason: taken.reason, sentence: taken.sentence };
      }
      if (taken.outcome === 'already') return goOn(now, verdict, false);
      const act = { act: 'checked' as const, number, turn: taken.turn, why: body.why, at, ...said };
      const stands = await recordCorrectionAct(env, programme, act);
      now = await readCorrection(env, { programme, number });
      const isMine = stands.by === act.by && stands.verdict === verdict;
      if (isMine) return goOn(now, verdict, stands.at === at && stands.why === act.why);
    }
    throw new Conflict(`Others decide on ${nameOf(correction)} at the same moment. Ask again.`);
  };

  const goOn = async (correction: Correction, verdict: Verdict, isNew: boolean): Promise<Came> => {
    const name = nameOf(correction);
    await startWorkflow(env, programme, correction);
    const state = stateOf(correction, instantOf(env.clock.now()));
    const said =
      verdict === 'rejected'
        ? `${name} is rejected: nothing is done.`
        : state === 'waiting_for_third_person'
          ? `${name} is approved by you; a third person must check it too.`
          : state === 'done'
            ? `${name} is approved and done.`
            : `${name} is approved and carried out.`;
    return isNew ? done(said) : already(said);
  };

  return {
    'void-line': (call) => ofLine('void', call),
    'reinstate-line': (call) => ofLine('reinstatement', call),
    'void-run': (call) => {
      const { run } = call.parameters;
      return onRecord(env, { call, about: { act: 'void', whose: `run:${run}`, run } }, async () => {
        const found = await lookUpRun(env, policy, run);
        return found ? ask(call, requestOfRun(found)) : noSuchRun(run);
      });
    },
    'reinstate-void': (call) =>
      ofCorrection('reinstate', call, (correction) =>
        ask(call, requestOfVoid(correction, stateOf(correction, call.at))),
      ),
    'list-corrections': async ({ at }) => {
      const corrections = await readCorrections(env, programme);
      const newestFirst = corrections.toReversed().slice(0, shownMax);
      return {
        body: {
          ...{ asOf: at, programme },
          corrections: newestFirst.map((correction) => correctionSeen(correction, at)),
        },
      };
    },
    'show-correction': async ({ parameters: { correction: name }, at }) => {
      const correction = await find(name);
      if (!correction) return noSuchCorrection(name);
      return { body: { asOf: at, ...(await showCorrection(env, correction)) } };
    },
    'list-correction-lines': async (call: OperatorCall<'list-correction-lines'>) => {
      const { operator, parameters, query, at } = call;
      const { correction: name } = parameters;
      const correction = await find(name);
      if (!correction) return noSuchCorrection(name);
      if (query.after !== undefined && query.only !== 'left' && !listPlace.test(query.after)) {
        return noSuchPage(query.after);
      }
      const whose = `correction:${name}`;
      const look = { person: operator.person, what: 'list' as const, whose, why: query.why, at };
      const record = await recordAccess(env, look);
      const page = { after: query.after, onlyLeft: query.only === 'left' };
      const lines = await linesOfCorrection(env, programme, correction, page);
      return { body: { asOf: at, correction: name, ...lines, record } };
    },
    'approve-correction': (call) =>
      ofCorrection('approve', call, (correction) => check(correction, 'approved', call)),
    'reject-correction': (call) =>
      ofCorrection('reject', call, (correction) => check(correction, 'rejected', call)),
    'stop-correction': (call) =>
      ofCorrection('stop', call, async (correction) => {
        const { number } = correction;
        const name = nameOf(correction);
        const state = stateOf(correction, call.at);
        if (state === 'stopped' || state === 'done') return already(`${name} is ${state}.`);
        if (state !== 'approved') return notUnderWay(name, state);
        const { operator, body, at } = call;
        const act = { act: 'stopped' as const, number, by: operator.person, why: body.why, at };
        await recordCorrectionAct(env, programme, act);
        return done(`${name} is stopped: what is done stays done, and nothing more is.`);
      }),
    'resume-correction': (call) =>
      ofCorrection('resume', call, async (correction) => {
        const name = nameOf(correction);
        const state = stateOf(correction, call.at);
        if (state === 'done') return already(`${name} is done.`);
        if (state !== 'approved' && state !== 'listing') return notUnderWay(name, state);
        const execution = await executionOfCorrection(env, correction);
        if (execution?.status === 'RUNNING') return already(`${name} is under way.`);
        if (!execution) {
          await startWorkflow(env, programme, correction);
          return done(`${name} has started.`);
        }
        const redriven = await env.executions.redrive(
          'redrive the correction',
          execution.execution,
        );
        if (redriven.refused === undefined) return done(`${name} goes on where it stopped.`);
        return { no: 409, reason: 'step_functions_refuses', sentence: `${redriven.refused}.` };
      }),
  };
};

/** The newest, in one answer. */
const shownMax = 200;
/** A part of the list and a place in it, as `next` spells them. */
const listPlace = /^\d{1,4}\.\d{1,12}$/;

const wordsOf = (state: string): string => state.replaceAll('_', ' ');

const noSuchCorrection = (name: string): Refused => ({
  no: 404,
  reason: 'correction_not_found',
  sentence: `There is no ${name}. The list of corrections has those that there are.`,
});

const noSuchPage = (after: string): Refused => ({
  no: 404,
  reason: 'page_not_found',
  sentence: `${after} is no place in a list: take what the page before says as next.`,
});

const notUnderWay = (name: string, state: string): Refused => ({
  no: 409,
  reason: 'not_under_way',
  sentence: `${name} is ${wordsOf(state)}: it is not being carried out.`,
});

export const handler = operatorCall('decide-on-corrections', makeDecideOnCorrections);
