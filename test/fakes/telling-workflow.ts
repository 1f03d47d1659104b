import type { TellingInput } from '../../adapters/tellings.ts';
import { type ToldRow, toldRowSchema } from '../../domain/notices/telling.ts';
import { makeChooseTellingHour } from '../../functions/workflow/choose-telling-hour.ts';
import { makeListToldLines } from '../../functions/workflow/list-told-lines.ts';
import { makeTellCustomers } from '../../functions/workflow/tell-customers.ts';
import type { MonthlyEnv } from './monthly-env.ts';

/** Telling as its workflow file has it: part by part, each not before its hour, in batches of a
 * thousand. Answers when each part began. */
export const tellEverybody = async (env: MonthlyEnv, input: TellingInput): Promise<string[]> => {
  const began: string[] = [];
  const { next: first, ...lists } = await makeListToldLines(env)(input);
  for (let next: number = first; ; ) {
    const chosen = await makeChooseTellingHour(env)({ ...lists, next });
    if (!chosen.left) return began;
    env.time.now = Math.max(env.time.now, Date.parse(chosen.notBefore));
    began.push(new Date(env.time.now).toISOString());
    const rows = rowsOf(env, chosen.part.key);
    for (let from = 0; from < rows.length; from += 1_000) {
      const Items = rows.slice(from, from + 1_000);
      await makeTellCustomers(env)({ BatchInput: { telling: chosen.telling }, Items });
    }
    next = chosen.next;
  }
};

const rowsOf = (env: MonthlyEnv, key: string): ToldRow[] =>
  (env.objects.text(key) ?? '')
    .trim()
    .split('\n')
    .map((row) => toldRowSchema.parse(JSON.parse(row)));

/** The telling that was started for a run, as its workflow would get it. */
export const startedTelling = (env: MonthlyEnv, run: string): TellingInput => {
  const found = env.started.find(({ name }) => name === `customer-notices-${run}`);
  if (!found) throw new Error(`Nobody was told of ${run}.`);
  return found.input as TellingInput;
};
