import {
  type Entry,
  type TmfError,
  type TopUpRequest,
  tmfError,
  topUpRequestSchema,
  topupBalanceOf,
} from './contract.ts';
import type { Fault, Faults } from './faults.ts';
import type { Booking, Keys, TopUpLedger } from './ledger.ts';

/** What goes back to the client; silence and a cut connection are answers too. */
export type Reply =
  | { readonly status: number; readonly headers: Record<string, string>; readonly body: string }
  | 'silence'
  | 'cut';

/** What became of one order of a call. */
export interface ItemReply {
  readonly externalId: string;
  readonly status: number;
  readonly topupBalance?: ReturnType<typeof topupBalanceOf>;
  readonly error?: TmfError;
  readonly retryAfterSeconds?: number;
}

export const jsonReply = (
  status: number,
  content: unknown,
  headers: Record<string, string> = {},
): Exclude<Reply, string> => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(content),
});

export const errorReply = (
  error: TmfError,
  headers: Record<string, string> = {},
): Exclude<Reply, string> => jsonReply(Number(error.status), error, headers);

export const invalidBody = (message: string): TmfError =>
  tmfError(400, 'invalidBody', { reason: 'The request is not as the contract says.', message });

export const tooManyRequests = (): TmfError =>
  tmfError(429, 'tooManyRequests', {
    reason: 'More lines a second than agreed.',
    message: 'Nothing was booked. Wait as Retry-After says.',
  });

/** The error that a fault stands for, where it stands for one. */
export const faultError = ({ kind, errorStatus, refusalStatus }: Fault): TmfError =>
  kind === 'too_many_requests'
    ? tooManyRequests()
    : kind === 'refusal'
      ? tmfError(refusalStatus, 'lineNotKnown', {
          reason: 'This line cannot be topped up.',
          message: 'Set at /control.',
        })
      : tmfError(errorStatus, 'internalError', {
          reason: 'Something went wrong here.',
          message: 'It may or may not have been booked.',
        });

/** What was ordered, or what is wrong with it; in the call's order. */
export type Ordered =
  | { readonly request: TopUpRequest }
  | { readonly externalId: string; readonly error: TmfError };

export const readOrder = (given: unknown): Ordered => {
  const parsed = topUpRequestSchema.safeParse(given);
  if (parsed.success) return { request: parsed.data };
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') || 'body';
  const externalId = (given as { externalId?: unknown } | null)?.externalId;
  return {
    externalId: typeof externalId === 'string' ? externalId.slice(0, 128) : '',
    error: invalidBody(`${where}: ${issue?.message ?? 'is not readable'}`),
  };
};

/** Books what can be booked and answers each order for itself, with the faults of single orders. */
export const bookOrders = async (
  orders: readonly Ordered[],
  { ledger, keys, faults }: { ledger: TopUpLedger; keys: Keys; faults: Faults },
): Promise<ItemReply[]> => {
  const met = orders.map((order) =>
    'request' in order ? faults.ofItem(order.request.logicalResource.id) : undefined,
  );
  const bookable = orders.flatMap((order, index) =>
    'request' in order && (!met[index] || met[index].kind === 'error_after_effect')
      ? [order.request]
      : [],
  );
  const bookings = (await ledger.book(bookable, keys)).values();
  return orders.map((order, index) => {
    if ('error' in order) return failed(order.externalId, order.error);
    const fault = met[index];
    if (fault && fault.kind !== 'error_after_effect') {
      return { ...failed(order.request.externalId, faultError(fault)), ...patience(fault) };
    }
    const booking = bookings.next().value as Booking;
    return fault
      ? failed(order.request.externalId, faultError(fault))
      : booked(order.request, booking);
  });
};

const patience = (fault: Fault): { retryAfterSeconds?: number } =>
  fault.kind === 'too_many_requests' ? { retryAfterSeconds: fault.retryAfterSeconds } : {};

const failed = (externalId: string, error: TmfError): ItemReply => ({
  externalId,
  status: Number(error.status),
  error,
});

const booked = ({ externalId }: TopUpRequest, { outcome, entry }: Booking): ItemReply =>
  outcome === 'conflicting'
    ? failed(externalId, conflictingContent(entry))
    : {
        externalId,
        status: outcome === 'created' ? 201 : 200,
        topupBalance: topupBalanceOf(entry),
      };

const conflictingContent = ({ id }: Entry): TmfError =>
  tmfError(409, 'conflictingContent', {
    reason: 'This externalId stands for another order.',
    message: `It is held by ${id}. Nothing was booked.`,
  });
