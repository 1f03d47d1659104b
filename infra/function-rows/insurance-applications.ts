import type { FunctionRow } from '../functions.ts';

const telling = {
  NOTICES_TABLE: ['get', 'insert', 'update'],
  NOTICES_TOPIC: ['publish'],
  STATEMENT_LINES_TOPIC: ['publish'],
} as const satisfies FunctionRow['uses'];

/** What following a decision takes, through to the end: grant, enrolment, place, insurer. */
const completing = {
  ...telling,
  CONTROLS_TABLE: ['get'],
  LINES_TABLE: ['query'],
  LEDGER_TABLE: ['get', 'insert'],
  // The case of somebody who said "this was not me".
  WORK_TABLE: ['get'],
  APPLICATIONS_TABLE: ['get', 'query', 'insert', 'update', 'remove'],
  ENROLMENTS_TABLE: ['get', 'query', 'insert', 'update', 'change', 'remove'],
  INSURER_SECRET: ['read'],
} as const satisfies FunctionRow['uses'];

const plain = ['PROGRAMME', 'QUIET_HOURS', 'INSURER_URL'] as const;

/** What a state that waits for the insurer takes. */
const asking = {
  CONTROLS_TABLE: ['get'],
  APPLICATIONS_TABLE: ['get', 'update'],
  ENROLMENTS_TABLE: ['get', 'update'],
  INSURER_SECRET: ['read'],
  INSURANCE_APPLICATION_STATE_MACHINE: ['answer'],
} as const satisfies FunctionRow['uses'];

