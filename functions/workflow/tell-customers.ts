import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { grantsByKey } from '../../adapters/ledger.ts';
import { type PersonToTell, tellMany } from '../../adapters/mass-telling.ts';
import { lineOfSubject, monthlyDataKey } from '../../domain/benefit-key.ts';
import { instantOf } from '../../domain/calendar.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { Unavailable } from '../../domain/errors.ts';
import { sayingOfMonth } from '../../domain/notices/notice-of-grant.ts';
import {
  type Telling,
  type ToldRow,
  tellingSchema,
  toldRowSchema,
} from '../../domain/notices/telling.ts';
import { mayBeToldAt } from '../../domain/notices/telling-hours.ts';
import { programmeVersion } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** What the Map gives each child: what is told, and a thousand lines to tell. */
export const tellCustomersEventSchema = z.object({
  BatchInput: z.object({ telling: tellingSchema }),
  Items: z.array(toldRowSchema).min(1),
});
export type TellCustomersEvent = z.infer<typeof tellCustomersEventSchema>;

/**
 * Tells up to a thousand customers, in messages of many, and puts the same on their bills. A batch
 * that begins in quiet hours tells nobody and fails: it is redriven by day. One that has begun is
 * finished, and one that is repeated shows nobody anything twice.
 */
export const makeTellCustomers =
  (env: Env) =>
  async ({ BatchInput: { telling }, Items }: TellCustomersEvent): Promise<{ told: number }> => {
    refuseInQuietHours(env, telling);
    const people = Items.filter((row): row is PersonToTell => 'cause' in row);
    const lines = Items.filter((row) => !('cause' in row) && !('already' in row));
    await tellMany(env, telling, { lines: lines.map(({ line }) => line), people });
    const late = await tellForUntoldRuns(env, telling, Items);
    return { told: lines.length + people.length + late };
  };

const refuseInQuietHours = (env: Env, telling: Telling): void => {
  const { programme } = programmeVersion(telling.programme, telling.programmeVersion);
  const answer = mayBeToldAt(programme.notices.quietHours, instantOf(env.clock.now()));
  if (answer.may === 'now') return;
  throw new Unavailable(
    `Quiet hours have begun: redrive ${telling.telling} after ${answer.notBefore}.`,
  );
};

/** Lines that this run found granted: those that a run granted which never told anybody. Their
 * grants say what was given, since an earlier run may have given it on time and this one late. */
const tellForUntoldRuns = async (
  env: Env,
  telling: Telling,
  rows: readonly ToldRow[],
): Promise<number> => {
  const keys = rows
    .filter((row) => 'already' in row)
    .map(({ line }) => monthlyDataKey(telling.programme, line, telling.period));
  const grants = [...(await grantsByKey(env, keys)).values()];
  const groups = new Map<string, { telling: Telling; lines: string[] }>();
  for (const { key, amountGb, validFrom, validUntil, run } of grants) {
    const line = lineOfSubject(key.subject);
    if (line === undefined || !telling.untoldRuns.includes(run)) continue;
    const saying = sayingOfMonth({ cycle: key.period, amountGb, validFrom, validUntil });
    const name = canonicalJson(saying);
    const group = groups.get(name) ?? { telling: { ...telling, ...saying }, lines: [] };
    groups.set(name, group);
    group.lines.push(line);
  }
  let told = 0;
  for (const group of groups.values()) {
    await tellMany(env, group.telling, { lines: group.lines, people: [] });
    told += group.lines.length;
  }
  return told;
};

export const handler = task(tellCustomersEventSchema, makeTellCustomers);
