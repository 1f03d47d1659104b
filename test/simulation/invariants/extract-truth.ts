import { lineHash } from '../../../domain/line-hash.ts';
import { birthCanaries, type ExtractRow, personOf, type RowKind } from '../flows/extract-files.ts';

/** What must become of the rows of a file, found without the code that is judged. */
export interface RowsTruth {
  readonly accepted: readonly ExtractRow[];
  /** `line number,column,reason`, in order. */
  readonly report: readonly string[];
  readonly quarantined: Readonly<Record<string, number>>;
  /** `person birth date`, and `person insured`. */
  readonly people: ReadonlySet<string>;
}

const faults: { readonly [kind in RowKind]?: readonly [column: string, reason: string] } = {
  'no-status': ['status', 'status_invalid'],
  'no-date': ['birth_date', 'birth_date_invalid'],
  short: ['', 'field_count'],
};

/** Below the header. */
const firstLineNumber = 2;

export const truthOfRows = (rows: readonly ExtractRow[]): RowsTruth => {
  const kindsOf = new Map<number, Set<RowKind>>();
  for (const { line, kind } of rows) {
    if (faults[kind]) continue;
    kindsOf.set(line, (kindsOf.get(line) ?? new Set()).add(kind));
  }
  const accepted = new Map<number, ExtractRow>();
  const report: string[] = [];
  const quarantined: Record<string, number> = {};
  for (const [place, row] of rows.entries()) {
    const isConflict = (kindsOf.get(row.line)?.size ?? 0) > 1;
    const isRepeat = accepted.has(row.line);
    const [column, reason] = faults[row.kind] ?? [
      'line_id',
      isConflict ? 'line_id_conflicting' : isRepeat ? 'line_id_repeated' : '',
    ];
    if (reason === '') {
      accepted.set(row.line, row);
      continue;
    }
    report.push(`${place + firstLineNumber},${column},${reason}`);
    quarantined[reason] = (quarantined[reason] ?? 0) + 1;
  }
  const inOrder = [...accepted.values()].sort((one, other) =>
    lineHash(`L${one.line}`) < lineHash(`L${other.line}`) ? -1 : 1,
  );
  return { accepted: inOrder, report, quarantined, people: new Set(inOrder.flatMap(toldPerson)) };
};

const toldPerson = ({ line, kind }: ExtractRow): string[] => {
  const person = personOf(line);
  if (kind === 'old') return [`${person} ${birthCanaries[0]}`];
  if (kind === 'older') return [`${person} ${birthCanaries[1]}`];
  return kind === 'insured' ? [`${person} insured`] : [];
};
