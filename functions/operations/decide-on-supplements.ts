import { sealedCohort } from '../../adapters/cohorts.ts';
import { jsonLines } from '../../adapters/json-lines.ts';
import { recordAccess } from '../../adapters/operations/access.ts';
import { endedBadly, type OperationsEnv } from '../../adapters/operations/executions.ts';
import { listSupplements, sealingOf } from '../../adapters/operations/supplements-seen.ts';
import {
  type KeptSupplement,
  keepSupplementRequest,
  readSupplements,
  recordSupplementAct,
} from '../../adapters/supplement/supplement-acts.ts';
import {
  keepSupplementRows,
  readSupplementRows,
  refuseLinesOfCohort,
  type SupplementRows,
} from '../../adapters/supplement/supplement-rows.ts';
import type { Instant } from '../../domain/calendar.ts';
import type { CohortManifest } from '../../domain/cohort.ts';
import { InputRejected } from '../../domain/errors.ts';
import { keepingRulesOf } from '../../domain/extract/projections.ts';
import { type FrozenLine, frozenLineSchema } from '../../domain/line.ts';
import {
  isOpenSupplement,
  stateOfSupplement,
  takeWord,
} from '../../domain/supplement/check-supplement.ts';
import type { Supplement } from '../../domain/supplement/supplement-acts.ts';
import { supplementTerms } from '../../domain/supplement/supplement-terms.ts';
import { supplementName } from '../../domain/supplement/supplement-words.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import {
  type ActCall,
  already,
  type Came,
  done,
  onRecord,
  type Refused,
} from '../middleware/on-record.ts';
import { type OperatorAnswer, operatorCall, type Serving } from '../middleware/operator-call.ts';

type OfSupplement = ActCall & { readonly parameters: { readonly supplement: string } };
type Verdict = 'approved' | 'rejected';

/**
 * Supplements of the cohort at the operator's door: asked for by one person, checked by another, sealed
 * by a workflow. Who and why is on record before anything is done, and before a line is shown.
 */
export const makeDecideOnSupplements = (env: OperationsEnv): Serving<'decide-on-supplements'> => {
  const { programme: policy } = programmeNamed(env.settings.required('PROGRAMME'));
  const { programme, referenceDate } = policy;

  const find = async (name: string): Promise<Supplement | undefined> =>
    (await readSupplements(env, programme)).find(({ number }) => supplementName(number) === name);

  const ask = async ({
    operator,
    body,
    at,
  }: ActCall & { readonly body: { readonly rows: string } }): Promise<Came> => {
    const cohort = await sealedCohort(env, programme, referenceDate);
    const read = await readOrRefuse(env, cohort, () =>
      readSupplementRows(body.rows, keepingRulesOf(policy)),
    );
    if ('no' in read) return read;
    const lines = await keepSupplementRows(env, programme, read);
    const request = {
      ...{ programmeVersion: policy.version, referenceDate, lines, totals: read.totals },
      ...{ by: operator.person, why: body.why, at },
    };
    const kept = await keepSupplementRequest(env, programme, request, (supplements) =>
      standingInTheWay(supplements, { sha256: lines.sha256, cohort, at }),
    );
    if ('no' in kept) return kept;
    const name = supplementName(kept.supplement.number);
    const came = kept.isNew
      ? done(
          `${name} is asked for: ${lines.rows} lines. Another person checks it.${whoApplies(read)}`,
        )
      : already(`${name} asks for the same lines.`);
    return { ...came, supplement: name };
  };

  const check = (
    act: 'approve' | 'reject',
    verdict: Verdict,
    call: OfSupplement,
  ): Promise<OperatorAnswer> => {
    const { operator, body, at } = call;
    const { supplement: name } = call.parameters;
    const about = { act, whose: `supplement:${name}`, supplement: name };
    return onRecord(env, { call, about }, async () => {
      const supplement = await find(name);
      if (!supplement) return noSuchSupplement(name);
      const { number } = supplement;
      const word = { verdict, by: operator.person };
      const taken = takeWord({ supplement, ...word, now: at });
      if (taken.outcome === 'refused') {
        return { no: 409, reason: taken.reason, sentence: taken.sentence };
      }
      if (taken.outcome === 'already') return goOn(supplement, verdict, already);
      const checked = { act: 'checked' as const, number, ...word, why: body.why, at };
      const stands = await recordSupplementAct(env, programme, checked);
      const now = { ...supplement, checked: stands };
      // Somebody's word came a moment before: it counts, and this one is judged by it.
      const judged = takeWord({ supplement: now, ...word, now: at });
      if (judged.outcome === 'refused') {
        return { no: 409, reason: judged.reason, sentence: judged.sentence };
      }
      return goOn(now, verdict, stands.by === operator.person ? done : already);
    });
  };

  /** Starts the sealing, or lets one go on whose workflow ended badly: where it is too old to be redriven,
   * by another execution. Doing so again does nothing. */
  const goOn = async (
    supplement: Supplement,
    verdict: Verdict,
    say: (sentence: string) => Came,
  ): Promise<Came> => {
    const { number, sealed } = supplement;
    const name = supplementName(number);
    if (verdict === 'rejected') return say(`${name} is rejected: nobody is added.`);
    if (sealed) return say(`${name} is approved and sealed.`);
    const { execution, next } = await sealingOf(env, supplement);
    if (next !== undefined) {
      await env.workflows.start(
        'seal the supplement',
        env.settings.required('COHORT_IMPORT_STATE_MACHINE'),
        next,
        { supplement: { programme, number } },
      );
    } else if (execution && endedBadly(execution)) {
      const { refused } = await env.executions.redrive('redrive the sealing', execution.execution);
      if (refused !== undefined) {
        return { no: 409, reason: 'step_functions_refuses', sentence: `${refused}.` };
      }
      return done(`${name} is approved; its sealing goes on where it stopped.`);
    }
    return say(`${name} is approved and being sealed. Then say which months it gets.`);
  };

  return {
    'request-supplement': (call) =>
      onRecord(env, { call, about: { act: 'supplement', whose: `cohort:${referenceDate}` } }, () =>
        ask(call),
      ),
    'list-supplements': async ({ at }) => {
      const supplements = await readSupplements(env, programme);
      const seen = await listSupplements(env, policy, supplements);
      return { body: { asOf: at, programme, supplements: seen } };
    },
    'list-supplement-lines': async ({ operator, parameters, query, at }) => {
      const { supplement: name } = parameters;
      const supplement = await find(name);
      if (!supplement) return noSuchSupplement(name);
      const whose = `supplement:${name}`;
      const look = { person: operator.person, what: 'list' as const, whose, why: query.why, at };
      const record = await recordAccess(env, look);
      const lines: FrozenLine[] = [];
      const bytes = await env.objects.read('read the supplement', supplement.requested.lines);
      for await (const row of jsonLines(bytes)) lines.push(frozenLineSchema.parse(row));
      return { body: { asOf: at, supplement: name, lines, record } };
    },
    'approve-supplement': (call) => check('approve', 'approved', call),
    'reject-supplement': (call) => check('reject', 'rejected', call),
  };
};

