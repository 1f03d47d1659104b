import * as z from 'zod';
import { lineOfSubject, lineSubject } from '../../domain/benefit-key.ts';
import { instantOf } from '../../domain/calendar.ts';
import { canonicalHash } from '../../domain/canonical-json.ts';
import { givenBy, type LedgerOfLine } from '../../domain/correction/correctable-grant.ts';
import {
  type Correction,
  type CorrectionActOf,
  nameOf,
} from '../../domain/correction/correction-acts.ts';
import { type CountsByReason, tally } from '../../domain/counts-by-reason.ts';
import { Defect } from '../../domain/errors.ts';
import { isGrantOf } from '../../domain/ledger-grant.ts';
import { lineIdSchema } from '../../domain/line.ts';
import type { ToldPart, ToldRow } from '../../domain/notices/telling.ts';
import type { Env } from '../env.ts';
import { jsonLines } from '../json-lines.ts';
import { storyOf } from '../ledger.ts';
import { keepToldLists } from '../told-lists.ts';
import { readCorrection } from './correction-acts.ts';

type Reach = Pick<Env, 'clock' | 'database' | 'objects' | 'settings'>;

/** Rows of one part: 30 MB of memory, and 90 parts for 18 million lines. */
const partRowsMax = 200_000;
const scanSegments = 16;
/** A page of the list is as many whole rows as these bytes hold. */
export const pageBytes = 32 * 1024;

/**
 * Whom a correction touches: the ledger's own word, so that it is right for a run that never came
 * to its end too. Counted, and frozen in parts as the lists of whom to tell are, which name
 * themselves by their content.
 */
export const listCorrection = async (
  env: Reach,
  programme: string,
  correction: Correction,
): Promise<CorrectionActOf<'listed'>> => {
  const { number, requested } = correction;
  const listed = (byReason: CountsByReason, parts: readonly ToldPart[]) => {
    const grants = parts.reduce((sum, { rows }) => sum + rows, 0);
    return {
      ...{ act: 'listed' as const, number, at: instantOf(env.clock.now()), grants, byReason },
      byBenefit: grants > 0 ? { [requested.benefit]: grants } : {},
      parts: [...parts],
      list: canonicalHash(parts.map(({ key, versionId }) => [key, versionId])).slice(0, 12),
    };
  };
  const { target } = requested;
  if (target.of === 'void') {
    const { listed: before } = await readCorrection(env, { programme, number: target.number });
    if (!before) throw new Defect(`${nameOf(correction)} is about a void without a list`);
    return listed(before.grants > 0 ? { voided: before.grants } : {}, before.parts);
  }
  const byReason: CountsByReason = {};
  const rows =
    target.of === 'run'
      ? linesOfRun(env, { programme, correction, run: target.run, byReason })
      : oneLine(env, { programme, correction, line: target.line, byReason });
  const bucket = env.settings.required('RESULTS_BUCKET');
  const place = { bucket, prefix: `runs/${nameOf(correction)}`, rowsMax: partRowsMax };
  return listed(byReason, await keepToldLists(env, place, rows));
};

interface Listing {
  readonly programme: string;
  readonly correction: Correction;
  /** Counted as the rows come. */
  readonly byReason: CountsByReason;
}

/** Every grant of the run, by reading the whole ledger. */
async function* linesOfRun(
  env: Reach,
  { programme, correction, run, byReason }: Listing & { readonly run: string },
): AsyncIterable<ToldRow> {
  const { benefit, cycle } = correction.requested;
  const items = env.database.scan('list the grants', env.settings.required('LEDGER_TABLE'), {
    segments: scanSegments,
    project: ['pk', 'run'],
    filter: 'begins_with(#sk, :grants)',
    names: { '#sk': 'sk' },
    values: { ':grants': `GRANT#${programme}#${benefit}#${cycle}#` },
  });
  for await (const item of items) {
    if (item.run !== run) continue;
    const line = lineOfSubject(String(item.pk));
    if (line === undefined) throw new Defect(`${run} has granted ${item.pk}, which is no line`);
    tally(byReason, givenBy({ run }));
    yield { line };
  }
}

async function* oneLine(
  env: Reach,
  { programme, correction, line, byReason }: Listing & { readonly line: string },
): AsyncIterable<ToldRow> {
  const { cycle, issue, kind } = correction.requested;
  const { grants } = await ledgerOfLine(env, line);
  const grant = grants.find(
    ({ key }) => key.programme === programme && key.period === cycle && key.issue === issue,
  );
  if (!grant) return;
  tally(byReason, kind === 'void' ? givenBy(grant) : 'voided');
  yield { line };
}

/** What the ledger says of a line's months; strongly consistent. */
export const ledgerOfLine = async (
  env: Pick<Env, 'database' | 'settings'>,
  line: string,
): Promise<LedgerOfLine> => {
  const { grants, voids } = await storyOf(env, lineSubject(line));
  return {
    grants: grants.filter(isGrantOf('monthly-data')),
    voids: voids.filter(({ key }) => key.benefit === 'monthly-data'),
  };
};

const listedRowSchema = z.looseObject({ line: lineIdSchema });

/** A page of a list: whole lines, and where the next page begins; absent on the last. */
export interface ListPage {
  readonly lines: string[];
  readonly next?: string;
}

/** A page of the list of a correction, from the start or from where another ended. */
export const pageOfList = async (
  env: Pick<Env, 'objects'>,
  parts: readonly ToldPart[],
  after = '0.0',
): Promise<ListPage> => {
  const [number = 0, offset = 0] = after.split('.').map(Number);
  const part = parts[number];
  if (!part) return { lines: [] };
  const { bucket, key, versionId } = part;
  const address = { bucket, key, versionId };
  const range = [offset, offset + pageBytes - 1] as const;
  const text = await wholeRows(await env.objects.read('read the list', address, range));
  const lines: string[] = [];
  for await (const row of jsonLines(onceOf(text))) lines.push(listedRowSchema.parse(row).line);
  const size = (await env.objects.size('ask for the size of the list', address)) ?? 0;
  const end = offset + text.length;
  if (end < size) return { lines, next: `${number}.${end}` };
  return number + 1 < parts.length ? { lines, next: `${number + 1}.0` } : { lines };
};

/** The bytes up to and including the last line feed. */
const wholeRows = async (bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  const all = Buffer.concat(chunks);
  return all.subarray(0, all.lastIndexOf('\n') + 1);
};

async function* onceOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
