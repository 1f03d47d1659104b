import { createHmac } from 'node:crypto';
import {
  type Call,
  invalid,
  isAdmitted,
  json,
  notAdmitted,
  notFound,
  type Reply,
  read,
} from '../stand-in/call.ts';
import {
  type Code,
  type Control,
  codeSchema,
  controlSchema,
  type Fate,
  happeningSchema,
} from './contract.ts';

/** Where fates and the control in force are kept. */
export interface FateStore {
  find(code: Code): Promise<Fate | undefined>;
  /** Keeps the first fate of a code and answers the one that stands. */
  keepFirst(code: Code, fate: Fate): Promise<Fate>;
  control(): Promise<Control>;
  setControl(control: Control): Promise<void>;
}

export interface Ground {
  readonly store: FateStore;
  readonly token: string;
  readonly nowMs: () => number;
}

/**
 * The streaming partner as its clients see it: it cancels a code by its serial unless somebody has
 * redeemed it, the same at every repetition. Tests and samples let customers redeem codes and let
 * them expire; both answer the event that the partner sends, signed, for whoever delivers it.
 */
export const makeOttPartner =
  (ground: Ground) =>
  async (call: Call): Promise<Reply> => {
    if (!isAdmitted(call, ground.token)) return notAdmitted;
    switch (`${call.method} ${call.path}`) {
      case 'POST /cancellations':
        return cancel(ground, call.body);
      case 'POST /redemptions':
        return happens(ground, call.body, 'redeemed');
      case 'POST /expiries':
        return happens(ground, call.body, 'expired');
      case 'GET /control':
        return json(200, await ground.store.control());
      case 'POST /control':
        return control(ground, call.body);
      default:
        return notFound(call);
    }
  };

const instantOf = (ms: number): string => new Date(ms).toISOString();

const cancel = async ({ store, nowMs }: Ground, body: string): Promise<Reply> => {
  const given = codeSchema.safeParse(read(body));
  if (!given.success) return invalid(given.error);
  const code = given.data;
  const { conduct, serials } = await store.control();
  const how = serials && !serials.includes(code.serial) ? 'good' : conduct;
  if (how === 'silent') return 'silence';
  if (how === 'error') return json(503, { code: 'internalError', message: 'Set at /control.' });
  if (how === 'not_json') return { status: 404, body: '<html>Not here</html>' };
  if (how === 'unknown_serial') {
    return json(404, { code: 'serialUnknown', message: 'No code of that serial was issued.' });
  }
  const fate = await store.keepFirst(code, { state: 'cancelled', at: instantOf(nowMs()) });
  if (how === 'effect_then_silence') return 'silence';
  return json(200, {
    service: code.service,
    serial: how === 'another_serial' ? `${code.serial}-x` : code.serial,
    outcome: fate.state === 'redeemed' ? 'already_redeemed' : 'cancelled_not_redeemed',
    at: fate.at,
  });
};

const typeOf = { redeemed: 'CodeRedeemed', expired: 'CodeExpired' } as const;

const happens = async (
  { store, token, nowMs }: Ground,
  body: string,
  state: 'redeemed' | 'expired',
): Promise<Reply> => {
  const given = happeningSchema.safeParse(read(body));
  if (!given.success) return invalid(given.error);
  const { at, service, serial } = given.data;
  const occurredAt = instantOf(at === undefined ? nowMs() : Date.parse(at));
  const fate = await store.keepFirst({ service, serial }, { state, at: occurredAt });
  if (fate.state !== state) return json(409, { code: `code_${fate.state}`, at: fate.at });
  const type = typeOf[state];
  const eventId = `${service}-${serial}-${state}`;
  const event = { version: 1, eventId, type, service, serial, occurredAt: fate.at };
  const text = JSON.stringify(event);
  const second = Math.floor(nowMs() / 1000);
  const mac = createHmac('sha256', token).update(`${second}.${text}`).digest('hex');
  return json(200, { body: text, signature: `t=${second},v1=${mac}` });
};

const control = async ({ store }: Ground, body: string): Promise<Reply> => {
  const given = controlSchema.safeParse(read(body));
  if (!given.success) return invalid(given.error);
  await store.setControl(given.data);
  return json(200, given.data);
};
