import { createHash, timingSafeEqual } from 'node:crypto';
import type * as z from 'zod';
import {
  basePath,
  batchSchema,
  bodyBytesMax,
  listQuerySchema,
  tmfError,
  topupBalanceOf,
} from './contract.ts';
import {
  type Control,
  controlSchema,
  type Fault,
  type Faults,
  goodConduct,
  makeFaults,
} from './faults.ts';
import type { TopUpLedger } from './ledger.ts';
import { makeRateLimit, type RateLimit } from './rate-limit.ts';
import {
  bookOrders,
  errorReply,
  faultError,
  type ItemReply,
  invalidBody,
  jsonReply,
  type Ordered,
  type Reply,
  readOrder,
  tooManyRequests,
} from './replies.ts';
import { reversalPath, reverse } from './reversals.ts';

/** One HTTP request, whatever carried it here. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly body: string;
}

export interface ChargingSystem {
  answer(call: Call): Promise<Reply>;
  /** Puts a control in force, as `/control` does. */
  behave(control: Control): void;
}

export interface Ground {
  readonly ledger: TopUpLedger;
  readonly token: string;
  readonly elapsedMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Accepts or refuses (with a sentence) what `/control` was told, and keeps it where that helps. */
  readonly keepControl?: (control: Control) => Promise<string | undefined>;
}

interface Conduct {
  readonly control: Control;
  readonly faults: Faults;
  readonly rateLimit: RateLimit;
}

const topUpPath = `${basePath}/topupBalance`;
const batchPath = `${topUpPath}/batch`;

/** The operator's charging system as its clients see it, over any ledger and any transport. */
export const makeChargingSystem = (ground: Ground): ChargingSystem => {
  const tokenDigest = digest(`Bearer ${ground.token}`);
  let conduct = conductOf(goodConduct, ground.elapsedMs);
  const behave = (control: Control): void => {
    conduct = conductOf(control, ground.elapsedMs);
  };

  const answer = async (call: Call): Promise<Reply> => {
    if (!timingSafeEqual(digest(call.authorization ?? ''), tokenDigest)) return notAdmitted();
    if (Buffer.byteLength(call.body) > bodyBytesMax) return tooLarge();
    const route = `${call.method} ${call.path}`;
    if (route === `POST ${topUpPath}`) return topUp(ground, conduct, call.body);
    if (route === `POST ${batchPath}`) return topUpBatch(ground, conduct, call.body);
    if (call.method === 'POST' && reversalPath.test(call.path)) {
      return reverseTopUp(ground, conduct, call);
    }
    if (route === `GET ${topUpPath}`) return list(ground, conduct, call.query);
    if (route === 'GET /control') return jsonReply(200, shown(conduct));
    if (route === 'POST /control') return setControl(ground, call.body, behave);
    return notFound(route);
  };
  return { answer, behave };
};

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const conductOf = (control: Control, elapsedMs: () => number): Conduct => ({
  control,
  faults: makeFaults(control.faults),
  rateLimit:
    control.linesPerSecond === undefined
      ? () => 0
      : makeRateLimit(control.linesPerSecond, elapsedMs),
});

const topUp = async (ground: Ground, conduct: Conduct, body: string): Promise<Reply> => {
  const content = readJson(body);
  if (!content) return errorReply(invalidBody('The body is not JSON.'));
  return order(ground, conduct, {
    orders: [readOrder(content.value)],
    reply: ([item]) => (item ? singleReply(item) : errorReply(invalidBody('No order.'))),
  });
};

const singleReply = ({ status, topupBalance, error, retryAfterSeconds }: ItemReply): Reply =>
  jsonReply(
    status,
    topupBalance ?? error,
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
  );

const topUpBatch = async (ground: Ground, conduct: Conduct, body: string): Promise<Reply> => {
  const content = readJson(body);
  const batch = batchSchema.safeParse(content?.value);
  if (!batch.success) return errorReply(invalidBody(firstIssue(batch.error)));
  return order(ground, conduct, {
    orders: batch.data.items.map(readOrder),
    reply: (items) => jsonReply(207, { items }),
  });
};

/** Takes the orders of one call through pace, faults, ledger and faults again. */
const order = async (
  { ledger, sleep }: Ground,
  { control, faults, rateLimit }: Conduct,
  { orders, reply }: { orders: readonly Ordered[]; reply: (items: ItemReply[]) => Reply },
): Promise<Reply> => {
  const waitSeconds = rateLimit(orders.length);
  if (waitSeconds > 0) return errorReply(tooManyRequests(), { 'retry-after': `${waitSeconds}` });
  const lines = orders.flatMap((one) => ('request' in one ? [one.request.logicalResource.id] : []));
  return withFault(faults.ofCall('top_up', lines), sleep, async () =>
    reply(await bookOrders(orders, { ledger, keys: control.keys, faults })),
  );
};

