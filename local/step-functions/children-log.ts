import { type BulkJournal, openBulkJournal, readLines } from './journal.ts';

/** How a child ended, one line of the Map Run's journal. */
export interface ChildRecord {
  readonly index: number;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  readonly items: number;
  /** Of the input: a redrive must meet the same input again. */
  readonly crc: number;
  /** The redrive in which it ran, 0 for the first attempt. */
  readonly redrive: number;
  readonly startedAt: number;
  readonly stoppedAt: number;
  /** JSON text; left out for a success whose record in the result file does not show it. */
  readonly input?: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** Executions and the items they stand for. */
export interface Tally {
  executions: number;
  items: number;
}

export interface ChildrenLog {
  /** Set where the child need not run (again) in this attempt; answers its input's crc. */
  settled(index: number): { readonly crc: number } | undefined;
  /** Whether the child ran in any attempt. */
  known(index: number): boolean;
  append(record: ChildRecord): Promise<void>;
  readonly tallies: Readonly<Record<ChildRecord['status'], Tally>>;
  /** Each child's last record, in the order they ended. */
  last(): AsyncGenerator<ChildRecord>;
}

/** Numbers by child, grown as needed: a few bytes a child, whatever the records hold. */
const growing = () => {
  let values = new Uint32Array(1024);
  return {
    get: (index: number): number => values[index] ?? 0,
    set: (index: number, value: number) => {
      if (index >= values.length) {
        const wider = new Uint32Array(Math.max(index + 1, values.length * 2));
        wider.set(values);
        values = wider;
      }
      values[index] = value;
    },
  };
};

/** What a Map Run's journal says, as of one redrive. */
const readChildren = async (file: string, redrive: number) => {
  const lineOf = growing();
  const crcOf = growing();
  const isSettled = growing();
  const tallies: Record<ChildRecord['status'], Tally> = {
    SUCCEEDED: { executions: 0, items: 0 },
    FAILED: { executions: 0, items: 0 },
    TIMED_OUT: { executions: 0, items: 0 },
  };
  let lines = 0;
  const note = (record: ChildRecord) => {
    lines += 1;
    lineOf.set(record.index, lines);
    crcOf.set(record.index, record.crc);
    // What failed before a redrive is to run again and counts no more.
    if (record.status !== 'SUCCEEDED' && record.redrive < redrive) return;
    isSettled.set(record.index, 1);
    tallies[record.status].executions += 1;
    tallies[record.status].items += record.items;
  };
  for await (const line of readLines(file)) note(JSON.parse(line) as ChildRecord);
  const last = async function* last() {
    let line = 0;
    for await (const text of readLines(file)) {
      line += 1;
      const record = JSON.parse(text) as ChildRecord;
      if (lineOf.get(record.index) === line) yield record;
    }
  };
  return { lineOf, crcOf, isSettled, tallies, note, last };
};

/** Each child's last record, in the order they ended; also while the run goes on. */
export async function* lastRecords(file: string): AsyncGenerator<ChildRecord> {
  yield* (await readChildren(file, 0)).last();
}

/**
 * The journal of a Map Run's children. A child counts when its record is on disk, so a run that
 * goes on after a killed process, or is redriven, repeats only what is not there: all children
 * without SUCCEEDED in a redrive, only those without any record of this attempt otherwise.
 */
export const openChildrenLog = async (file: string, redrive: number): Promise<ChildrenLog> => {
  const journal: BulkJournal = openBulkJournal(file);
  const { lineOf, crcOf, isSettled, tallies, note, last } = await readChildren(file, redrive);
  return {
    settled: (index) => (isSettled.get(index) === 1 ? { crc: crcOf.get(index) } : undefined),
    known: (index) => lineOf.get(index) > 0,
    append: async (record) => {
      await journal.append(JSON.stringify(record));
      note(record);
    },
    tallies,
    last,
  };
};