/** The rows, or why the file as a whole cannot be taken. */
const readOrRefuse = async (
  env: OperationsEnv,
  cohort: CohortManifest,
  read: () => Promise<SupplementRows>,
): Promise<SupplementRows | Refused> => {
  try {
    const rows = await read();
    await refuseLinesOfCohort(env, cohort, rows);
    return rows;
  } catch (error) {
    if (!(error instanceof InputRejected)) throw error;
    return { no: 409, reason: 'supplement_not_usable', sentence: error.message };
  }
};

/** The request that stands for the same lines, or the one that another has to wait for. */
const standingInTheWay = (
  supplements: readonly Supplement[],
  { sha256, cohort, at }: { sha256: string; cohort: CohortManifest; at: Instant },
): KeptSupplement | undefined => {
  const open = supplements.find((each) => isOpenSupplement(stateOfSupplement(each, at)));
  if (open?.requested.lines.sha256 === sha256) return { supplement: open, isNew: false };
  if (open) {
    const name = supplementName(open.number);
    return {
      ...{ no: 409, reason: 'another_is_open' },
      sentence: `${name} is neither sealed nor rejected yet: one comes after the other.`,
    };
  }
  const { sealedMax } = supplementTerms;
  const sealed = supplements.filter((each) => each.sealed);
  if (sealed.length >= sealedMax) {
    return {
      ...{ no: 409, reason: 'too_many_supplements' },
      sentence: `The cohort has ${sealedMax} supplements: one more is a decision about the programme.`,
    };
  }
  const seen = new Set(cohort.supplements?.map(({ number }) => number));
  const unseen = sealed.find(({ number }) => !seen.has(number));
  if (!unseen) return undefined;
  // These lines were looked for in a cohort without its own, and no seal takes a line twice.
  return {
    ...{ no: 409, reason: 'another_was_sealed' },
    sentence: `${supplementName(unseen.number)} was sealed at this moment: ask again.`,
  };
};

const whoApplies = ({ ofAge }: SupplementRows): string =>
  ofAge === 0
    ? ''
    : ` ${ofAge} of the holders ${ofAge === 1 ? 'is' : 'are'} of the age of the insurance: ` +
      'nobody enrols them by themselves, they apply.';

const noSuchSupplement = (name: string): Refused => ({
  no: 404,
  reason: 'supplement_not_found',
  sentence: `There is no ${name}. The list of supplements has those that there are.`,
});

export const handler = operatorCall('decide-on-supplements', makeDecideOnSupplements);
