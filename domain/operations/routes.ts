import * as z from 'zod';
import { cycleSchema, plainDateSchema } from '../calendar.ts';
import { correctionNameSchema } from '../correction/correction-words.ts';
import { benefitNameSchema, problemSchema } from '../customer/answers.ts';
import { runCapSchema } from '../run-cap.ts';
import { supplementTerms } from '../supplement/supplement-terms.ts';
import { supplementNameSchema } from '../supplement/supplement-words.ts';
import { actAnswerSchema, explainAnswerSchema } from './acts.ts';
import { breaksAnswerSchema } from './break-list.ts';
import { controlsAnswerSchema } from './control.ts';
import {
  correctionAnswerSchema,
  correctionLinesSchema,
  correctionsAnswerSchema,
} from './correction.ts';
import { monthsAnswerSchema } from './month.ts';
import { parkedWorkSchema } from './parked-work.ts';
import { personNumberSchema, type Role, whySchema } from './roles.ts';
import { runDetailSchema } from './run-detail.ts';
import { runsAnswerSchema } from './run-summary.ts';
import { stockAnswerSchema } from './stock.ts';
import { supplementLinesSchema, supplementsAnswerSchema } from './supplement.ts';
import { touchedAnswerSchema } from './touched.ts';
import { workflowPictureSchema } from './workflow-picture.ts';

/** The functions behind the operator's door: each with the few rights that its routes take. */
export type OperationsFunction =
  | 'read-operations'
  | 'operate-run'
  | 'explain-line'
  | 'decide-on-month'
  | 'decide-on-corrections'
  | 'decide-on-supplements';

/** One route: everything about it that is not its code. */
export interface OperationsRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly servedBy: OperationsFunction;
  /** Any one of these roles lets a person in. */
  readonly roles: readonly Role[];
  readonly summary: string;
  /** What stands in braces in the path. */
  readonly parameters: z.ZodObject;
  /** Absent where the route takes no query. */
  readonly query?: z.ZodObject;
  /** Absent where the route has no body. */
  readonly body?: z.ZodType;
  readonly answer: z.ZodType;
  /** `application/json` where it is left out. */
  readonly type?: 'text/csv; charset=utf-8';
}

const everybody = ['viewer', 'operator', 'approver'] as const;
const operators = ['operator'] as const;
const approvers = ['approver'] as const;

