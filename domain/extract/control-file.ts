import * as z from 'zod';
import { addDays, instantOf, plainDateOf } from '../calendar.ts';
import { InputRejected } from '../errors.ts';
import { billings, lineStatuses, lineTypes } from '../line.ts';
import type { ExpectedCohort } from '../programme.ts';

const totals = z.record(z.string().max(100), z.int().nonnegative());

/**
 * What the operator's own system counted when it wrote the extract. `rows` counts every row
 * below the header; the totals count rows by what stands in the columns line_type, billing and
 * status. `sha256` is that of the file as delivered, compressed where it is compressed.
 */
export const controlFileSchema = z.strictObject({
  version: z.literal(1),
  /** Instant with its offset, such as `2026-01-14T00:00:00+09:00`. */
  asOf: z.iso.datetime({ offset: true }),
  rows: z.int().nonnegative(),
  totals: z.strictObject({ type: totals, billing: totals, status: totals }),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ControlFile = z.infer<typeof controlFileSchema>;

/** Where the control file of an extract lies: beside it. */
export const controlKeyOf = (extractKey: string): string => `${extractKey}.control.json`;

export const isControlKey = (key: string): boolean => key.endsWith('.control.json');

/** The control file of a text. Throws InputRejected that names field and reason. */
export const parseControlFile = (key: string, text: string): ControlFile => {
  const parsed = controlFileSchema.safeParse(jsonOrUndefined(text));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the whole file'}: ${message}`,
  );
  throw new InputRejected(
    `The control file ${key} cannot be read (${faults.slice(0, 5).join('; ')}). Write it as ` +
      'docs/import.md says and deliver it before the extract.',
  );
};

/** Text that is not JSON is undefined here, which the schema then refuses in its own words. */
const jsonOrUndefined = (text: string): unknown => {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
};

/** Refuses a control file of another day: the instant must fall on the reference date in Korea,
 * to whose end 24:00, the first instant of the next day, belongs. */
export const refuseOtherAsOf = (control: ControlFile, referenceDate: string): void => {
  const asOf = instantOf(Date.parse(control.asOf));
  const isEndOfDay = asOf === instantOf(Date.parse(`${addDays(referenceDate, 1)}T00:00:00+09:00`));
  if (isEndOfDay || plainDateOf(asOf) === referenceDate) return;
  throw new InputRejected(
    `The control file says that the extract is as of ${control.asOf}, but the programme's ` +
      `reference date is ${referenceDate}. Deliver the extract as of the end of that day.`,
  );
};

/** Refuses totals outside the programme's band: a file cut at a line end, or of another market,
 * must never become a small but balanced month. */
export const refuseUnexpectedTotals = (
  { rows, totals: { type } }: ControlFile,
  { rowsMin, rowsMax, shares }: ExpectedCohort,
): void => {
  if (rows < rowsMin || rows > rowsMax) {
    throw new InputRejected(
      `The control file counts ${rows} rows; the programme expects ${rowsMin} to ${rowsMax}. ` +
        'Deliver the extract of all lines, or correct the programme file with a new version.',
    );
  }
  for (const { types, share, tolerance } of shares) {
    const counted = types.reduce((sum, name) => sum + (type[name] ?? 0), 0) / rows;
    if (Math.abs(counted - share) > tolerance) {
      throw new InputRejected(
        `The control file counts ${percent(counted)} ${types.join(' and ')} lines; the programme ` +
          `expects ${percent(share)}, at most ${percent(tolerance)} more or less.`,
      );
    }
  }
};

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

/** What was counted while the extract was read, in the control file's own terms. */
export interface CountedExtract {
  readonly sha256: string;
  readonly rows: number;
  readonly totals: {
    readonly type: ReadonlyMap<string, number>;
    readonly billing: ReadonlyMap<string, number>;
    readonly status: ReadonlyMap<string, number>;
  };
}

/** The name under which every value is counted that the format does not allow. */
export const otherValues = '(other)';

const allowed = { type: lineTypes, billing: billings, status: lineStatuses } as const;

/** Refuses an extract that is not the one its control file describes; the first difference is
 * named with both figures. */
export const refuseDifferingExtract = (control: ControlFile, counted: CountedExtract): void => {
  const differences: string[] = [];
  if (control.rows !== counted.rows) {
    differences.push(`rows: control file ${control.rows}, extract ${counted.rows}`);
  }
  for (const kind of ['type', 'billing', 'status'] as const) {
    const declared = foldOthers(control.totals[kind], allowed[kind]);
    for (const value of [...allowed[kind], otherValues]) {
      const [says, has] = [declared.get(value) ?? 0, counted.totals[kind].get(value) ?? 0];
      if (says !== has) differences.push(`${kind} ${value}: control file ${says}, extract ${has}`);
    }
  }
  if (control.sha256 !== counted.sha256) {
    differences.push(`SHA-256: control file ${control.sha256}, extract ${counted.sha256}`);
  }
  if (differences.length === 0) return;
  throw new InputRejected(
    `The extract is not the one that its control file describes (${differences.join('; ')}). ` +
      'Deliver both again, from one export.',
  );
};

const foldOthers = (
  declared: Readonly<Record<string, number>>,
  values: readonly string[],
): Map<string, number> => {
  const folded = new Map<string, number>();
  for (const [value, n] of Object.entries(declared)) {
    const name = values.includes(value) ? value : otherValues;
    folded.set(name, (folded.get(name) ?? 0) + n);
  }
  return folded;
};
