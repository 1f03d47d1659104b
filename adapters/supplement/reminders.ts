import { type Instant, msOf } from '../../domain/calendar.ts';
import type { Programme } from '../../domain/programme.ts';
import { cyclesOf } from '../../domain/schedule.ts';
import {
  stateOfSupplement,
  supplementCheckedUntil,
} from '../../domain/supplement/check-supplement.ts';
import type { Supplement } from '../../domain/supplement/supplement-acts.ts';
import { supplementName } from '../../domain/supplement/supplement-words.ts';
import { validityAt } from '../../domain/validity.ts';
import type { Env } from '../env.ts';
import { monthOfSupplement } from '../operations/supplements-seen.ts';
import { readSupplements } from './supplement-acts.ts';

type Reach = Pick<Env, 'database' | 'settings' | 'topics' | 'log'>;

const halfADayMs = 43_200_000;
const whatToDo = 'What to do: docs/runbook.md#lines-were-left-out';

/**
 * Tells operations of every supplement that somebody still has to do something about: nobody has
 * checked it, it was approved and is not sealed, or a month that ran before it owes its lines. Whoever
 * was wrongly left out must not be forgotten a second time. Answers what it told of.
 */
export const remindOfSupplements = async (
  env: Reach,
  programme: Programme,
  now: Instant,
): Promise<string[]> => {
  const supplements = await readSupplements(env, programme.programme);
  const reminded: string[] = [];
  for (const supplement of supplements) {
    const sentence = await whatIsLeft(env, programme, { supplement, supplements, now });
    if (sentence === undefined) continue;
    const name = supplementName(supplement.number);
    await env.topics.publish(
      'remind operations of a supplement',
      env.settings.required('OPERATIONS_TOPIC'),
      `${name} is not at its end`,
      [sentence, 'Customers who were wrongly left out wait for it.', whatToDo].join('\n'),
    );
    reminded.push(name);
  }
  if (reminded.length > 0) env.log.info('reminded of supplements', { reminded });
  return reminded;
};

interface Looked {
  readonly supplement: Supplement;
  readonly supplements: readonly Supplement[];
  readonly now: Instant;
}

const whatIsLeft = async (
  env: Reach,
  programme: Programme,
  { supplement, supplements, now }: Looked,
): Promise<string | undefined> => {
  const { number, requested, checked, sealed } = supplement;
  const name = supplementName(number);
  const lines = `${requested.lines.rows} lines`;
  // On its own day whoever did the step before knows.
  const since = sealed?.at ?? checked?.at ?? requested.at;
  if (msOf(now) - msOf(since) < halfADayMs) return undefined;
  const state = stateOfSupplement(supplement, now);
  if (state === 'waiting_for_check') {
    return `Nobody has checked ${name} (${lines}); it may be until ${supplementCheckedUntil(supplement)}.`;
  }
  if (state === 'approved') return `${name} (${lines}) is approved since ${since} and not sealed.`;
  if (state !== 'sealed') return undefined;
  const owed: string[] = [];
  const benefit = programme.benefits['monthly-data'];
  for (const cycle of cyclesOf(benefit)) {
    // Nobody can do anything any more about a month that is given no longer.
    if (validityAt(benefit, cycle, now).outcome === 'refused') continue;
    const of = { programme: programme.programme, cycle, number };
    const month = await monthOfSupplement(env, of, supplements);
    if (month?.state === 'owed') owed.push(cycle);
  }
  return owed.length === 0
    ? undefined
    : `${name} (${lines}) is sealed since ${since}, and its run was never started for ${owed.join(', ')}.`;
};
