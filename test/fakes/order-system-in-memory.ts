import { type HttpRequest, type HttpResponse, NoAnswer } from '../../adapters/env.ts';
import {
  controlSchema,
  goodConduct,
  type Purchase,
  purchaseBodySchema,
} from '../../partners/order-system/contract.ts';
import { makeOrderSystem } from '../../partners/order-system/order-system.ts';
import { chargingToken } from './charging-in-memory.ts';

export interface OrderSystemInMemory {
  /** Puts a purchase in, as the order system has it. */
  put(id: string, purchase: Parameters<typeof purchaseBodySchema.parse>[0]): void;
  /** Changes what it has. */
  change(id: string, differences: Partial<Purchase>): void;
  /** Has it forget a purchase. */
  remove(id: string): void;
  behave(control: Parameters<typeof controlSchema.parse>[0]): void;
  send(call: string, request: HttpRequest): Promise<HttpResponse>;
}

/** The stand-in for the order system behind the http port, without a socket. */
export const orderSystemInMemory = (clock: {
  sleep(ms: number): Promise<void>;
}): OrderSystemInMemory => {
  const purchases = new Map<string, Purchase>();
  let control = goodConduct;
  const answer = makeOrderSystem({
    token: chargingToken,
    sleep: (ms) => clock.sleep(ms),
    store: {
      find: async (id) => purchases.get(id),
      put: async (purchase) => void purchases.set(purchase.id, purchase),
      control: async () => control,
      setControl: async (given) => {
        control = given;
      },
    },
  });
  return {
    put: (id, purchase) => void purchases.set(id, { id, ...purchaseBodySchema.parse(purchase) }),
    change: (id, differences) => {
      const found = purchases.get(id);
      if (found) purchases.set(id, { ...found, ...differences });
    },
    remove: (id) => void purchases.delete(id),
    behave: (given) => {
      control = controlSchema.parse(given);
    },
    send: async (call, { method, url, headers, body = '', timeoutMs }) => {
      const { pathname: path } = new URL(url);
      const reply = await answer({ method, path, body, authorization: headers.authorization });
      if (reply !== 'silence') return { ...reply, headers: {} };
      await clock.sleep(timeoutMs);
      throw new NoAnswer(`No answer: ${call}`);
    },
  };
};
