import { InputRejected } from '../errors.ts';
import { type ColumnName, extractColumns } from './columns.ts';

/** Where each column of the format stands in a file's rows; undefined: the file does not have it. */
export interface RowLayout {
  readonly width: number;
  readonly at: Readonly<Record<ColumnName, number | undefined>>;
}

const known: ReadonlySet<string> = new Set(extractColumns.map(({ name }) => name));
const requiredNames = extractColumns.filter(({ required }) => required).map(({ name }) => name);

/**
 * The layout that a header row declares: every required column once, optional ones at most once,
 * nothing else, in any order. Any other header refuses the file in a sentence.
 */
export const layoutOf = (header: readonly string[]): RowLayout => {
  refuseWhatIsNoHeader(header);
  const seen = new Set<string>();
  const duplicate = header.find((name) => seen.size === seen.add(name).size);
  if (duplicate !== undefined) {
    throw new InputRejected(
      `The header names the column ${quoted(duplicate)} twice. Keep it once, in the header and ` +
        'in every row.',
    );
  }
  const unknown = header.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new InputRejected(
      `The header has columns that format version 1 does not know: ${listed(unknown)}. Take them ` +
        `out or spell them as the format does: ${[...known].join(', ')}.`,
    );
  }
  const missing = requiredNames.filter((name) => !header.includes(name));
  if (missing.length > 0) {
    throw new InputRejected(
      `The header lacks ${listed(missing)}. Deliver the extract with every required column: ` +
        `${requiredNames.join(', ')}.`,
    );
  }
  const at = extractColumns.map(({ name }) => [name, placeOf(header, name)]);
  return { width: header.length, at: Object.fromEntries(at) };
};

const placeOf = (header: readonly string[], name: string): number | undefined => {
  const place = header.indexOf(name);
  return place === -1 ? undefined : place;
};

/** A first line without one name of the format is most likely a row of data, another delimiter
 * or another line end: each has its own sentence, because each has its own remedy. */
const refuseWhatIsNoHeader = (header: readonly string[]): void => {
  const first = header.join(',');
  if (header.length === 0) {
    throw new InputRejected(
      'The first line is empty. The header row must be the first line of the file.',
    );
  }
  if (first.includes('\r')) {
    throw new InputRejected(
      'The lines of the file end in CR alone. Export it with LF or CRLF line ends.',
    );
  }
  if (header.length === 1 && /line_id *[;\t|]|[;\t|] *line_id/.test(first)) {
    throw new InputRejected(
      'The columns of the header are not separated by commas. Export the file comma-separated.',
    );
  }
  if (!header.some((name) => known.has(name))) {
    throw new InputRejected(
      'The first line is not a header row of format version 1: it names none of its columns. ' +
        `Add the header row with ${requiredNames.join(', ')}.`,
    );
  }
};

const quoted = (name: string): string => {
  const printable = name.replace(/[^\p{L}\p{N}\p{P}\p{Zs}]/gu, '?');
  return `'${printable.length > 40 ? `${printable.slice(0, 40)}…` : printable}'`;
};

const listed = (names: readonly string[]): string =>
  names.length > 5
    ? `${names.slice(0, 5).map(quoted).join(', ')} and ${names.length - 5} more`
    : names.map(quoted).join(', ');
