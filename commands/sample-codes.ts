import { type Chance, seededChance } from './seeded-chance.ts';

/** Files of codes that a partner might deliver, one after the other. */
export interface SampleCodes {
  readonly seed: number;
  readonly programme: string;
  /** The id of the service. */
  readonly pool: string;
  /** Rows of each file, in the order of delivery. */
  readonly rows: readonly number[];
}

/** How many rows of a file have each fate, as they were drawn. */
export interface PlannedCounts {
  readonly rows: number;
  readonly kept: number;
  readonly duplicateInFile: number;
  readonly duplicateOfEarlierFile: number;
  /** By reason; reasons without a row are left out. */
  readonly quarantined: Readonly<Record<string, number>>;
}

/** A file to drop into the inbox, and what becomes of it when the files are imported in order. */
export interface SampleCodeFile {
  readonly key: string;
  readonly text: string;
  readonly planned: PlannedCounts;
}

type Fate = 'kept' | 'duplicateInFile' | 'duplicateOfEarlierFile' | 'serial_taken' | 'bad';

/** Of so many rows one has each fate, by chance; a file of 40 rows or more tries each once more. */
const drawsMax = 100;
const drawsOfEach = 1;
const rowsForEveryFate = 40;

/** Capitals and digits that nobody confuses. */
const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const groups = /.{4}(?=.)/g;

/** A code nobody has had: its second half counts, so that no two are alike. */
const codeOf = (chance: Chance, number: number): string => {
  let text = '';
  for (let place = 0; place < 8; place += 1) text += alphabet[chance.below(alphabet.length)];
  for (let place = 7; place >= 0; place -= 1) {
    text += alphabet[Math.floor(number / alphabet.length ** place) % alphabet.length];
  }
  return text.replaceAll(groups, '$&-');
};

type BadRow = readonly [reason: string, row: (code: string, serial: string) => string];

/** One bad row of every kind that a partner's export has been seen to have. */
const badRows: readonly BadRow[] = [
  ['serial_missing', (code) => `,${code}`],
  ['code_missing', (_code, serial) => `${serial},`],
  ['code_not_plain', (code, serial) => `${serial},${code}#`],
  ['wrong_number_of_fields', (code, serial) => `${serial},${code},extra`],
  ['quotes_not_closed', (code, serial) => `${serial},"${code}`],
  ['serial_holds_the_code', (code) => `${code},${code}`],
  ['serial_not_plain', (code, serial) => `${serial} ${serial},${code}`],
];

interface KeptRow {
  readonly serial: string;
  readonly code: string;
}

/** What the rows of a file are drawn from. */
interface Drawing {
  readonly chance: Chance;
  /** A code that nobody has had. */
  readonly fresh: () => string;
  readonly earlier: readonly KeptRow[];
  readonly kept: KeptRow[];
  /** Codes that came twice: their serial may not come twice as well, and the other way round. */
  readonly repeated: Set<KeptRow>;
  readonly disputed: Set<KeptRow>;
  bad: number;
}

/**
 * Made-up files of codes: the same seed gives the same bytes. They repeat codes inside a file and
 * across files, also written in another hand, take serials twice and hold bad rows. No count
 * depends on which of two equal rows is met first, so parts may be imported side by side.
 */
export const sampleCodeFiles = (sample: SampleCodes): SampleCodeFile[] => {
  const chance = seededChance(sample.seed);
  const earlier: KeptRow[] = [];
  let drawn = 0;
  const fresh = (): string => {
    drawn += 1;
    return codeOf(chance, drawn);
  };
  return sample.rows.map((rows, file) => {
    const drawing: Drawing = {
      ...{ chance, fresh, earlier: [...earlier], kept: [], bad: 0 },
      ...{ repeated: new Set(), disputed: new Set() },
    };
    const { lines, planned } = drawnFile(drawing, rows, file + 1);
    // Of two codes with one serial either may be kept: no later file repeats them.
    for (const row of drawing.kept) if (!drawing.disputed.has(row)) earlier.push(row);
    return {
      key: `${sample.programme}/${sample.pool}/sample-${file + 1}.csv`,
      text: `serial,code\n${lines.join('\n')}\n`,
      planned,
    };
  });
};

const drawnFile = (drawing: Drawing, rows: number, file: number) => {
  const lines: string[] = [];
  const counts = { rows, kept: 0, duplicateInFile: 0, duplicateOfEarlierFile: 0 };
  const quarantined: Record<string, number> = {};
  for (let row = 0; row < rows; row += 1) {
    const serial = `${file}-${String(row + 2).padStart(7, '0')}`;
    const { line, fate } = drawnRow(drawing, fateOf(drawing, row, rows), serial);
    lines.push(line);
    if (fate in counts) counts[fate as keyof typeof counts] += 1;
    else quarantined[fate] = (quarantined[fate] ?? 0) + 1;
  }
  return { lines, planned: { ...counts, quarantined } };
};

/** A row of that fate; kept where nothing is there to be repeated or disputed. */
const drawnRow = (
  drawing: Drawing,
  wanted: Fate,
  serial: string,
): { readonly line: string; readonly fate: string } => {
  const { chance, fresh, earlier, kept, repeated, disputed } = drawing;
  if (wanted === 'bad') {
    const [reason, rowOf] = badRows[drawing.bad % badRows.length] as BadRow;
    drawing.bad += 1;
    return { line: rowOf(fresh(), serial), fate: reason };
  }
  const from = wanted === 'duplicateOfEarlierFile' ? earlier : kept;
  const other = wanted === 'kept' ? undefined : from[chance.below(from.length)];
  if (other && !disputed.has(other)) {
    if (wanted !== 'serial_taken') {
      repeated.add(other);
      return { line: repeatOf(chance, other, serial), fate: wanted };
    }
    if (!repeated.has(other)) {
      disputed.add(other);
      return { line: `${other.serial},${fresh()}`, fate: wanted };
    }
  }
  const code = fresh();
  kept.push({ serial, code });
  return { line: `${serial},${code}`, fate: 'kept' };
};

/** A code once more: the row as it was, or the code in another hand under a new serial. */
const repeatOf = (chance: Chance, { serial, code }: KeptRow, fresh: string): string =>
  chance.happens(0.5) ? `${serial},${code}` : `${fresh},${code.replaceAll('-', ' ').toLowerCase()}`;

const fates: readonly Fate[] = ['duplicateInFile', 'duplicateOfEarlierFile', 'serial_taken', 'bad'];

/** Each fate by chance, and tried once more in the middle of a file that is large enough. */
const fateOf = ({ chance, earlier, kept }: Drawing, row: number, rows: number): Fate => {
  const certain = rows >= rowsForEveryFate ? row - Math.floor(rows / 2) : -1;
  const drawn = fates[certain] ?? fates[Math.floor(chance.below(drawsMax) / drawsOfEach)];
  if (drawn === undefined || drawn === 'bad') return drawn ?? 'kept';
  const from = drawn === 'duplicateOfEarlierFile' ? earlier : kept;
  return from.length > 0 ? drawn : 'kept';
};
