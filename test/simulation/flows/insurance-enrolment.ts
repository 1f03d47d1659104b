import fc from 'fast-check';
import * as z from 'zod';
import type { Flow } from '../core/flow.ts';
import { openQueue } from '../core/queue.ts';
import { openScratchFolder } from '../core/scratch-folder.ts';
import { machineArn, openEngine } from '../core/step-functions.ts';
import { watchEnrolments } from '../invariants/enrolled-once.ts';
import { watchTellings } from '../invariants/enrolment-tellings.ts';
import { watchLedger } from '../invariants/ledger-facts.ts';
import { enrolmentActs, enrolmentEpisode, machine } from './enrolment-episode.ts';
import { declareEnrolmentFunctions } from './enrolment-functions.ts';
import { peopleSchema, placedPeople, plantPeople, somePeople } from './enrolment-people.ts';
import { declareApplicationFunctions } from './insurance-functions.ts';
import { fileConducts, insurerFilesInWorld } from './insurer-files-in-world.ts';
import { insurerInWorld } from './insurer-in-world.ts';
import { smallProgramme } from './small-programme.ts';

const scenarioSchema = z.strictObject({
  people: peopleSchema,
  peopleOfAPage: z.int().min(1).max(3),
  rowsOfAFile: z.int().min(1).max(3),
  /** Of failed batches, in percent. */
  tolerated: z.union([z.literal(0), z.literal(60)]),
  files: z.enum(fileConducts),
  rejects: z.boolean(),
  /** At the end the month is run once more. */
  again: z.boolean(),
  acts: z.array(
    z.strictObject({
      hour: z.number().min(0).max(700),
      who: z.int().min(0),
      act: z.enum(enrolmentActs),
    }),
  ),
});
type Scenario = z.infer<typeof scenarioSchema>;

const day = 1_440;
/** From half past nine in Korea to the midnight of the fifteenth, and to the end of the wait. */
const enrolledAfter = 14 * day - 570;
const waitedUntil = enrolledAfter + 7 * day;

const one: Scenario = {
  ...{ people: ['due'], peopleOfAPage: 1, rowsOfAFile: 1, tolerated: 0 },
  ...{ files: 'at_once', rejects: false, again: false, acts: [] },
};

