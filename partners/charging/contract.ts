import * as z from 'zod';

/** Where TMF654 Prepay Balance Management, version 4, has its resources. */
export const basePath = '/tmf-api/prepayBalanceManagement/v4';

export const batchItemsMax = 100;
export const pageEntriesMax = 5_000;
/** 100 orders of the longest permitted fields stay below this. */
export const bodyBytesMax = 262_144;

const word = z.string().regex(/^[\x21-\x7e]{1,128}$/, 'is not 1 to 128 visible ASCII characters');
const instant = z.iso.datetime({ offset: true });

const characteristics = ['programme', 'benefit', 'cycle'] as const;

/**
 * One order for a top-up, as the operator's charging system takes it. `externalId` is the client's
 * key. Unknown fields are refused: a field nobody compares could differ under the same key.
 */
export const topUpRequestSchema = z.strictObject({
  externalId: word,
  '@type': z.literal('TopupBalance'),
  description: z.string().max(200),
  channel: z.strictObject({ id: word }),
  logicalResource: z.strictObject({ id: word, '@type': z.literal('LogicalResource') }),
  amount: z.strictObject({ amount: z.int().positive(), units: z.literal('MB') }),
  validFor: z
    .strictObject({ startDateTime: instant, endDateTime: instant })
    .refine(
      ({ startDateTime, endDateTime }) => Date.parse(startDateTime) < Date.parse(endDateTime),
      'ends before it starts',
    ),
  characteristic: z
    .array(z.strictObject({ name: z.enum(characteristics), value: word }))
    .length(characteristics.length)
    .refine(
      (given) => new Set(given.map(({ name }) => name)).size === characteristics.length,
      'names programme, benefit and cycle once each',
    ),
});
export type TopUpRequest = z.infer<typeof topUpRequestSchema>;

/**
 * Takes back what is unused of one top-up, for good. There is at most one reversal of a top-up;
 * `externalId` is the client's key for it, so that asking again is answered the same.
 */
export const reversalRequestSchema = z.strictObject({
  externalId: word,
  '@type': z.literal('TopupBalanceReversal'),
  channel: z.strictObject({ id: word }),
  topupBalance: z.strictObject({ id: word, externalId: word }),
});
export type ReversalRequest = z.infer<typeof reversalRequestSchema>;

/** Items are parsed one by one: a bad one is its own 400 and changes nothing for the others. */
export const batchSchema = z.strictObject({
  items: z.array(z.unknown()).min(1).max(batchItemsMax),
});

const whole = z
  .string()
  .regex(/^\d{1,9}$/, 'is not a whole number')
  .transform(Number);

/** What a list may be asked for: one key, or a filter and a page of it. */
export const listQuerySchema = z.strictObject({
  externalId: word.optional(),
  programme: word.optional(),
  benefit: word.optional(),
  cycle: word.optional(),
  offset: whole.default(0),
  limit: whole.pipe(z.int().max(pageEntriesMax)).default(100),
});
export type Filter = Pick<z.infer<typeof listQuerySchema>, (typeof characteristics)[number]>;

/** Everything an order says apart from its key and its line: the same for a whole month. */
export const termsSchema = z.strictObject({
  description: z.string(),
  channel: z.string(),
  amountMb: z.int().positive(),
  startDateTime: z.string(),
  endDateTime: z.string(),
  programme: z.string(),
  benefit: z.string(),
  cycle: z.string(),
});
export type Terms = z.infer<typeof termsSchema>;

export const termsOf = (request: TopUpRequest): Terms => {
  const value = (name: string) =>
    request.characteristic.find((given) => given.name === name)?.value ?? '';
  return {
    description: request.description,
    channel: request.channel.id,
    amountMb: request.amount.amount,
    startDateTime: request.validFor.startDateTime,
    endDateTime: request.validFor.endDateTime,
    programme: value('programme'),
    benefit: value('benefit'),
    cycle: value('cycle'),
  };
};

/** One top-up that took effect. */
export interface Entry {
  readonly id: string;
  readonly externalId: string;
  readonly line: string;
  readonly terms: Terms;
  readonly confirmedAtMs: number;
  /** Set once, by the one reversal that there may be. */
  reversal?: Reversal;
}

/** What was taken back of a top-up; the rest had been used. */
export interface Reversal {
  readonly externalId: string;
  readonly usedMb: number;
  readonly confirmedAtMs: number;
}

/** The reversal as it is answered: a pure function of what is booked, so a repeat reads the same. */
export const reversalOf = ({ id, externalId, terms }: Entry, reversal: Reversal) => ({
  id: `reversal-${id}`,
  '@type': 'TopupBalanceReversal',
  status: 'completed',
  confirmationDate: new Date(reversal.confirmedAtMs).toISOString(),
  externalId: reversal.externalId,
  topupBalance: { id, externalId },
  reversed: { amount: terms.amountMb - reversal.usedMb, units: 'MB' },
  used: { amount: reversal.usedMb, units: 'MB' },
});

/** The resource as it is answered: a pure function of the entry, so a repeat reads the same. One that
 * was reversed says so; one that was not is spelled as if there were no reversals. */
export const topupBalanceOf = (entry: Entry) => ({
  ...topUpFieldsOf(entry),
  ...(entry.reversal && { reversal: reversalOf(entry, entry.reversal) }),
});

const topUpFieldsOf = ({ id, externalId, line, terms, confirmedAtMs }: Entry) => ({
  id,
  href: `${basePath}/topupBalance/${id}`,
  '@type': 'TopupBalance',
  status: 'completed',
  confirmationDate: new Date(confirmedAtMs).toISOString(),
  externalId,
  description: terms.description,
  channel: { id: terms.channel },
  logicalResource: { id: line, '@type': 'LogicalResource' },
  amount: { amount: terms.amountMb, units: 'MB' },
  validFor: { startDateTime: terms.startDateTime, endDateTime: terms.endDateTime },
  characteristic: characteristics.map((name) => ({ name, value: terms[name] })),
});

/** The TM Forum's error body; `status` repeats the HTTP code as text. */
export interface TmfError {
  readonly code: string;
  readonly reason: string;
  readonly message: string;
  readonly status: string;
}

export const tmfError = (
  status: number,
  code: string,
  { reason, message }: { reason: string; message: string },
): TmfError => ({ code, reason, message, status: String(status) });
