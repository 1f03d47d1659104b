import { grantId, monthlyDataKey } from '../../domain/benefit-key.ts';
import { type Grant, type MonthOrder, topUpOrder } from '../../domain/grant.ts';
import type { FrozenLine } from '../../domain/line.ts';
import { decideMonthlyData } from '../../domain/monthly-data/decide-monthly-data.ts';
import { dueEarlier, type EligibleDecision } from '../../domain/monthly-data/due-earlier.ts';
import type { Programme } from '../../domain/programme.ts';
import type { RunPlan } from '../../domain/run-plan.ts';
import type { EventsByLine } from '../lines.ts';

/** A line, the decision by which it is due, and what charging is asked for it. */
export interface DueLine {
  readonly line: string;
  readonly decision: EligibleDecision;
  readonly order: MonthOrder;
}

/** Every line of a batch in exactly one place. */
export interface JudgedLines {
  /** In the ledger before charging is asked, by this run. */
  readonly granted: string[];
  /** In the ledger before charging is asked, by another run or an event. */
  readonly already: string[];
  readonly due: DueLine[];
  readonly refused: [line: string, reason: string][];
  /** Not in the ledger, and of unknown state: an event of theirs cannot be read. */
  readonly unreadable: string[];
  /** Refused now and due earlier in the cycle: charging is looked at before they stay refused. */
  readonly refusedNow: { readonly due: DueLine; readonly reason: string }[];
}

export interface JudgedBy {
  /** Of a run's plan what decides. */
  readonly plan: Pick<RunPlan, 'run' | 'programme' | 'cycle' | 'asOf' | 'firstAsOf' | 'validity'>;
  readonly programme: Programme;
  readonly events: EventsByLine;
  /** By grant id; empty for a first run, which does not ask the ledger beforehand. */
  readonly ledger: ReadonlyMap<string, Grant>;
}

/** Judges each line by the plan. A grant that stands, voided or not, comes before any rule. */
export const judgeLines = (rows: readonly FrozenLine[], by: JudgedBy): JudgedLines => {
  const judged: JudgedLines = {
    ...{ granted: [], already: [], due: [] },
    ...{ refused: [], refusedNow: [], unreadable: [] },
  };
  for (const row of rows) judgeLine(judged, row, by);
  return judged;
};

const judgeLine = (judged: JudgedLines, row: FrozenLine, by: JudgedBy): void => {
  const { plan, programme, events, ledger } = by;
  const { line } = row;
  const key = monthlyDataKey(plan.programme, line, plan.cycle);
  const standing = ledger.get(grantId(key));
  if (standing) {
    (standing.run === plan.run ? judged.granted : judged.already).push(line);
    return;
  }
  const known = events.get(line) ?? [];
  if (known === 'unreadable') {
    judged.unreadable.push(line);
    return;
  }
  const input = {
    line: row,
    events: known,
    asOf: plan.asOf,
    cycle: plan.cycle,
    programme,
  };
  const dueBy = (decision: EligibleDecision): DueLine => ({
    line,
    decision,
    order: topUpOrder(key, programme, plan.validity),
  });
  const decision = decideMonthlyData(input);
  if (decision.outcome === 'eligible') {
    judged.due.push(dueBy(decision));
    return;
  }
  const earlier = dueEarlier(input, plan.firstAsOf);
  if (earlier) judged.refusedNow.push({ due: dueBy(earlier), reason: decision.reason });
  else judged.refused.push([line, decision.reason]);
};