const none = z.strictObject({});
const ofRun = z.strictObject({ run: z.string().regex(/^[a-z0-9-]{1,80}$/) });
const ofBenefit = z.strictObject({ benefit: benefitNameSchema });
const ofMonth = z.strictObject({ cycle: cycleSchema });
const because = z.strictObject({ why: whySchema });
const decision = z.strictObject({ preview: z.string().regex(/^[\w.#-]{1,100}$/), why: whySchema });
/** Limits of a run: gigabytes given, and US cents that it costs us. */
const capped = z
  .strictObject({ ...runCapSchema.shape, why: whySchema })
  .refine(
    ({ gigabytes, spendUsdCents }) => gigabytes !== undefined || spendUsdCents !== undefined,
    'name gigabytes, spendUsdCents or both',
  );
const act = { method: 'POST', answer: actAnswerSchema } as const;
const look = { method: 'GET', servedBy: 'read-operations', roles: everybody } as const;
const ofLine = z.strictObject({
  line: z.string().regex(/^[A-Za-z0-9-]{1,32}$/),
  cycle: cycleSchema,
  why: whySchema,
});
const ofCorrection = z.strictObject({ correction: correctionNameSchema });
const ofCorrections = { servedBy: 'decide-on-corrections', parameters: ofCorrection } as const;
const actOnCorrection = { ...act, ...ofCorrections, body: because } as const;
const ofSupplement = z.strictObject({ supplement: supplementNameSchema });
const ofSupplements = { servedBy: 'decide-on-supplements', parameters: ofSupplement } as const;
const operatorsAndApprovers = ['operator', 'approver'] as const;
const ofOperators = { ...act, servedBy: 'operate-run', roles: operators } as const;

/**
 * Every way through the operator's door. The API is made from it, its description is generated from
 * it, the page and the command line call by it. No route takes a person or a role from a request.
 */
export const operationsRoutes = {
  'list-runs': {
    ...look,
    path: '/operations/runs',
    parameters: none,
    summary: 'Every run, newest first',
    answer: runsAnswerSchema,
  },
  'show-run': {
    ...look,
    path: '/operations/runs/{run}',
    parameters: ofRun,
    summary: 'One run: plan, account, execution, and what can be done',
    answer: runDetailSchema,
  },
  'draw-workflow': {
    ...look,
    path: '/operations/runs/{run}/workflow',
    parameters: ofRun,
    summary: 'The run’s workflow as a graph, with what happened in each state',
    answer: workflowPictureSchema,
  },
  'list-parked': {
    ...look,
    path: '/operations/runs/{run}/parked',
    parameters: ofRun,
    query: z.strictObject({
      why: whySchema.optional(),
      after: z.string().max(200).optional(),
    }),
    summary: 'What is parked in the run’s month; single lines only where `why` says why',
    answer: parkedWorkSchema,
  },
  'list-breaks': {
    ...look,
    path: '/operations/breaks',
    parameters: none,
    query: z.strictObject({
      why: whySchema.optional(),
      after: z.string().max(200).optional(),
    }),
    summary: 'Where our books and a partner’s disagree; single breaks only where `why` says why',
    answer: breaksAnswerSchema,
  },
  'list-touched': {
    ...look,
    roles: approvers,
    path: '/operations/touched',
    parameters: none,
    query: z.strictObject({
      number: personNumberSchema,
      since: plainDateSchema.optional(),
      after: z.string().max(200).optional(),
      why: whySchema,
    }),
    summary: 'What a person read, wrote, approved or deployed; the look is on record first',
    answer: touchedAnswerSchema,
  },
  'download-report-csv': {
    ...look,
    path: '/operations/runs/{run}/report.csv',
    parameters: ofRun,
    query: because,
    summary: 'The signed-off report of a run, for a spreadsheet',
    answer: z.string(),
    type: 'text/csv; charset=utf-8',
  },
  'download-report-json': {
    ...look,
    path: '/operations/runs/{run}/report.json',
    parameters: ofRun,
    query: because,
    summary: 'The signed-off report of a run',
    answer: z.looseObject({}),
  },
  'list-months': {
    ...look,
    path: '/operations/months',
    parameters: none,
    summary: 'Every month of the programme: due, preview, approval, runs',
    answer: monthsAnswerSchema,
  },
  'list-controls': {
    ...look,
    path: '/operations/controls',
    parameters: none,
    summary: 'Switches and rates, by benefit',
    answer: controlsAnswerSchema,
  },
  'list-stock': {
    ...look,
    path: '/operations/stock',
    parameters: none,
    summary: 'The stock of OTT codes, and how long it lasts',
    answer: stockAnswerSchema,
  },
  'halt-benefit': {
    ...ofOperators,
    path: '/operations/benefits/{benefit}/halt',
    parameters: ofBenefit,
    body: because,
    summary: 'Sets the kill switch: nothing more is given, from the next batch on',
  },
  'continue-benefit': {
    ...ofOperators,
    path: '/operations/benefits/{benefit}/continue',
    parameters: ofBenefit,
    body: because,
    summary: 'Clears the kill switch; a halted run then waits for its redrive',
  },
  'throttle-benefit': {
    ...ofOperators,
    path: '/operations/benefits/{benefit}/throttle',
    parameters: ofBenefit,
    body: z.strictObject({ linesPerSecond: z.int().min(1).max(100_000), why: whySchema }),
    summary: 'Lowers the rate towards charging while runs go on; never above what is agreed',
  },
  'cap-run': {
    ...ofOperators,
    path: '/operations/runs/{run}/cap',
    parameters: ofRun,
    body: capped,
    summary: 'Limits what a run may give away; above what is in force a second person confirms it',
  },
  'confirm-cap': {
    ...ofOperators,
    roles: approvers,
    path: '/operations/runs/{run}/cap/confirm',
    parameters: ofRun,
    body: capped,
    summary: 'Raises a run’s cap to what another person has asked for',
  },
  'redrive-run': {
    ...ofOperators,
    path: '/operations/runs/{run}/redrive',
    parameters: ofRun,
    body: because,
    summary: 'Lets a halted run go on where it stopped, while its decisions hold',
  },
  'stop-run': {
    ...ofOperators,
    path: '/operations/runs/{run}/stop',
    parameters: ofRun,
    body: because,
    summary: 'Sets the kill switch, then ends the run’s execution',
  },
  'follow-up-month': {
    ...ofOperators,
    path: '/operations/months/{cycle}/follow-up',
    parameters: ofMonth,
    body: because,
    summary: 'Serves what is parked in the month',
  },
  'rerun-month': {
    ...ofOperators,
    path: '/operations/months/{cycle}/rerun',
    parameters: ofMonth,
    body: because,
    summary: 'Goes over the month’s whole cohort again',
  },
  'supplement-month': {
    ...ofOperators,
    path: '/operations/months/{cycle}/supplement',
    parameters: ofMonth,
    body: z.strictObject({ supplement: supplementNameSchema, why: whySchema }),
    summary: 'Serves the lines of a sealed supplement in a month that ran before it',
  },
  'preview-month': {
    ...act,
    servedBy: 'decide-on-month',
    roles: operators,
    path: '/operations/months/{cycle}/preview',
    parameters: ofMonth,
    body: none,
    summary: 'Decides every line without giving anything, and keeps the counts',
  },
  'approve-month': {
    ...act,
    servedBy: 'decide-on-month',
    roles: approvers,
    path: '/operations/months/{cycle}/approve',
    parameters: ofMonth,
    body: decision,
    summary: 'Approves a preview that another person made',
  },
  'reject-month': {
    ...act,
    servedBy: 'decide-on-month',
    roles: approvers,
    path: '/operations/months/{cycle}/reject',
    parameters: ofMonth,
    body: decision,
    summary: 'Rejects a preview, with the reason',
  },
  'explain-line': {
    method: 'POST',
    servedBy: 'explain-line',
    roles: operators,
    path: '/operations/lines/explain',
    parameters: none,
    body: ofLine,
    summary: 'Every decision about one line; who asked and why is on record before the answer',
    answer: explainAnswerSchema,
  },
  'void-line': {
    ...act,
    servedBy: 'decide-on-corrections',
    roles: operators,
    path: '/operations/lines/void',
    parameters: none,
    body: ofLine,
    summary: 'Asks to have one line’s month taken back; another person checks it',
  },
  'void-run': {
    ...act,
    servedBy: 'decide-on-corrections',
    roles: operators,
    path: '/operations/runs/{run}/void',
    parameters: ofRun,
    body: because,
    summary: 'Asks to have everything that a run gave taken back; others check it',
  },
  'reinstate-line': {
    ...act,
    servedBy: 'decide-on-corrections',
    roles: operators,
    path: '/operations/lines/reinstate',
    parameters: none,
    body: ofLine,
    summary: 'Asks to have one line’s voided month given again; another person checks it',
  },
  'reinstate-void': {
    ...actOnCorrection,
    roles: operators,
    path: '/operations/corrections/{correction}/reinstate',
    summary: 'Asks to have everything that a void took back given again; others check it',
  },
  'list-corrections': {
    ...look,
    servedBy: 'decide-on-corrections',
    path: '/operations/corrections',
    parameters: none,
    summary: 'Every void and reinstatement, newest first',
    answer: correctionsAnswerSchema,
  },
  'show-correction': {
    ...look,
    ...ofCorrections,
    path: '/operations/corrections/{correction}',
    summary: 'One void or reinstatement: whom it touches in counts, who checked it, how far it is',
    answer: correctionAnswerSchema,
  },
  'list-correction-lines': {
    ...look,
    ...ofCorrections,
    roles: operatorsAndApprovers,
    path: '/operations/corrections/{correction}/lines',
    query: z.strictObject({
      why: whySchema,
      after: z.string().max(80).optional(),
      /** Only those that were left as they were. */
      only: z.literal('left').optional(),
    }),
    summary: 'The lines that it touches; who looks and why is on record before the answer',
    answer: correctionLinesSchema,
  },
  'approve-correction': {
    ...actOnCorrection,
    roles: approvers,
    path: '/operations/corrections/{correction}/approve',
    body: z.strictObject({
      /** The list that was looked at: asked of many. */
      list: z
        .string()
        .regex(/^[0-9a-f]{12}$/)
        .optional(),
      why: whySchema,
    }),
    summary: 'Approves what another person asked for; it is carried out at once',
  },
  'reject-correction': {
    ...actOnCorrection,
    roles: approvers,
    path: '/operations/corrections/{correction}/reject',
    summary: 'Rejects it, with the reason',
  },
  'stop-correction': {
    ...actOnCorrection,
    roles: operatorsAndApprovers,
    path: '/operations/corrections/{correction}/stop',
    summary: 'Stops one that is being carried out, between two grants and for good',
  },
  'resume-correction': {
    ...actOnCorrection,
    roles: operators,
    path: '/operations/corrections/{correction}/resume',
    summary: 'Lets one go on whose workflow ended badly',
  },
  'request-supplement': {
    ...act,
    servedBy: 'decide-on-supplements',
    roles: operators,
    path: '/operations/supplements',
    parameters: none,
    body: z.strictObject({
      /** A file in the format of the extract, UTF-8, header and rows. */
      rows: z.string().min(1).max(supplementTerms.charactersMax),
      why: whySchema,
    }),
    summary: 'Asks to have missed or mended lines added to the sealed cohort; another checks it',
  },
  'list-supplements': {
    ...look,
    servedBy: 'decide-on-supplements',
    path: '/operations/supplements',
    parameters: none,
    summary: 'Every supplement of the cohort, newest first, with the months that owe it',
    answer: supplementsAnswerSchema,
  },
  'list-supplement-lines': {
    ...look,
    ...ofSupplements,
    roles: operatorsAndApprovers,
    path: '/operations/supplements/{supplement}/lines',
    query: because,
    summary: 'The lines of a supplement; who looks and why is on record before the answer',
    answer: supplementLinesSchema,
  },
  'approve-supplement': {
    ...act,
    ...ofSupplements,
    roles: approvers,
    path: '/operations/supplements/{supplement}/approve',
    body: because,
    summary: 'Approves the lines that another person asked for; they are sealed at once',
  },
  'reject-supplement': {
    ...act,
    ...ofSupplements,
    roles: approvers,
    path: '/operations/supplements/{supplement}/reject',
    body: because,
    summary: 'Rejects them, with the reason',
  },
} as const satisfies Readonly<Record<string, OperationsRoute>>;

export type OperationsRouteId = keyof typeof operationsRoutes;
export const operationsRouteIds = Object.keys(operationsRoutes) as OperationsRouteId[];
export const operationsRouteOf = (id: OperationsRouteId): OperationsRoute => operationsRoutes[id];

/** What a route answers when it does something. */
export type AnswerOf<R extends OperationsRouteId> = z.infer<(typeof operationsRoutes)[R]['answer']>;

/** The body that a route takes. */
export type OperationsBodyOf<R extends OperationsRouteId> = (typeof operationsRoutes)[R] extends {
  readonly body: infer S;
}
  ? S extends z.ZodType
    ? z.infer<S>
    : undefined
  : undefined;

type Said = { readonly what: string; readonly schema: z.ZodType };
const fault = (what: string): Said => ({ what, schema: problemSchema });

/** Every answer of a route by status: what it does, and how it fails. */
export const operationsAnswersOf = (id: OperationsRouteId): Readonly<Record<number, Said>> => {
  const { summary, answer, body, query, path } = operationsRouteOf(id);
  return {
    200: { what: summary, schema: answer },
    ...((body || query || path.includes('{')) && {
      400: fault('The request cannot be used; detail names each field'),
    }),
    401: fault('No token, or one that the gateway does not accept'),
    403: fault('The token names no person, or none of the roles that this takes'),
    ...(path.includes('{') && { 404: fault('There is no such run, month or benefit') }),
    ...(body && {
      409: fault('It cannot be done now; reason and detail say why and what to do'),
      413: fault('The body is larger than 64 KB'),
      415: fault('The body is not application/json'),
    }),
    500: fault('Our fault; the log has the request id'),
    503: fault('Not now; try again after Retry-After'),
  };
};
