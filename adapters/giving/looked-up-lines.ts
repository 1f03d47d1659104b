import { monthlyDataKey } from '../../domain/benefit-key.ts';
import { Unavailable } from '../../domain/errors.ts';
import type { FrozenLine } from '../../domain/line.ts';
import type { Programme } from '../../domain/programme.ts';
import type { RunPlan } from '../../domain/run-plan.ts';
import { type Charging, makeCharging } from '../charging/charging.ts';
import type { Env } from '../env.ts';
import { grantsByKey } from '../ledger.ts';
import { eventsOfLines } from '../lines.ts';
import { sideBySide } from '../side-by-side.ts';
import { type CreditedLine, lookUp } from './charged-lines.ts';
import { type DueLine, judgeLines } from './judged-lines.ts';
import { recordGrants } from './recorded-grants.ts';

const looksAtOnce = 16;
const outageLinesMin = 10;

/** What became of a line whose batch cannot say. */
export type Finding =
  | { readonly outcome: 'granted' | 'already' }
  | { readonly outcome: 'refused'; readonly reason: string }
  /** Undefined where charging holds nothing: the caller knows why the line was in doubt. */
  | { readonly outcome: 'parked'; readonly reason: string | undefined };

const eventsUnreadable = { outcome: 'parked', reason: 'events_unreadable' } as const;

/**
 * Finds out about lines without ordering anything: in the ledger, then at charging by their keys.
 * What charging holds is recorded as the run's grant. Unavailable, after recording, where charging
 * does not answer most looks: then nothing is known about the others.
 */
export const lookForLines = async (
  env: Env,
  plan: RunPlan,
  { programme, rows }: { programme: Programme; rows: readonly FrozenLine[] },
): Promise<Map<string, Finding>> => {
  const lines = rows.map(({ line }) => line);
  const [events, ledger] = await Promise.all([
    eventsOfLines(env, lines, { contiguous: false }),
    grantsByKey(
      env,
      lines.map((line) => monthlyDataKey(plan.programme, line, plan.cycle)),
    ),
  ]);
  const judged = judgeLines(rows, { plan, programme, events, ledger });
  const findings = new Map<string, Finding>([
    ...judged.granted.map((line) => [line, { outcome: 'granted' }] as const),
    ...judged.already.map((line) => [line, { outcome: 'already' }] as const),
    ...judged.refused.map(([line, reason]) => [line, { outcome: 'refused', reason }] as const),
    ...judged.unreadable.map((line) => [line, eventsUnreadable] as const),
  ]);
  const credited: CreditedLine[] = [];
  const looked = [
    ...judged.due.map((due) => ({ due, refusal: undefined })),
    ...judged.refusedNow.map(({ due, reason }) => ({ due, refusal: reason })),
  ];
  const charging = makeCharging(env);
  const unanswered = await sideBySide(looked, looksAtOnce, ({ due, refusal }) =>
    lookForLine({ env, charging, findings, credited }, due, refusal),
  );
  const why = `found in charging after its batch had failed`;
  const recorded = await recordGrants(env, credited, { run: plan.run, why });
  for (const line of recorded.granted) findings.set(line, { outcome: 'granted' });
  for (const line of recorded.already) findings.set(line, { outcome: 'already' });
  refuseOutage(unanswered);
  return findings;
};

interface Looking {
  readonly env: Pick<Env, 'clock'>;
  readonly charging: Charging;
  readonly findings: Map<string, Finding>;
  readonly credited: CreditedLine[];
}

/** Answers whether charging left the look unanswered. */
const lookForLine = async (
  { env, charging, findings, credited }: Looking,
  due: DueLine,
  refusal: string | undefined,
): Promise<boolean> => {
  const held = await lookUp(charging, due, { giveUpAt: env.clock.elapsed() + 10_000 });
  if (held?.kind === 'credited') credited.push({ due, topUp: held.topUp });
  else if (held) {
    findings.set(due.line, { outcome: 'parked', reason: `charging_${held.kind}` });
  } else if (refusal === undefined) {
    findings.set(due.line, { outcome: 'parked', reason: undefined });
  } else findings.set(due.line, { outcome: 'refused', reason: refusal });
  return held?.kind === 'unanswered';
};

const refuseOutage = (unanswered: readonly boolean[]): void => {
  const lost = unanswered.filter((isLost) => isLost).length;
  if (lost < outageLinesMin || lost * 2 <= unanswered.length) return;
  throw new Unavailable(`Charging did not answer ${lost} of ${unanswered.length} looks.`);
};
