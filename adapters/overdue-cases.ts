import type { PlainDate } from '../domain/calendar.ts';
import { isOverdue } from '../domain/customer/dispute.ts';
import { openCases } from './cases.ts';
import type { Env } from './env.ts';
import { tellTheBus } from './news.ts';

/** The cases of a programme that wait for a decision on a day. */
export interface CountedCases {
  readonly open: number;
  readonly overdue: number;
}

/** No mail is longer than a screen: the table has the rest. */
const namedMax = 50;

/** True where a decision that was promised to a customer has not been made in time. */
export const isAnyCaseOverdue = async (
  env: Pick<Env, 'database' | 'settings'>,
  on: PlainDate,
): Promise<boolean> => {
  for await (const found of openCases(env)) if (isOverdue(found, on)) return true;
  return false;
};

/**
 * Counts the open cases of "this was not me", and tells operations and whoever listens on the bus of
 * those whose deadline has passed: every day, until they are closed. It names cases, and no line.
 */
export const tellOfOverdueCases = async (
  env: Pick<Env, 'bus' | 'database' | 'log' | 'settings' | 'topics'>,
  { programme, on }: { readonly programme: string; readonly on: PlainDate },
): Promise<CountedCases> => {
  const overdue: { readonly case: string; readonly decideBy: PlainDate }[] = [];
  let open = 0;
  for await (const found of openCases(env)) {
    if (found.programme !== programme) continue;
    open += 1;
    if (isOverdue(found, on)) overdue.push({ case: found.case, decideBy: found.decideBy });
  }
  overdue.sort((one, other) => (one.decideBy < other.decideBy ? -1 : 1));
  const counted = { open, overdue: overdue.length };
  env.log.metrics({}, { casesOpen: counted.open, casesOverdue: counted.overdue });
  const [oldest] = overdue;
  if (!oldest) return counted;
  const oldestDecideBy = oldest.decideBy;
  const news = { version: 1, programme, countedOn: on, ...counted, oldestDecideBy } as const;
  await tellTheBus(env, 'CasesOverdue', news);
  await env.topics.publish(
    'tell operations of overdue cases',
    env.settings.required('OPERATIONS_TOPIC'),
    'Customers wait for a decision that is overdue',
    [
      `${overdue.length} of ${open} open cases of ${programme} are past their deadline on ${on}.`,
      ...overdue.slice(0, namedMax).map((one) => `  ${one.case}, to be decided by ${one.decideBy}`),
      ...(overdue.length > namedMax ? [`  and ${overdue.length - namedMax} more`] : []),
      'What to do: docs/runbook.md#cases-are-overdue',
    ].join('\n'),
  );
  return counted;
};
