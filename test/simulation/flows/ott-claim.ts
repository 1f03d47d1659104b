import fc from 'fast-check';
import * as z from 'zod';
import type { Env } from '../../../adapters/env.ts';
import { appendLineEvent } from '../../../adapters/lines.ts';
import { instantOf } from '../../../domain/calendar.ts';
import type { CodeFile } from '../../../domain/ott-pass/code-import.ts';
import { makeChooseOttService } from '../../../functions/api/choose-ott-service.ts';
import { makeRevealCode } from '../../../functions/api/reveal-code.ts';
import type { ApiAnswer } from '../../../functions/middleware/customer-call.ts';
import { makeOfferCodes } from '../../../functions/workflow/offer-codes.ts';
import { makeServeWaitingLines } from '../../../functions/workflow/serve-waiting-lines.ts';
import { aLine } from '../../domain/builders.ts';
import { aCustomer } from '../../fakes/ott-env.ts';
import type { Episode, Flow } from '../core/flow.ts';
import { realFunction } from '../core/real-functions.ts';
import { runTask, type TaskState, taskStateOf } from '../core/task-with-retry.ts';
import type { World } from '../core/world.ts';
import { checkCodes, watchCodes, watchNotices } from '../invariants/code-pool.ts';
import { watchCodeQueue } from '../invariants/code-queue.ts';
import { watchLedger } from '../invariants/ledger-facts.ts';
import { checkNothingLeaked } from '../invariants/no-personal-data.ts';
import { codeCanary, keepFile } from './code-stock.ts';
import { sealCohortOf } from './sealed-cohorts.ts';

const acts = ['reveal', 'reveal-twice', 'choose-other', 'restock', 'hold'] as const;
const pools = ['stream-one', 'stream-two'] as const;

const scenarioSchema = z.strictObject({
  customers: z.int().min(1).max(4),
  /** Codes of each service on offer at the beginning. */
  stock: z.int().min(0).max(3),
  /** Codes of one file of a restock. */
  restock: z.int().min(1).max(3),
  acts: z.array(
    z.strictObject({
      second: z.number().nonnegative(),
      who: z.int().nonnegative(),
      act: z.enum(acts),
    }),
  ),
});
type Scenario = z.infer<typeof scenarioSchema>;

const startAt = Date.parse('2026-03-02T03:00:00.000Z');
/** By every clock: a sandbox may be five minutes off. */
const wordKnownMs = 600_000;
/** What was frozen has thawed and come to its end. */
const thawedMs = 8 * 3_600_000;
const customerCanary = 'CUSTOMER-CANARY';
const canaryCustomer = (line: string) =>
  aCustomer(line, { customer: `${customerCanary}-${line}`, person: `${customerCanary}-P-${line}` });
const serveState = taskStateOf('code-import', 'Serve those who wait');
const offerState = taskStateOf(
  'code-import',
  'Put the codes on offer',
  'Put the codes of a part on offer',
);

