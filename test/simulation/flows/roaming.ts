import fc from 'fast-check';
import * as z from 'zod';
import { setKillSwitch } from '../../../adapters/controls.ts';
import type { Env, Item } from '../../../adapters/env.ts';
import { instantOf } from '../../../domain/calendar.ts';
import { makeRecordRoamingEvent } from '../../../functions/events/record-roaming-event.ts';
import { queueBatch } from '../../../functions/middleware/queue-batch.ts';
import { aLine } from '../../domain/builders.ts';
import {
  type OrderSystemInMemory,
  orderSystemInMemory,
} from '../../fakes/order-system-in-memory.ts';
import { bought, refunded, started } from '../../fakes/roaming-books.ts';
import type { Episode, Flow } from '../core/flow.ts';
import { openQueue, type Queue } from '../core/queue.ts';
import { behindItsDoor, realFunction } from '../core/real-functions.ts';
import type { World } from '../core/world.ts';
import { watchPressure } from '../invariants/bounded-pressure.ts';
import { type ChargingBook, watchedCharging } from '../invariants/charging-book.ts';
import { checkAgreement, watchAgreement, watchLedger } from '../invariants/ledger-facts.ts';
import { checkBonuses } from '../invariants/roaming-bonuses.ts';
import { sealCohortOf } from './sealed-cohorts.ts';

const purchaseSchema = z.strictObject({
  line: z.int().min(1).max(2),
  /** When the event comes that it has started; the order system knows it from the beginning. */
  startedMinute: z.number().nonnegative(),
  /** When the event comes that it was refunded: before the other one, perhaps. */
  refundedMinute: z.number().nonnegative().optional(),
  /** So much later the order system knows of the refund. */
  knownMinutesLater: z.number().nonnegative(),
  usedMb: z.int().nonnegative(),
});

const slotsOfMonth = 5;

const scenarioSchema = z.strictObject({
  purchases: z.array(purchaseSchema).min(1).max(4),
  /** Slots of the month that the first line has used up before. */
  slotsUsed: z.int().min(0).max(slotsOfMonth).optional(),
  /** The kill switch is set in these minutes. */
  stopped: z.strictObject({ from: z.number(), until: z.number() }).optional(),
});
type Scenario = z.infer<typeof scenarioSchema>;

const startAt = Date.parse('2026-03-10T01:30:00.000Z');
const orders = 'http://orders';
const hourMs = 3_600_000;
const lines = ['L1', 'L2'];
/** The first half hour of March in Korea, and February in UTC. */
const purchasedAt = '2026-02-28T15:30:00.000Z';
const month = '2026-03';

/** Roaming products that start and are refunded, told late, doubled and in the wrong order. */
export const roaming: Flow<Scenario> = {
  name: 'roaming',
  saying: 'roaming products started, refunded, told late, doubled and out of order',
  schema: scenarioSchema,
  scenario: fc.record(
    {
      purchases: fc.array(
        fc.record(
          {
            line: fc.integer({ min: 1, max: 2 }),
            startedMinute: fc.oneof(fc.nat(2), fc.nat(600)),
            refundedMinute: fc.oneof(fc.nat(2), fc.nat(900)),
            knownMinutesLater: fc.oneof(fc.constant(0), fc.nat(100)),
            usedMb: fc.constantFrom(0, 100, 9_999),
          },
          { requiredKeys: ['line', 'startedMinute', 'knownMinutesLater', 'usedMb'] },
        ),
        { minLength: 1, maxLength: 4 },
      ),
      slotsUsed: fc.nat(slotsOfMonth),
      stopped: fc.record({ from: fc.nat(30), until: fc.nat(300) }),
    },
    { requiredKeys: ['purchases'] },
  ),
  examples: [
    {
      purchases: [
        { line: 1, startedMinute: 0, refundedMinute: 10, knownMinutesLater: 0, usedMb: 100 },
      ],
    },
    {
      purchases: [
        { line: 1, startedMinute: 5, refundedMinute: 0, knownMinutesLater: 20, usedMb: 0 },
      ],
      stopped: { from: 0, until: 30 },
    },
    {
      purchases: [
        { line: 1, startedMinute: 0, knownMinutesLater: 0, usedMb: 0 },
        { line: 1, startedMinute: 0, knownMinutesLater: 0, usedMb: 0 },
      ],
      slotsUsed: slotsOfMonth - 1,
    },
  ],
  startAt,
  faultHours: 30,
  settings: {
    ...{ PROGRAMME: 'customer-appreciation@1', CODE_VERSION: 'code', CHARGING_CLASS: 'A' },
    ...{ LEDGER_TABLE: 'Ledger', WORK_TABLE: 'Work', CONTROLS_TABLE: 'Controls', BUS: 'bus' },
    ...{ LINES_TABLE: 'Lines', NOTICES_TABLE: 'Notices', APPLICATIONS_TABLE: 'Applications' },
    ...{ COHORT_BUCKET: 'cohorts', CHARGING_SECRET: 'charging', CHARGING_URL: 'http://charging' },
    ...{ ORDER_SYSTEM_SECRET: 'orders', ORDER_SYSTEM_URL: orders, ROAMING_EVENTS_QUEUE: 'events' },
    ...{ NOTICES_TOPIC: 'notices', STATEMENT_LINES_TOPIC: 'statement-lines', QUIET_HOURS: '21-8' },
  },
  begin: async (world, scenario) => {
    const book = await watchedCharging(world);
    watchLedger(world);
    watchAgreement(world, book);
    const charging = watchPressure(world, book.charging);
    const system = orderSystemInMemory({ sleep: world.sleep });
    world.services.http = {
      send: (call, request) =>
        (request.url.startsWith(orders) ? system : charging).send(call, request),
    };
    sealCohortOf(
      world,
      lines.map((line) => aLine({ line })),
    );
    const door = behindItsDoor((env: Env) => queueBatch(makeRecordRoamingEvent, env));
    const consumer = realFunction('record-roaming-event', door);
    world.lambda(consumer);
    const queue = openQueue(world, 'roaming-events', consumer);
    world.services.queues = {
      send: async (_call, _queue, message, delaySeconds) => queue.send(message, delaySeconds),
    };
    return episodeOf({ world, book, system, queue }, scenario);
  },
};

