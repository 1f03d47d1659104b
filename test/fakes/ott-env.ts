import type { Item } from '../../adapters/env.ts';
import { appendLineEvent } from '../../adapters/lines.ts';
import { freeKey, itemOfCode, serialItem } from '../../adapters/ott/code-item.ts';
import { fingerprintOf, sealCode } from '../../adapters/ott/sealing.ts';
import type { Customer } from '../../domain/customer/customer.ts';
import type { FrozenLine } from '../../domain/line.ts';
import type { RecordedLineEvent } from '../../domain/line-event.ts';
import { makeChooseOttService } from '../../functions/api/choose-ott-service.ts';
import { makeRevealCode } from '../../functions/api/reveal-code.ts';
import type { ApiAnswer, CustomerCall } from '../../functions/middleware/customer-call.ts';
import { aLine } from '../domain/builders.ts';
import { type MonthlyEnv, monthlyEnv } from './monthly-env.ts';
import { sealCohort } from './monthly-workflow.ts';

/** Begins every open code that a test plants: nothing else in the world contains it. */
export const canary = 'CANARY';
const pool = 'stream-one';
const secret = 'fingerprint secret';

/** A customer of that line, of age, signed in for themselves. */
export const aCustomer = (line: string, differences: Partial<Customer> = {}): Customer => ({
  customer: `C-${line}`,
  person: `P-${line}`,
  lines: [line],
  actsAs: 'customer',
  age: 'adult',
  holder: 'person',
  naturalUser: false,
  ...differences,
});

/** The outside of the OTT pass in memory, on 2 March 2026, noon in Korea. */
export interface OttEnv extends MonthlyEnv {
  /** Puts codes of that number into the pool, with markers unless they are held back. */
  stock(
    serials: readonly string[],
    how?: { readonly pool?: string; readonly held?: true },
  ): Promise<string[]>;
  choose(line: string, service?: string, customer?: Customer): Promise<ApiAnswer>;
  reveal(line: string, customer?: Customer): Promise<ApiAnswer>;
  says(
    event: Partial<RecordedLineEvent> & Pick<RecordedLineEvent, 'type' | 'line'>,
  ): Promise<RecordedLineEvent>;
  ledger(): Item[];
  notices(template?: string): Item[];
  codes(): Item[];
  choice(line: string): Item | undefined;
  waiting(): string[];
}

/** An env whose cohort holds these lines. */
export const ottEnv = async (rows: readonly FrozenLine[] = [aLine()]): Promise<OttEnv> => {
  const base = await monthlyEnv({
    APPLICATIONS_TABLE: 'Applications',
    CODES_TABLE: 'Codes',
    CODES_BUCKET: 'codes',
    CODES_KEY: 'codes-key',
    CODE_FINGERPRINT_SECRET: 'fingerprint-secret',
    OTT_PARTNER_URL: 'http://ott.example',
    OTT_PARTNER_SECRET: 'ott-secret',
    CUSTOMER_NOTICES_STATE_MACHINE: 'arn:aws:states:::stateMachine:customer-notices',
  });
  base.time.now = Date.parse('2026-03-02T03:00:00.000Z');
  sealCohort(base, [...rows]);
  let ids = 0;
  const nextId = (kind: string): string => {
    ids += 1;
    return `${kind}-${ids}`;
  };
  const env = base as unknown as OttEnv & { ids: unknown };
  env.ids = { next: () => nextId('id') };
  const at = () => new Date(env.time.now).toISOString();
  const call = <B>(line: string, customer: Customer, body: B): CustomerCall<B> => ({
    ...{ customer, line, body, lang: 'ko', requestId: nextId('R'), at: at() },
  });
  const items = (table: string, starts: string): Item[] =>
    env.database.items(table).filter(({ sk }) => String(sk).startsWith(starts));
  return Object.assign(env, {
    stock: async (serials, { pool: of = pool, held } = {}) => {
      const file = nextId('file');
      const context = { pool: of, file };
      const { plain, wrapped } = await base.seals.dataKey('make a data key', 'codes-key', context);
      const items: Item[] = [];
      const codeIds = serials.map((serial, place) => {
        const code = `${canary}-${serial}`;
        const codeId = fingerprintOf(secret, of, code);
        const sealed = sealCode({ dataKey: plain, codeId, row: place + 2 }, code);
        const dataKey = Buffer.from(wrapped).toString('base64');
        const item = { pool: of, codeId, file, row: place + 2, serial, sealed, dataKey };
        items.push(itemOfCode(item), serialItem(of, serial, codeId));
        if (!held) items.push({ ...freeKey(of, codeId), codeId });
        return codeId;
      });
      await env.database.insertAll('stock the pool', 'Codes', items);
      return codeIds;
    },
    choose: (line, service = pool, customer = aCustomer(line)) =>
      makeChooseOttService(env)(call(line, customer, { service })),
    reveal: (line, customer = aCustomer(line)) => makeRevealCode(env)(call(line, customer, {})),
    says: (event) =>
      appendLineEvent(env, {
        ...{ eventId: `E-${event.type}`, occurredAt: at(), recordedAt: at() },
        ...event,
      }),
    ledger: () => env.database.items('Ledger'),
    notices: (template) =>
      items('Notices', 'NOTICE#').filter((notice) => !template || notice.template === template),
    codes: () => items('Codes', 'CODE'),
    choice: (line) => env.database.items('Applications').find(({ pk }) => pk === `line:${line}`),
    waiting: () =>
      env.database
        .items('Codes')
        .filter(({ pk }) => String(pk).startsWith('WAIT#'))
        .map(({ line }) => String(line)),
  } satisfies Omit<OttEnv, keyof MonthlyEnv>);
};

/** Lets every port call take a number of turns drawn from a seed, so that those who act at one
 * moment meet in another order at every seed. */
export const interleave = (env: MonthlyEnv, seed: number): void => {
  let state = seed;
  env.disturb = async () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    for (let turns = state % 7; turns > 0; turns -= 1) await Promise.resolve();
  };
};

/** Every sink that is not the codes' own table, as one text: no code may be in it. */
export const everythingSaid = (env: OttEnv): string =>
  JSON.stringify([
    env.logged,
    env.published,
    env.told,
    env.messages,
    env.sent,
    env.started,
    env.calls,
    ...['Notices', 'Applications', 'Ledger', 'Work', 'Lines', 'Requests'].map((table) =>
      env.database.items(table),
    ),
  ]);
