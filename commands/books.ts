import { open } from 'node:fs/promises';
import { makeCharging } from '../adapters/charging/charging.ts';
import type { Env } from '../adapters/env.ts';
import { amountsUnder } from '../adapters/ledger.ts';
import type { CycleOfBenefit } from '../adapters/run-items.ts';
import { withScratchFolder } from '../adapters/scratch-files.ts';
import { type SpillFiles, spillFiles } from '../adapters/spill-files.ts';
import { monthlyDataKey } from '../domain/benefit-key.ts';

/** The ledger beside charging's own list of a cycle: the last and most literal check there is. */
export interface Books {
  readonly topUps: number;
  readonly gigabytes: number;
  /** A sentence for each kind of break, with the first few keys. */
  readonly breaks: string[];
}

/** What of the world the comparison needs. */
type Reach = Parameters<typeof makeCharging>[0] & Pick<Env, 'database'>;

interface Asked extends CycleOfBenefit {
  readonly mbPerGb: number;
  /** The lines that should have it: their keys are read instead of the whole ledger. */
  readonly granted?: readonly string[];
}

const rowsPerWrite = 1_000;
/** The local database reads a large table twice as fast by sixteen segments as by four. */
const scanSegments = 16;

/**
 * Compares the ledger's grants of a cycle with charging's list, key by key, and writes that list
 * to `file` (key, line_id, gigabytes, sorted by key). Charging lists in the order of the keys: the
 * ledger's side waits on disk by the first digit of the key, and a sixteenth of it is in memory at a time.
 */
export const compareBooks = (env: Reach, asked: Asked, file: string): Promise<Books> =>
  withScratchFolder('books', async (folder) => {
    const ledger = inOrder(await setAside(ledgerEntries(env, asked), folder));
    const breaks = {
      orphans: seldom('top-ups that no grant stands for'),
      repeated: seldom('top-ups made twice under one key'),
      amounts: seldom('top-ups of another amount than the grant'),
    };
    let [topUps, megabytes, last] = [0, 0, ''];
    const out = await open(file, 'w');
    try {
      let rows: string[] = ['key,line_id,gigabytes'];
      for await (const topUp of makeCharging(env).list(asked)) {
        topUps++;
        megabytes += topUp.amountMb;
        rows.push(`${topUp.grantId},${topUp.line},${topUp.amountMb / asked.mbPerGb}`);
        if (rows.length >= rowsPerWrite) {
          await out.appendFile(`${rows.join('\n')}\n`);
          rows = [];
        }
        if (topUp.grantId === last) {
          breaks.repeated.add(last);
          continue;
        }
        last = topUp.grantId;
        const amountMb = ledger.take(last);
        if (amountMb === undefined) breaks.orphans.add(last);
        else if (amountMb !== topUp.amountMb) breaks.amounts.add(last);
      }
      if (rows.length > 0) await out.appendFile(`${rows.join('\n')}\n`);
    } finally {
      await out.close();
    }
    const gigabytes = megabytes / asked.mbPerGb;
    const kinds = [breaks.orphans, breaks.repeated, breaks.amounts, ledger.rest()];
    return { topUps, gigabytes, breaks: kinds.flatMap(({ sentence }) => sentence()) };
  });

const namedBreaksMax = 5;

/** Counts keys of which there should be none, and keeps the first few. */
const seldom = (what: string) => {
  const named: string[] = [];
  let count = 0;
  return {
    add(key: string): void {
      count++;
      if (named.length < namedBreaksMax) named.push(key);
    },
    sentence: (): string[] =>
      count === 0
        ? []
        : [`${count} ${what}: ${named.join(', ')}${count > named.length ? ', …' : ''}`],
  };
};

const digits = '0123456789abcdef';

interface Entry {
  readonly grantId: string;
  readonly amountMb: number;
}

const setAside = async (entries: AsyncIterable<Entry>, folder: string): Promise<SpillFiles> => {
  const files = spillFiles(folder, 'ledger');
  for await (const { grantId, amountMb } of entries) {
    files.append(digits.indexOf(grantId.charAt(0)), `${grantId},${amountMb}`);
  }
  return files;
};

/** The ledger's entries for one who asks in the order of their keys. */
const inOrder = (files: SpillFiles) => {
  const untaken = seldom('grants that charging knows nothing of');
  const entriesOf = (digit: number): Map<string, number> => {
    const entries = new Map<string, number>();
    for (const line of files.lines(digit)) {
      const [grantId = '', amountMb] = line.split(',');
      entries.set(grantId, Number(amountMb));
    }
    return entries;
  };
  let digit = 0;
  let entries = entriesOf(digit);
  const goOnTo = (next: number): void => {
    while (digit < next) {
      for (const grantId of entries.keys()) untaken.add(grantId);
      digit++;
      entries = entriesOf(digit);
    }
  };
  return {
    /** The amount of a grant, once. */
    take(grantId: string): number | undefined {
      goOnTo(digits.indexOf(grantId.charAt(0)));
      const amountMb = entries.get(grantId);
      entries.delete(grantId);
      return amountMb;
    },
    /** What nobody took. */
    rest() {
      goOnTo(digits.length);
      return untaken;
    },
  };
};

async function* ledgerEntries(
  env: Pick<Env, 'database' | 'settings'>,
  { programme, benefit, cycle, granted }: Asked,
): AsyncGenerator<Entry> {
  if (granted) {
    const keys = granted.map((line) => monthlyDataKey(programme, line, cycle));
    for (const [grantId, amountMb] of await amountsUnder(env, keys)) yield { grantId, amountMb };
    return;
  }
  const ledger = env.settings.required('LEDGER_TABLE');
  const items = env.database.scan('read the grants of the cycle', ledger, {
    segments: scanSegments,
    project: ['grantId', 'amountMb'],
    filter: 'begins_with(#sk, :grants)',
    names: { '#sk': 'sk' },
    values: { ':grants': `GRANT#${programme}#${benefit}#${cycle}#` },
  });
  for await (const item of items) yield item as unknown as Entry;
}
