import * as z from 'zod';

/**
 * What charging can do wrong. `before_effect`: nothing was booked; `after_effect`: it was, and the
 * client does not learn it; `error_then_late_effect`: a gateway gave up, the order behind it goes
 * on. A time-out never answers; a cut closes the connection at once. Only errors, 429 and refusals
 * can meet a single item of a batch.
 */
export const faultKinds = [
  'time_out_before_effect',
  'time_out_after_effect',
  'cut_before_effect',
  'cut_after_effect',
  'error_before_effect',
  'error_after_effect',
  'too_many_requests',
  'refusal',
  'late_effect',
  'error_then_late_effect',
  'late_answer',
] as const;
export type FaultKind = (typeof faultKinds)[number];

const kindsOfItems: readonly FaultKind[] = [
  'error_before_effect',
  'error_after_effect',
  'too_many_requests',
  'refusal',
];

export const faultSchema = z
  .strictObject({
    kind: z.enum(faultKinds),
    /** Which calls it meets: orders, questions, or reversals. */
    on: z.enum(['top_up', 'look', 'reversal']).default('top_up'),
    /** `calls`: the whole HTTP call; `items`: single orders, inside a batch or alone. */
    of: z.enum(['calls', 'items']).default('calls'),
    /** Only the next so many of them. */
    next: z.int().positive().optional(),
    /** Only this share of them, drawn with the seed. */
    share: z.number().gt(0).max(1).optional(),
    seed: z.int().default(1),
    /** Only orders for these lines, or calls that hold one: a poison line. */
    lines: z.array(z.string()).min(1).optional(),
    errorStatus: z.int().min(500).max(599).default(503),
    refusalStatus: z.int().min(400).max(499).default(422),
    retryAfterSeconds: z.int().nonnegative().default(1),
    lateMs: z.int().nonnegative().default(1_000),
  })
  .refine(({ next, share }) => next === undefined || share === undefined, {
    message: 'give next or share, not both',
  })
  .refine(({ kind, of }) => of === 'calls' || kindsOfItems.includes(kind), {
    message: `of items: only ${kindsOfItems.join(', ')}`,
  })
  .refine(({ on, of }) => on === 'top_up' || of === 'calls', {
    message: 'only orders come as items',
  })
  .refine(({ on, lines }) => on !== 'look' || !lines, { message: 'a look has no lines' });
export type Fault = z.infer<typeof faultSchema>;

/** Everything `/control` sets. What is left out is off, so an empty object restores good conduct. */
export const controlSchema = z.strictObject({
  keys: z
    .union([
      z.enum(['kept', 'none']),
      z.strictObject({ forgottenAfterSeconds: z.number().positive() }),
    ])
    .default('kept'),
  linesPerSecond: z.number().positive().optional(),
  faults: z.array(faultSchema).default([]),
  /** What customers have used of their top-ups, by key or by line; the first that fits counts, and
   * no more than the top-up holds. Asked at a reversal. */
  used: z
    .array(
      z.strictObject({
        externalId: z.string().optional(),
        line: z.string().optional(),
        usedMb: z.int().nonnegative(),
      }),
    )
    .optional(),
});
export type Control = z.infer<typeof controlSchema>;

export const goodConduct: Control = controlSchema.parse({});

export interface Faults {
  /** The first fault that meets this whole call. */
  ofCall(on: Fault['on'], lines: readonly string[]): Fault | undefined;
  /** The first fault that meets this order alone. */
  ofItem(line: string): Fault | undefined;
  /** How often each fault of the control has met something, in its order. */
  firings(): number[];
}

/** The faults in force; counts and draws start again whenever they are set. */
export const makeFaults = (faults: readonly Fault[]): Faults => {
  const armed = faults.map((fault) => ({ fault, fired: 0, draw: makeDraw(fault.seed) }));
  const meets = ({ fault, fired, draw }: (typeof armed)[number]): boolean =>
    (fault.next === undefined || fired < fault.next) &&
    (fault.share === undefined || draw() < fault.share);

  const first = (of: Fault['of'], on: Fault['on'], lines: readonly string[]) => {
    const found = armed.find(
      (one) =>
        one.fault.of === of &&
        one.fault.on === on &&
        (!one.fault.lines || one.fault.lines.some((line) => lines.includes(line))) &&
        meets(one),
    );
    if (found) found.fired++;
    return found?.fault;
  };
  return {
    ofCall: (on, lines) => first('calls', on, lines),
    ofItem: (line) => first('items', 'top_up', [line]),
    firings: () => armed.map(({ fired }) => fired),
  };
};

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
const makeDraw = (seed: number): (() => number) => {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};
