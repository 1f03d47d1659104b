import fc from 'fast-check';
import * as z from 'zod';
import { keepPeople } from '../../../adapters/people.ts';
import { pseudonymOf } from '../../../domain/person-pseudonym.ts';
import { aLine } from '../../domain/builders.ts';
import type { Flow } from '../core/flow.ts';
import { machineArn, openEngine } from '../core/step-functions.ts';
import { watchInsuranceNotices } from '../invariants/insurance-notices.ts';
import { watchInsurance } from '../invariants/insured-once.ts';
import { watchLedger } from '../invariants/ledger-facts.ts';
import {
  type ApplicationAct,
  applicationActs,
  applicationEpisode,
  birthDate,
  customerAt,
  machine,
} from './insurance-episode.ts';
import { declareApplicationFunctions } from './insurance-functions.ts';
import { insurerInWorld } from './insurer-in-world.ts';
import { sealCohortOf } from './sealed-cohorts.ts';

const answers = ['at_once', 'twice', 'contradicts', 'lost', 'slow', 'silent'] as const;
const scenarioSchema = z.strictObject({
  customers: z.int().min(1).max(2),
  answers: z.enum(answers),
  rejects: z.boolean(),
  /** The insurer's event is taken before it answers our call. */
  tellsFirst: z.boolean(),
  /** How a case of "this was not me" is closed. */
  verdict: z.enum(['released', 'upheld']),
  acts: z.array(
    z.strictObject({
      minute: z.number().nonnegative(),
      who: z.int().min(0),
      act: z.enum(applicationActs),
    }),
  ),
});
type Scenario = z.infer<typeof scenarioSchema>;

/** Noon in Korea. */
const startAt = Date.parse('2026-03-20T03:00:00.000Z');

/** Applications from the customer's door to the insurer's last word: the real workflow file. */
export const insuranceApplication: Flow<Scenario> = {
  name: 'insurance-application',
  saying: 'applying for the insurance: answers late, doubled, lost, never; cancelled, disputed',
  schema: scenarioSchema,
  scenario: fc.record({
    customers: fc.integer({ min: 1, max: 2 }),
    answers: fc.constantFrom(...answers),
    rejects: fc.oneof(
      { weight: 3, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
    tellsFirst: fc.boolean(),
    verdict: fc.constantFrom('released' as const, 'upheld' as const),
    acts: fc.array(
      fc.oneof(
        fc.record({
          // The first ten hours: whoever applies at midnight is another flow's affair.
          minute: fc.oneof(fc.double({ min: 0, max: 0.01, noNaN: true }), fc.nat(600)),
          who: fc.nat(1),
          act: fc.constantFrom<ApplicationAct>('apply', 'cancel', 'dispute'),
        }),
        fc.record({
          minute: fc.oneof(fc.nat(30), fc.nat(1_400), fc.nat(14_000)),
          who: fc.nat(1),
          act: fc.constantFrom(...applicationActs.filter((act) => act !== 'apply')),
        }),
      ),
      { maxLength: 5 },
    ),
  }),
  examples: [
    {
      ...{ customers: 1, answers: 'at_once', rejects: false, tellsFirst: true },
      ...{ verdict: 'released', acts: [{ minute: 5, who: 0, act: 'cancel' }] },
    },
    {
      ...{ customers: 1, answers: 'silent', rejects: false, tellsFirst: false },
      ...{ verdict: 'released', acts: [{ minute: 9_000, who: 0, act: 'settle' }] },
    },
    {
      ...{ customers: 1, answers: 'slow', rejects: false, tellsFirst: false, verdict: 'upheld' },
      acts: [
        { minute: 10, who: 0, act: 'dispute' },
        { minute: 20, who: 0, act: 'insurer-decides' },
        { minute: 60, who: 0, act: 'close' },
        { minute: 90, who: 0, act: 'look' },
      ],
    },
    {
      ...{ customers: 1, answers: 'at_once', rejects: true, tellsFirst: false },
      ...{ verdict: 'released', acts: [] },
    },
    {
      ...{ customers: 1, answers: 'slow', rejects: false, tellsFirst: false, verdict: 'released' },
      acts: [
        { minute: 5, who: 0, act: 'cancel' },
        { minute: 10, who: 0, act: 'insurer-decides' },
      ],
    },
  ],
  startAt,
  faultHours: 240,
  tapeMax: 120,
  settings: {
    ...{ PROGRAMME: 'customer-appreciation@1', CODE_VERSION: 'code', BUS: 'bus' },
    ...{ LEDGER_TABLE: 'Ledger', WORK_TABLE: 'Work', CONTROLS_TABLE: 'Controls' },
    ...{ LINES_TABLE: 'Lines', NOTICES_TABLE: 'Notices', APPLICATIONS_TABLE: 'Applications' },
    ...{ ENROLMENTS_TABLE: 'Enrolments', PEOPLE_TABLE: 'People', REQUESTS_TABLE: 'Requests' },
    ...{ CODES_TABLE: 'Codes', COHORT_BUCKET: 'cohorts', OPERATIONS_TOPIC: 'operations' },
    ...{ NOTICES_TOPIC: 'notices', STATEMENT_LINES_TOPIC: 'statement-lines', QUIET_HOURS: '21-8' },
    ...{ INSURER_URL: 'http://insurer', INSURER_SECRET: 'insurer-secret' },
    ...{ OTT_PARTNER_SECRET: 'ott-secret', PARTNER_EVENTS_URL: 'http://door.example' },
    INSURANCE_APPLICATION_STATE_MACHINE: machineArn(machine),
  },
  begin: async (world, scenario) => {
    const { answers: conduct, rejects, tellsFirst } = scenario;
    const insurer = insurerInWorld(world, { answers: conduct, rejects, tellsFirst });
    watchLedger(world);
    watchInsurance(world, insurer.kept);
    watchInsuranceNotices(world);
    declareApplicationFunctions(world);
    const people = Array.from({ length: scenario.customers }, (_, place) => customerAt(place));
    sealCohortOf(
      world,
      people.flatMap(({ lines }) => lines.map((line) => aLine({ line }))),
    );
    await keepPeople(
      world.truth(),
      people.map(({ id }) => ({ person: pseudonymOf(id), birthDate })),
      { why: 'extract', extract: 'a' },
    );
    const engine = openEngine(world, [machine]);
    world.services.workflows = {
      start: async (_call, arn, name, input) => ({
        outcome: await engine.start(machine, name, input),
        execution: `${arn}:${name}`,
      }),
      answer: async (_call, token, answer) =>
        'succeeded' in answer
          ? engine.answerToken(token, answer.succeeded)
          : engine.failToken(token, answer.failed.error, answer.failed.cause),
    };
    return applicationEpisode({ world, engine, insurer, people }, scenario);
  },
};