/** Functions of the insurance one by one: applications, their answers, ends, and dates. */
export const insuranceApplicationRows: readonly FunctionRow[] = [
  {
    name: 'apply-for-insurance',
    who: 'api',
    memoryMb: 512,
    timeoutSeconds: 25,
    uses: {
      ...completing,
      // The runs too: whoever was left over by one that is over may apply.
      WORK_TABLE: ['get', 'query'],
      COHORT_BUCKET: ['read', 'list'],
      REQUESTS_TABLE: ['get', 'insert', 'update'],
      INSURANCE_APPLICATION_STATE_MACHINE: ['start'],
    },
    settings: [...plain],
    errorImpact: 'Customers cannot apply for the insurance while applications are open.',
  },
  {
    name: 'cancel-insurance',
    who: 'api',
    memoryMb: 512,
    timeoutSeconds: 25,
    uses: {
      ...completing,
      REQUESTS_TABLE: ['get', 'insert', 'update'],
      INSURANCE_APPLICATION_STATE_MACHINE: ['answer'],
    },
    settings: [...plain],
    errorImpact: 'Customers cannot cancel their insurance, nor withdraw an application.',
  },
  {
    name: 'record-partner-event',
    who: 'api',
    memoryMb: 512,
    timeoutSeconds: 25,
    uses: {
      ...telling,
      APPLICATIONS_TABLE: ['get', 'update'],
      CODES_TABLE: ['get', 'query', 'insert', 'change', 'update', 'remove'],
      LINES_TABLE: ['query'],
      // Cases for the insurer; requests for another code.
      WORK_TABLE: ['query', 'insert'],
      OPERATIONS_TOPIC: ['publish'],
      INSURER_SECRET: ['read'],
      OTT_PARTNER_SECRET: ['read'],
      INSURANCE_APPLICATION_STATE_MACHINE: ['answer'],
    },
    settings: [...plain],
    errorImpact: 'Answers of the insurer and news of codes wait until the partner repeats them.',
  },
  {
    name: 'settle-application',
    who: 'api',
    memoryMb: 256,
    timeoutSeconds: 30,
    uses: {
      APPLICATIONS_TABLE: ['get', 'update'],
      INSURANCE_APPLICATION_STATE_MACHINE: ['answer'],
    },
    settings: [],
    errorImpact: 'An application that the insurer left unanswered stays unanswered.',
  },
  {
    name: 'submit-application',
    who: 'workflow',
    memoryMb: 256,
    timeoutSeconds: 60,
    // A birth date goes to the insurer where the programme lists it and one is on record.
    uses: { ...asking, PEOPLE_TABLE: ['query'] },
    settings: ['INSURER_URL', 'PARTNER_EVENTS_URL'],
    errorImpact: 'Applications do not reach the insurer: nobody who applied is insured.',
  },
  {
    name: 'remind-insurer',
    who: 'workflow',
    memoryMb: 256,
    timeoutSeconds: 60,
    uses: { ...asking, PEOPLE_TABLE: ['query'] },
    settings: ['INSURER_URL', 'PARTNER_EVENTS_URL'],
    errorImpact: 'An answer that was lost on the way is not found; a person has to ask.',
  },
  {
    name: 'hand-application-to-person',
    who: 'workflow',
    memoryMb: 256,
    timeoutSeconds: 60,
    uses: {
      APPLICATIONS_TABLE: ['get', 'update'],
      INSURER_SECRET: ['read'],
      INSURANCE_APPLICATION_STATE_MACHINE: ['answer'],
      WORK_TABLE: ['insert'],
      OPERATIONS_TOPIC: ['publish'],
    },
    settings: ['INSURER_URL'],
    errorImpact: 'An application without an answer is nobody’s work and is forgotten.',
  },
  {
    name: 'record-application-answer',
    who: 'workflow',
    memoryMb: 512,
    timeoutSeconds: 60,
    uses: { ...completing },
    settings: ['QUIET_HOURS', 'INSURER_URL'],
    errorImpact: 'The insurer has answered and the customer is neither insured nor told.',
  },
  {
    name: 'start-due-dates',
    lostCalls: 'start',
    who: 'schedule',
    memoryMb: 512,
    timeoutSeconds: 120,
    uses: {
      ENROLMENTS_TABLE: ['query'],
      CODES_TABLE: ['query'],
      APPLICATIONS_TABLE: ['query'],
      WORK_TABLE: ['get', 'query', 'update'],
      DUE_DATES_STATE_MACHINE: ['start'],
    },
    settings: ['PROGRAMME'],
    errorImpact: 'Nobody is told today that a cover starts or ends, or that a code expires.',
  },
  {
    name: 'look-after-open-insurance',
    who: 'workflow',
    memoryMb: 512,
    timeoutSeconds: 300,
    uses: {
      ...completing,
      // Runs and cases by which an acceptance goes on, and whom it parked.
      WORK_TABLE: ['get', 'query', 'update'],
      INSURANCE_APPLICATION_STATE_MACHINE: ['start', 'answer'],
      // Of cases that are overdue.
      BUS: ['publish'],
      OPERATIONS_TOPIC: ['publish'],
    },
    settings: [...plain],
    errorImpact:
      'Applications whose call was cut off do not go on; the insurer learns of ends late.',
  },
  {
    name: 'sweep-enrolment-dates',
    who: 'workflow',
    memoryMb: 1_024,
    timeoutSeconds: 600,
    uses: {
      ...completing,
      // Birth dates go some time after the insurer's acceptance.
      PEOPLE_TABLE: ['query', 'remove'],
      INSURANCE_APPLICATION_STATE_MACHINE: ['answer'],
    },
    settings: [...plain],
    errorImpact: 'A 64th of the insured is not told today of the start or the end of the cover.',
  },
  {
    name: 'note-swept-days',
    who: 'workflow',
    memoryMb: 512,
    timeoutSeconds: 60,
    uses: {
      ENROLMENTS_TABLE: ['query'],
      CODES_TABLE: ['query'],
      WORK_TABLE: ['get', 'update'],
    },
    settings: ['PROGRAMME'],
    errorImpact: 'Tomorrow’s sweep looks at today again: more work, and nothing is lost.',
  },
];
