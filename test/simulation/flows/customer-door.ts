import fc from 'fast-check';
import * as z from 'zod';
import type { Env } from '../../../adapters/env.ts';
import { makeChooseOttService } from '../../../functions/api/choose-ott-service.ts';
import { makeDeclineBenefit } from '../../../functions/api/decline-benefit.ts';
import { makeDisputeBenefit } from '../../../functions/api/dispute-benefit.ts';
import { makeRevealCode } from '../../../functions/api/reveal-code.ts';
import { customerCall } from '../../../functions/middleware/customer-call.ts';
import { aLine } from '../../domain/builders.ts';
import type { Flow } from '../core/flow.ts';
import { behindItsDoor, realFunction } from '../core/real-functions.ts';
import { watchCodes, watchNotices } from '../invariants/code-pool.ts';
import { watchLeases } from '../invariants/leases.ts';
import { watchLedger } from '../invariants/ledger-facts.ts';
import { keepFile } from './code-stock.ts';
import { doorEpisode, doorRoutes, services } from './door-episode.ts';
import { sealCohortOf } from './sealed-cohorts.ts';

const callSchema = z.strictObject({
  second: z.number().nonnegative(),
  who: z.int().min(0).max(1),
  route: z.enum(doorRoutes),
  /** Seconds after it at which somebody sends the same bytes again, token and key included. */
  replays: z.array(z.number().nonnegative()).max(2),
  /** The replays name the line of the other customer. */
  elsewhere: z.boolean(),
});

const scenarioSchema = z.strictObject({
  stock: z.int().min(0).max(2),
  calls: z.array(callSchema).min(1).max(5),
});
export type DoorScenario = z.infer<typeof scenarioSchema>;

const own = { who: 0, replays: [], elsewhere: false };

/** Customers at the real door, and others who send again what they have overheard. */
export const customerDoor: Flow<DoorScenario> = {
  name: 'customer-door',
  saying: 'tokens and acts of customers played again, at once, hours later, for other lines',
  schema: scenarioSchema,
  scenario: fc.record({
    stock: fc.nat(2),
    calls: fc.array(
      fc.record({
        second: fc.oneof(fc.nat(3), fc.nat(600), fc.nat(20_000)),
        who: fc.nat(1),
        route: fc.constantFrom(...doorRoutes),
        replays: fc.array(fc.oneof(fc.nat(60), fc.nat(1_200), fc.nat(90_000)), { maxLength: 2 }),
        elsewhere: fc.boolean(),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  }),
  examples: [
    {
      stock: 1,
      calls: [
        { ...own, second: 0, route: 'choose-one' },
        { ...own, second: 5, route: 'reveal', replays: [1_500] },
      ],
    },
    {
      stock: 2,
      calls: [
        { ...own, second: 0, route: 'choose-one' },
        { ...own, second: 0, who: 1, route: 'choose-two' },
        { ...own, second: 20, route: 'reveal', replays: [30], elsewhere: true },
        { ...own, second: 600, route: 'dispute', replays: [40] },
      ],
    },
    {
      stock: 1,
      calls: [
        { ...own, second: 0, route: 'choose-one', replays: [90] },
        { ...own, second: 60, route: 'choose-two' },
        { ...own, second: 120, route: 'decline', replays: [45] },
      ],
    },
  ],
  startAt: Date.parse('2026-03-02T03:00:00.000Z'),
  faultHours: 30,
  tapeMax: 120,
  settings: {
    ...{ PROGRAMME: 'customer-appreciation@1', CODE_VERSION: 'code', CODES_KEY: 'codes-key' },
    ...{ LEDGER_TABLE: 'Ledger', WORK_TABLE: 'Work', CONTROLS_TABLE: 'Controls' },
    ...{ LINES_TABLE: 'Lines', NOTICES_TABLE: 'Notices', APPLICATIONS_TABLE: 'Applications' },
    ...{ ENROLMENTS_TABLE: 'Enrolments', PEOPLE_TABLE: 'People', REQUESTS_TABLE: 'Requests' },
    ...{ CODES_TABLE: 'Codes', BUS: 'bus', COHORT_BUCKET: 'cohorts', RESULTS_BUCKET: 'results' },
    ...{ CODES_BUCKET: 'codes', CODE_FINGERPRINT_SECRET: 'fingerprint-secret' },
    ...{ NOTICES_TOPIC: 'notices', STATEMENT_LINES_TOPIC: 'statement-lines', QUIET_HOURS: '21-8' },
    OPERATIONS_TOPIC: 'operations',
  },
  begin: async (world, scenario) => {
    watchLedger(world);
    watchCodes(world);
    watchNotices(world);
    watchLeases(world);
    sealCohortOf(
      world,
      ['L1', 'L2'].map((line) => aLine({ line })),
    );
    const doors = {
      'choose-ott-service': (env: Env) =>
        customerCall('choose-ott-service', makeChooseOttService, env),
      'reveal-code': (env: Env) => customerCall('reveal-code', makeRevealCode, env),
      'dispute-benefit': (env: Env) => customerCall('dispute-benefit', makeDisputeBenefit, env),
      'decline-benefit': (env: Env) => customerCall('decline-benefit', makeDeclineBenefit, env),
    };
    for (const [name, door] of Object.entries(doors)) {
      world.lambda(realFunction(name, behindItsDoor(door)));
    }
    for (const [place, pool] of services.entries()) {
      const file = `${place}`.repeat(32);
      await keepFile(world, pool, { file, codes: scenario.stock, onOffer: true });
    }
    return doorEpisode(world, scenario);
  },
};
