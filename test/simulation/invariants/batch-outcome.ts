import { type BatchOutcome, batchOutcomeSchema } from '../../../domain/batch-outcome.ts';
import type { World } from '../core/world.ts';

/** I2 of one batch: each of its lines is in exactly one place, and who is called granted is, by this
 * run or by another. */
export const checkBatchOutcome = (
  world: World,
  answered: unknown,
  { run, lines }: { readonly run: string; readonly lines: readonly string[] },
): BatchOutcome | undefined => {
  const read = batchOutcomeSchema.safeParse(answered);
  if (!read.success) {
    world.violate('I2', `a batch answered ${JSON.stringify(answered)}`);
    return undefined;
  }
  const { granted, already, refused, parked } = read.data;
  const named = [...granted, ...already, ...[...refused, ...parked].map(([line]) => line)];
  if (named.length !== lines.length || new Set(named).size !== lines.length) {
    world.violate('I2', `a batch of ${lines.join(' ')} accounts for ${named.join(' ')}`);
  }
  const runOf = new Map(world.services.database.items('Ledger').map(({ pk, run: by }) => [pk, by]));
  for (const line of [...granted, ...already]) {
    const by = runOf.get(`line:${line}`);
    if (by === undefined) world.violate('I2', `${line} is called granted and is not`);
    else if ((by === run) !== granted.includes(line)) {
      world.violate('I2', `${line} was granted by ${by}, ${run} says otherwise`);
    }
  }
  return read.data;
};
