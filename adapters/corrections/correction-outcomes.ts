import { hash } from 'node:crypto';
import * as z from 'zod';
import type { LeftReason } from '../../domain/correction/left-reasons.ts';
import { type CountsByReason, sumOf, tally } from '../../domain/counts-by-reason.ts';
import { Defect } from '../../domain/errors.ts';
import { newestWordCounts } from '../conditions.ts';
import type { Env } from '../env.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

/** A correction by programme and number. */
export interface OfCorrection {
  readonly programme: string;
  readonly number: number;
}

/** What became of grants: counted, so that every one is in one column. */
export interface CorrectionCounts {
  readonly corrected: number;
  readonly already: number;
  readonly left: CountsByReason;
}

/** A grant that was left as it is: a person's to settle. */
export interface LeftGrant {
  readonly line: string;
  readonly reason: LeftReason;
  /** The partner's own word for it. */
  readonly detail?: string | undefined;
}

const partitionOf = ({ programme, number }: OfCorrection): string =>
  `CORRECTION#${programme}#${String(number).padStart(6, '0')}`;

const countsSchema = z.object({
  corrected: z.int().nonnegative(),
  already: z.int().nonnegative(),
  left: z.record(z.string(), z.int().nonnegative()),
});
const leftSchema = z.object({ reason: z.string(), detail: z.string().optional() });

/** Notes what became of a batch and which of its grants were left. A batch that is carried out
 * again says it anew: it names itself by its lines. */
export const noteOutcomes = async (
  env: Reach,
  of: OfCorrection,
  batch: {
    readonly lines: readonly string[];
    readonly counts: CorrectionCounts;
    readonly left: readonly LeftGrant[];
  },
): Promise<void> => {
  const table = env.settings.required('WORK_TABLE');
  const pk = partitionOf(of);
  for (const { line, reason, detail } of batch.left) {
    await env.database.update('note the grant that was left', table, {
      key: { pk, sk: `LEFT#${line}` },
      set: { reason, ...(detail !== undefined && { detail }) },
      ...newestWordCounts,
    });
  }
  const name = hash('sha256', JSON.stringify(batch.lines), 'hex').slice(0, 40);
  await env.database.update('note what became of the batch', table, {
    key: { pk, sk: `BATCH#${name}` },
    set: { ...batch.counts },
    ...newestWordCounts,
  });
};

/** What became of the grants so far. */
export const countOutcomesOf = async (env: Reach, of: OfCorrection): Promise<CorrectionCounts> => {
  const sum = { corrected: 0, already: 0, left: {} as CountsByReason };
  for await (const item of itemsOf(env, of, 'BATCH#')) {
    const counts = countsSchema.safeParse(item);
    if (!counts.success) throw new Defect(`The batch ${item.sk} of ${item.pk} cannot be read`);
    sum.corrected += counts.data.corrected;
    sum.already += counts.data.already;
    for (const [reason, times] of Object.entries(counts.data.left)) tally(sum.left, reason, times);
  }
  return sum;
};

/** How many grants these counts are about. */
export const grantsIn = ({ corrected, already, left }: CorrectionCounts): number =>
  corrected + already + sumOf(left);

/** A grant that was left, as it is shown. */
export interface LeftShown {
  readonly line: string;
  readonly reason: string;
  readonly detail?: string;
}

/** The grants that were left, by line; at most so many, after the line named. */
export const leftGrants = async (
  env: Reach,
  of: OfCorrection,
  page: { readonly after?: string | undefined; readonly most: number },
): Promise<LeftShown[]> => {
  const found: LeftShown[] = [];
  for await (const { sk, ...rest } of itemsOf(env, of, 'LEFT#', page.after)) {
    const { reason, detail } = leftSchema.parse(rest);
    const line = String(sk).slice('LEFT#'.length);
    found.push({ line, reason, ...(detail !== undefined && { detail }) });
    if (found.length === page.most) break;
  }
  return found;
};

const itemsOf = (env: Reach, of: OfCorrection, prefix: string, after?: string) =>
  env.database.query('read what became of the grants', env.settings.required('WORK_TABLE'), {
    where: 'pk = :pk AND sk BETWEEN :from AND :until',
    values: {
      ':pk': partitionOf(of),
      // Nothing that a line id may hold sorts as low as what is put behind the last one shown.
      ':from': after === undefined ? prefix : `${prefix}${after}!`,
      ':until': `${prefix}~`,
    },
  });