/** Customers who choose, look at their code on two devices at once, and wait for a restock. */
export const ottClaim: Flow<Scenario> = {
  name: 'ott-claim',
  saying: 'choosing and looking at codes, twice, at once, the last code, an empty pool, restocks',
  schema: scenarioSchema,
  scenario: fc.record({
    customers: fc.integer({ min: 1, max: 4 }),
    stock: fc.nat(3),
    restock: fc.integer({ min: 1, max: 3 }),
    acts: fc.array(
      fc.record({
        second: fc.oneof(fc.nat(3), fc.nat(600), fc.nat(20_000)),
        who: fc.nat(3),
        act: fc.constantFrom(...acts),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  }),
  examples: [
    {
      ...{ customers: 2, stock: 1, restock: 2 },
      acts: [
        { second: 1, who: 0, act: 'reveal-twice' },
        { second: 1, who: 1, act: 'reveal-twice' },
        { second: 60, who: 0, act: 'restock' },
      ],
    },
    { customers: 1, stock: 1, restock: 1, acts: [{ second: 0, who: 0, act: 'choose-other' }] },
    { customers: 2, stock: 0, restock: 1, acts: [] },
    {
      ...{ customers: 1, stock: 1, restock: 1 },
      acts: [
        { second: 1, who: 0, act: 'hold' },
        { second: 700, who: 0, act: 'reveal' },
      ],
    },
  ],
  startAt,
  faultHours: 12,
  tapeMax: 200,
  settings: {
    ...{ PROGRAMME: 'customer-appreciation@1', CODE_VERSION: 'code', CODES_KEY: 'codes-key' },
    ...{ LEDGER_TABLE: 'Ledger', WORK_TABLE: 'Work', CONTROLS_TABLE: 'Controls' },
    ...{ LINES_TABLE: 'Lines', NOTICES_TABLE: 'Notices', APPLICATIONS_TABLE: 'Applications' },
    ...{ CODES_TABLE: 'Codes', BUS: 'bus', COHORT_BUCKET: 'cohorts', RESULTS_BUCKET: 'results' },
    ...{ CODES_BUCKET: 'codes', CODE_FINGERPRINT_SECRET: 'fingerprint-secret' },
    ...{ NOTICES_TOPIC: 'notices', STATEMENT_LINES_TOPIC: 'statement-lines', QUIET_HOURS: '21-8' },
    ...{ OPERATIONS_TOPIC: 'operations' },
  },
  begin: async (world, scenario) => {
    watchLedger(world);
    watchCodes(world);
    watchNotices(world);
    const lines = Array.from({ length: scenario.customers }, (_, place) => `L${place + 1}`);
    sealCohortOf(
      world,
      lines.map((line) => aLine({ line })),
    );
    const functions = {
      'choose-ott-service': makeChooseOttService,
      'reveal-code': makeRevealCode,
      'serve-waiting-lines': makeServeWaitingLines,
      'offer-codes': makeOfferCodes,
    } as Record<string, (env: Env) => (event: never) => Promise<unknown>>;
    for (const [row, make] of Object.entries(functions)) {
      world.lambda(realFunction(row, make as never));
    }
    for (const [place, pool] of pools.entries()) {
      const file = `${place}`.repeat(32);
      await keepFile(world, pool, { file, codes: scenario.stock, onOffer: true });
    }
    return episodeOf(world, lines, scenario);
  },
};

const episodeOf = (world: World, lines: readonly string[], scenario: Scenario): Episode => {
  const shown = new Map<string, string>();
  const heldSince = new Map<string, number>();
  const asked = new Set<string>();
  let files = 1;
  let requests = 0;

  /** One call as the door lets it in: a client that hears nothing asks again, a few times. */
  const call = async (
    name: string,
    line: string,
    body: object,
    triesMax: number,
  ): Promise<ApiAnswer | undefined> => {
    for (let tries = 1; tries <= triesMax; tries += 1) {
      requests += 1;
      const result = await world.invoke(name, {
        ...{ customer: canaryCustomer(line), line, body, lang: 'ko', requestId: `R-${requests}` },
        at: instantOf(world.now()),
      });
      if (result.ok) return result.payload as ApiAnswer;
      await world.sleep(3_000);
    }
    return undefined;
  };
  const choose = (line: string, service: string, triesMax = 2) =>
    call('ChooseOttService', line, { service }, triesMax);
  const reveal = async (line: string, triesMax = 2): Promise<ApiAnswer | undefined> => {
    asked.add(line);
    const isHeld = world.now() - (heldSince.get(line) ?? Number.POSITIVE_INFINITY) >= wordKnownMs;
    const answer = await call('RevealCode', line, {}, triesMax);
    if (answer?.status !== 200) return answer;
    if (isHeld) world.violate('I15', `${line} saw a code that its customer has stopped`);
    const { code, service } = answer.body as { code: string; service: string };
    const before = shown.get(line);
    world.note(`${line} sees its code`);
    if (before !== undefined && before !== code) {
      world.violate('I7', `${line} saw two different codes of ${service}`);
    }
    for (const [other, theirs] of shown) {
      if (theirs === code && other !== line) {
        world.violate('I8', `${line} and ${other} saw one code`);
      }
    }
    shown.set(line, code);
    return answer;
  };
  const say = (line: string, type: 'BenefitHeld' | 'BenefitReleased'): Promise<unknown> => {
    const at = instantOf(world.now());
    const eventId = `${type}-${world.now()}`;
    const event = { eventId, type, line, benefit: 'ott-pass', occurredAt: at, recordedAt: at };
    return appendLineEvent(world.truth(), event);
  };
  const hold = async (line: string): Promise<void> => {
    await say(line, 'BenefitHeld');
    if (!heldSince.has(line)) heldSince.set(line, world.now());
  };
  const untilDone = async (state: TaskState, name: string, payload: object): Promise<boolean> => {
    for (let redrives = 0; redrives < 3; redrives += 1) {
      if ((await runTask(world, state, name, payload)).ok) return true;
      await world.sleep(600_000);
    }
    return false;
  };
  const restock = async (pool: string, codes: number): Promise<void> => {
    files += 1;
    const name = files.toString(16).padStart(32, '0');
    const file: CodeFile = await keepFile(world, pool, { file: name, codes, onOffer: false });
    const isServed = await untilDone(serveState, 'ServeWaitingLines', { file, codes: 'on_hold' });
    if (!isServed) return;
    if (!(await untilDone(offerState, 'OfferCodes', { file, part: 0 }))) return;
    await untilDone(serveState, 'ServeWaitingLines', { file, codes: 'on_offer' });
  };
  const doNow = async (line: string, act: (typeof acts)[number]): Promise<void> => {
    if (act === 'restock') await restock(pools[0], scenario.restock);
    if (act === 'choose-other') await choose(line, pools[1]);
    if (act === 'hold') await hold(line);
    if (act === 'reveal') await reveal(line);
    if (act === 'reveal-twice') {
      world.faults.broughtAbout('F28');
      await Promise.all([reveal(line), reveal(line)]);
    }
  };

  return {
    start: () => {
      if (scenario.stock === 0) world.faults.broughtAbout('F23');
      for (const line of lines) world.act(line, async () => void (await choose(line, pools[0])));
      for (const { second, who, act } of scenario.acts) {
        const line = lines[who % lines.length] as string;
        world.agenda.after(second * 1000, () => world.act(act, () => doNow(line, act)));
      }
    },
    recover: async () => {
      for (const line of heldSince.keys()) await say(line, 'BenefitReleased');
      heldSince.clear();
      await world.sleep(thawedMs);
      watchCodeQueue(world);
      for (const line of lines) {
        const answer = await choose(line, pools[0]);
        if (answer?.status !== 200 && answer?.status !== 409) {
          world.violate('I3', `${line} cannot choose: ${answer?.status}`);
        }
        await reveal(line);
      }
      for (const pool of pools) await restock(pool, lines.length);
      for (const line of lines) await reveal(line);
    },
    check: async () => {
      checkCodes(world);
      for (const line of lines) {
        if (!shown.has(line)) world.violate('I3', `${line} never saw a code`);
      }
      checkNothingLeaked(world, [codeCanary, customerCanary]);
      const tables = ['Ledger', 'Notices', 'Applications', 'Work', 'Codes', 'Lines', 'Requests'];
      const kept = JSON.stringify(tables.map((table) => world.services.database.items(table)));
      if (kept.includes(codeCanary)) world.violate('I11', 'an open code is in a table');
    },
  };
};
