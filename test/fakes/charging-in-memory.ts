import { type Http, NoAnswer } from '../../adapters/env.ts';
import {
  type ChargingSystem,
  makeChargingSystem,
} from '../../partners/charging/charging-system.ts';
import { controlSchema } from '../../partners/charging/faults.ts';
import { openLedger, type TopUpLedger } from '../../partners/charging/ledger.ts';

export const chargingToken = 'a-token-for-tests';

export interface ChargingInMemory extends Http {
  readonly ledger: TopUpLedger;
  /** Puts a control in force, as POST /control does; an empty one restores good conduct. */
  behave(control: Parameters<typeof controlSchema.parse>[0]): void;
  /** Lines of every order that was sent, whatever became of it. */
  readonly asked: string[];
}

/** The stand-in for charging behind the http port, without a socket. */
export const chargingInMemory = async (clock: {
  now(): number;
  sleep(ms: number): Promise<void>;
}): Promise<ChargingInMemory> => {
  const ledger = await openLedger(undefined, () => clock.now());
  const system: ChargingSystem = makeChargingSystem({
    ledger,
    token: chargingToken,
    elapsedMs: () => clock.now(),
    sleep: (ms) => clock.sleep(ms),
  });
  const asked: string[] = [];
  return {
    ledger,
    asked,
    behave: (control) => system.behave(controlSchema.parse(control)),
    send: async (call, { method, url, headers, body = '', timeoutMs }) => {
      const { pathname, searchParams } = new URL(url);
      for (const [, line] of body.matchAll(/"logicalResource":\{"id":"([^"]+)"/g)) {
        if (line !== undefined) asked.push(line);
      }
      const reply = await system.answer({
        ...{ method, path: pathname, query: searchParams, body },
        authorization: headers.authorization,
      });
      if (typeof reply !== 'string') return { ...reply, headers: lowerCase(reply.headers) };
      if (reply === 'silence') await clock.sleep(timeoutMs);
      throw new NoAnswer(`No answer: ${call}`);
    },
  };
};

const lowerCase = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