const reverseTopUp = (
  { ledger, sleep }: Ground,
  { control, faults }: Conduct,
  { path, body }: Call,
): Promise<Reply> => {
  const given = readJson(body)?.value;
  return reverse(given, path, {
    ledger,
    used: control.used ?? [],
    throughFaults: (line, effect) => withFault(faults.ofCall('reversal', [line]), sleep, effect),
  });
};

/** Something that takes effect and is answered, with what the fault makes of it. */
const withFault = async (
  fault: Fault | undefined,
  sleep: Ground['sleep'],
  effect: () => Promise<Reply>,
): Promise<Reply> => {
  const instead = fault && insteadOfEffect(fault);
  if (instead) return instead;
  if (fault?.kind === 'late_effect') await sleep(fault.lateMs);
  if (fault?.kind === 'error_then_late_effect') {
    // Nobody waits for it; a ledger that cannot be written must end the process all the same.
    void sleep(fault.lateMs).then(effect);
    return errorReply(faultError(fault));
  }
  const reply = await effect();
  return (fault && (await insteadOfAnswer(fault, sleep))) ?? reply;
};

const insteadOfEffect = (fault: Fault): Reply | undefined => {
  switch (fault.kind) {
    case 'time_out_before_effect':
      return 'silence';
    case 'cut_before_effect':
      return 'cut';
    case 'too_many_requests':
      return errorReply(faultError(fault), { 'retry-after': `${fault.retryAfterSeconds}` });
    case 'refusal':
    case 'error_before_effect':
      return errorReply(faultError(fault));
    default:
      return undefined;
  }
};

const insteadOfAnswer = async (
  fault: Fault,
  sleep: Ground['sleep'],
): Promise<Reply | undefined> => {
  switch (fault.kind) {
    case 'time_out_after_effect':
      return 'silence';
    case 'cut_after_effect':
      return 'cut';
    case 'error_after_effect':
      return errorReply(faultError(fault));
    case 'late_answer':
      await sleep(fault.lateMs);
      return undefined;
    default:
      return undefined;
  }
};

const list = async (ground: Ground, conduct: Conduct, query: URLSearchParams): Promise<Reply> => {
  const asked = listQuerySchema.safeParse(Object.fromEntries(query));
  if (!asked.success) return errorReply(invalidBody(firstIssue(asked.error)));
  const fault = conduct.faults.ofCall('look', []);
  const instead = fault && (insteadOfEffect(fault) ?? (await insteadOfAnswer(fault, ground.sleep)));
  if (instead) return instead;
  if (fault?.kind === 'late_effect') await ground.sleep(fault.lateMs);
  const { externalId, offset, limit, ...filter } = asked.data;
  if (externalId !== undefined) {
    const found = await ground.ledger.find(externalId);
    return jsonReply(200, found.map(topupBalanceOf), { 'x-total-count': `${found.length}` });
  }
  const totals = await ground.ledger.totals(filter);
  const entries = limit === 0 ? [] : await ground.ledger.page(filter, { offset, limit });
  return jsonReply(200, entries.map(topupBalanceOf), {
    'x-total-count': `${totals.count}`,
    'x-total-amount': `${totals.amountMb}`,
  });
};

const setControl = async (
  { keepControl }: Ground,
  body: string,
  behave: (control: Control) => void,
): Promise<Reply> => {
  const control = controlSchema.safeParse(readJson(body)?.value);
  if (!control.success) return errorReply(invalidBody(firstIssue(control.error)));
  const objection = await keepControl?.(control.data);
  if (objection !== undefined) return errorReply(invalidBody(objection));
  behave(control.data);
  return jsonReply(200, control.data);
};

const shown = ({ control, faults }: Conduct) => {
  const firings = faults.firings();
  return {
    ...control,
    faults: control.faults.map((fault, index) => ({ ...fault, fired: firings[index] })),
  };
};

const readJson = (body: string): { value: unknown } | undefined => {
  try {
    return { value: JSON.parse(body) };
  } catch {
    // What is not JSON is the caller's fault and gets its own answer, 400.
    return undefined;
  }
};

const firstIssue = ({ issues: [issue] }: z.ZodError): string =>
  `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'is not readable'}`;

const notAdmitted = (): Reply =>
  errorReply(
    tmfError(401, 'notAdmitted', {
      reason: 'The bearer token is missing or wrong.',
      message: 'Send the header Authorization: Bearer with the token of this stand-in.',
    }),
  );

/** A body over the limit; the transport may say so before it has read it all. */
export const tooLarge = (): Reply =>
  errorReply(
    tmfError(413, 'bodyTooLarge', {
      reason: `A body holds at most ${bodyBytesMax} bytes.`,
      message: 'Send smaller batches.',
    }),
  );

const notFound = (route: string): Reply =>
  errorReply(
    tmfError(404, 'notFound', {
      reason: `There is no ${route.slice(0, 100)}.`,
      message: `Orders go to ${topUpPath} and ${batchPath}, faults to /control.`,
    }),
  );
