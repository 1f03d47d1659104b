import type { Actor } from '../line-event.ts';
import { lineStateAsOf } from '../line-state.ts';
import type { MonthlyDataFacts, Rule } from './facts.ts';
import type { ReasonCode } from './reasons.ts';

const reasonByActor = {
  operator: 'line_suspended_by_operator',
  customer: 'line_paused_by_customer',
  unknown: 'line_suspended',
} as const satisfies Record<Actor | 'unknown', ReasonCode>;

/** Under the literal reading, suspended on the reference date is suspended for good. */
const isOutForGood = ({ line, benefit }: MonthlyDataFacts): boolean =>
  line.status === 'suspended' && benefit.suspended.suspendedOnReferenceDate === 'exclude';

/** In service at the run; a suspension names whose act it is where that is on record. */
export const lineIsNotSuspended: Rule = {
  name: 'lineIsNotSuspended',
  answer: (facts) => {
    if (!facts.benefit.excluded.statuses.includes('suspended')) return 'not_applicable';
    return facts.state.suspended || isOutForGood(facts) ? 'not_met' : 'met';
  },
  reason: ({ line, state }) => {
    const { suspendedBy } = state.suspended ? state : lineStateAsOf(line, [], '');
    return reasonByActor[suspendedBy ?? 'unknown'];
  },
};