interface Parts {
  readonly world: World;
  readonly book: ChargingBook;
  readonly system: OrderSystemInMemory;
  readonly queue: Queue;
}

const episodeOf = ({ world, book, system, queue }: Parts, scenario: Scenario): Episode => {
  const purchases = scenario.purchases.map((purchase, place) => ({
    ...purchase,
    ...{ id: `P${place + 1}`, line: `L${purchase.line}` },
  }));
  book.charging.behave({
    used: purchases.map(({ line, usedMb }) => ({ line, usedMb })),
  });
  const flip = (stopped: boolean): Promise<void> =>
    setKillSwitch(world.truth(), {
      ...{ programme: 'customer-appreciation', benefit: 'roaming-bonus', stopped },
      ...{ who: 'operations', why: 'a drill', at: instantOf(world.now()) },
    });
  let bookedBefore = 0;
  for (let slot = 1; slot <= (scenario.slotsUsed ?? 0); slot += 1) {
    const sk = `CAP#roaming-bonus#${month}#${slot}`;
    world.services.database.plant('Applications', {
      ...{ pk: 'line:L1', sk },
      ...{ purchaseId: `EARLIER-${slot}`, by: 'event:earlier' },
    });
  }
  const inMinutes = (minute: number, what: () => void): void =>
    void world.agenda.after(minute * 60_000, what);

  return {
    start: () => {
      for (const { id, line, startedMinute, refundedMinute, knownMinutesLater } of purchases) {
        system.put(id, bought(line, { purchasedAt }));
        const claims = { purchasedAt, amountMb: 999_999 };
        inMinutes(startedMinute, () => queue.send(started(id, line, claims) as Item));
        if (refundedMinute === undefined) continue;
        const refundedAt = instantOf(startAt + refundedMinute * 60_000);
        inMinutes(refundedMinute, () => queue.send(refunded(id, line, { refundedAt }) as Item));
        inMinutes(refundedMinute + knownMinutesLater, () => system.change(id, { refundedAt }));
      }
      const { stopped } = scenario;
      if (!stopped) return;
      const isSetFirst = purchases.every(({ startedMinute }) => startedMinute > stopped.from);
      inMinutes(stopped.from, () => {
        bookedBefore = book.size;
        world.act('operations', () => flip(true));
      });
      inMinutes(stopped.until, () => {
        if (isSetFirst && stopped.until > stopped.from && book.size > bookedBefore) {
          world.violate('I15', 'charging booked while the kill switch was set');
        }
        world.act('operations', () => flip(false));
      });
    },
    recover: async () => {
      await flip(false);
      // What was put back comes again after a quarter of an hour; a closed hour takes longer.
      for (let round = 1; round <= 40; round += 1) {
        const letters = queue.redriveDeadLetters();
        await world.sleep(hourMs);
        if (letters === 0 && queue.waiting === 0 && round > 24) break;
      }
    },
    check: async () => {
      checkAgreement(world, book);
      checkBonuses(world, book, purchases, { slots: slotsOfMonth, month });
    },
  };
};
