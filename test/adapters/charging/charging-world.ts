import { type Clock, type Http, type HttpRequest, NoAnswer } from '../../../adapters/env.ts';
import {
  type ChargingSystem,
  makeChargingSystem,
} from '../../../partners/charging/charging-system.ts';
import type { Entry } from '../../../partners/charging/contract.ts';
import type { Control } from '../../../partners/charging/faults.ts';
import { controlSchema } from '../../../partners/charging/faults.ts';
import { openLedger } from '../../../partners/charging/ledger.ts';
import type { Reply } from '../../../partners/charging/replies.ts';
import { token } from '../../partners/charging/stand-in-client.ts';

/** A charging system without sockets, on time that only moves when everybody waits. */
export interface World {
  /** Milliseconds since the world began. */
  readonly elapsed: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** A machine's clocks: the wall clock may be off by `skewMs`. */
  readonly clock: (skewMs: number) => Clock;
  readonly http: Http;
  readonly control: (control: unknown) => void;
  readonly entries: (grantId: string) => Promise<Entry[]>;
  /** Lets time pass until nobody waits any more. */
  readonly settle: () => Promise<void>;
}

const epochMs = Date.parse('2026-01-31T15:00:00Z');

export const makeWorld = async (): Promise<World> => {
  const time = virtualTime();
  const ledger = await openLedger(undefined, () => epochMs + time.elapsed());
  const system = makeChargingSystem({
    ledger,
    token,
    elapsedMs: time.elapsed,
    sleep: time.sleep,
  });
  return {
    ...time,
    clock: (skewMs) => ({
      now: () => epochMs + skewMs + time.elapsed(),
      elapsed: time.elapsed,
      sleep: time.sleep,
    }),
    http: { send: (call, request) => send({ system, sleep: time.sleep }, call, request) },
    control: (control) => system.behave(controlSchema.parse(control) satisfies Control),
    entries: (grantId) => ledger.find(grantId),
  };
};

/** What does not come within the time-out is lost to the client, whatever it does to the ledger. */
const send = async (
  { system, sleep }: { system: ChargingSystem; sleep: World['sleep'] },
  call: string,
  { method, url, headers, body, timeoutMs }: HttpRequest,
) => {
  const { pathname, searchParams } = new URL(url);
  const reply = await Promise.race([
    system.answer({
      method,
      path: pathname,
      query: searchParams,
      authorization: headers.authorization,
      body: body ?? '',
    }),
    sleep(timeoutMs).then((): Reply => 'silence'),
  ]);
  if (typeof reply === 'string') throw new NoAnswer(`No answer: ${call}`);
  return reply;
};

const virtualTime = (): Pick<World, 'elapsed' | 'sleep' | 'settle'> => {
  let now = 0;
  const waiting: { at: number; wake: () => void }[] = [];
  return {
    elapsed: () => now,
    sleep: (ms) => new Promise((wake) => waiting.push({ at: now + ms, wake })),
    settle: async () => {
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        waiting.sort((one, other) => one.at - other.at);
        const next = waiting.shift();
        if (!next) return;
        now = Math.max(now, next.at);
        next.wake();
      }
    },
  };
};