/** The automatic enrolment from its schedule to its sealed books: the real workflow file. */
export const insuranceEnrolment: Flow<Scenario> = {
  name: 'insurance-enrolment',
  saying:
    'the automatic enrolment of 65 and over: offered, declined, handed over, answered by file',
  schema: scenarioSchema,
  scenario: fc.record({
    people: somePeople(4),
    peopleOfAPage: fc.integer({ min: 1, max: 2 }),
    rowsOfAFile: fc.integer({ min: 1, max: 2 }),
    tolerated: fc.constantFrom(0, 60),
    files: fc.constantFrom(...fileConducts),
    rejects: fc.boolean(),
    again: fc.boolean(),
    acts: fc.array(
      fc.record({
        // Around the beginning, the day of enrolment and the answers; or whenever.
        hour: fc.oneof(
          fc.double({ min: 0, max: 0.02, noNaN: true }),
          fc.nat(48),
          fc.nat(3).map((later) => (enrolledAfter - 60) / 60 + later),
          fc.nat(24 * 29),
        ),
        who: fc.nat(3),
        act: fc.constantFrom(...enrolmentActs),
      }),
      { maxLength: 4 },
    ),
  }),
  examples: [
    {
      ...{ people: ['due', 'two_lines', 'due', 'victim'], peopleOfAPage: 2, rowsOfAFile: 2 },
      ...{ tolerated: 0, files: 'slow', rejects: false, again: false },
      acts: [
        { hour: 30, who: 1, act: 'decline' },
        // Between hand-over and answer.
        { hour: 340, who: 0, act: 'cancel' },
      ],
    },
  ],
  calmExamples: [
    { ...one, files: 'late' },
    { ...one, files: 'completes', rejects: true, people: ['due', 'two_lines', 'no_line'] },
    { ...one, files: 'contradicts', people: ['due', 'applied', 'two_dates'], again: true },
    { ...one, acts: [{ hour: 0, who: 0, act: 'switch-off' }] },
    { ...one, files: 'slow', acts: [{ hour: 340, who: 0, act: 'dies' }] },
  ],
  startAt: Date.parse('2026-02-01T00:30:00.000Z'),
  faultHours: 30 * 24,
  tapeMax: 160,
  moments: [enrolledAfter, waitedUntil],
  settings: {
    ...{ CODE_VERSION: 'code', BUS: 'bus', CHARGING_CLASS: 'A' },
    ...{ LEDGER_TABLE: 'Ledger', WORK_TABLE: 'Work', CONTROLS_TABLE: 'Controls' },
    ...{ LINES_TABLE: 'Lines', NOTICES_TABLE: 'Notices', APPLICATIONS_TABLE: 'Applications' },
    ...{ ENROLMENTS_TABLE: 'Enrolments', PEOPLE_TABLE: 'People', REQUESTS_TABLE: 'Requests' },
    ...{ CODES_TABLE: 'Codes', COHORT_BUCKET: 'cohorts', RESULTS_BUCKET: 'results' },
    ...{ PERSONS_BUCKET: 'persons', HANDOVER_BUCKET: 'handover' },
    ...{ ACKNOWLEDGEMENT_BUCKET: 'acknowledgements', OPERATIONS_TOPIC: 'operations' },
    ...{ NOTICES_TOPIC: 'notices', STATEMENT_LINES_TOPIC: 'statement-lines', QUIET_HOURS: '21-8' },
    ...{ ACCESS_TABLE: 'Access', RECORD_BUCKET: 'record', RECORD_KEY: 'record-key' },
    ...{ INSURER_URL: 'http://insurer', INSURER_SECRET: 'insurer-secret' },
    ...{ OTT_PARTNER_SECRET: 'ott-secret', PARTNER_EVENTS_URL: 'http://door.example' },
    ...{ LINE_EVENTS_QUEUE: 'events', INSURANCE_ENROLMENT_STATE_MACHINE: machineArn(machine) },
    INSURANCE_APPLICATION_STATE_MACHINE: machineArn('insurance-application'),
    CUSTOMER_NOTICES_STATE_MACHINE: machineArn('customer-notices'),
  },
  settingsOf: (scenario) => ({ PROGRAMME: smallProgramme(scenario) }),
  begin: async (world, scenario) => {
    const close = openScratchFolder();
    const people = placedPeople(scenario.people);
    const insurer = insurerInWorld(world, { answers: 'silent', rejects: false, tellsFirst: false });
    const watch = watchEnrolments(world, people);
    const files = insurerFilesInWorld(world, scenario, watch.handedOver);
    watchLedger(world, { voidMayComeFirst: true });
    declareApplicationFunctions(world);
    declareEnrolmentFunctions(world);
    await plantPeople(world, people);
    const engine = openEngine(world, [machine], ({ detail }) => {
      const { name, status } = detail as { name: string; status: string };
      if (['FAILED', 'TIMED_OUT', 'ABORTED'].includes(status)) episode.endedBadly(name);
    });
    const tellings = watchTellings(world, people);
    watch.by(files, tellings);
    world.services.workflows = {
      start: async (_call, arn, name, input) => {
        const started = arn.split(':').at(-1) ?? '';
        const outcome =
          started === machine
            ? await engine.start(machine, name, input)
            : tellings.start(name, input);
        return { outcome, execution: `${arn}:${name}` };
      },
      answer: async (_call, token, answer) =>
        'succeeded' in answer
          ? engine.answerToken(token, answer.succeeded)
          : engine.failToken(token, answer.failed.error, answer.failed.cause),
    };
    const queue = openQueue(world, 'line-events', { name: 'RecordLineEvent', timeoutMs: 60_000 });
    world.services.queues = {
      send: async (_call, _queue, message, delaySeconds) => queue.send(message, delaySeconds),
    };
    const parts = { world, engine, queue, insurer, files, tellings, people };
    const episode = enrolmentEpisode(parts, scenario);
    return { ...episode, close };
  },
};
