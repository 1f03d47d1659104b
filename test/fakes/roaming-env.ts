import type { SettingName } from '../../adapters/env.ts';
import type { FrozenLine } from '../../domain/line.ts';
import { aLine } from '../domain/builders.ts';
import { type MonthlyEnv, monthlyEnv } from './monthly-env.ts';
import { sealCohort } from './monthly-workflow.ts';
import { type OrderSystemInMemory, orderSystemInMemory } from './order-system-in-memory.ts';

const orders = 'http://orders.example';

export interface RoamingEnv extends MonthlyEnv {
  readonly orders: OrderSystemInMemory;
}

/** The outside as roaming events see it, on 10 March 2026 at 10:30 in Korea: a frozen cohort of
 * these lines, the order system beside charging behind one http port. */
export const roamingEnv = async (
  lines: readonly FrozenLine[] = ['L1', 'L2', 'L3'].map((line) => aLine({ line })),
  given: Partial<Record<SettingName, string>> = {},
): Promise<RoamingEnv> => {
  const env = await monthlyEnv({
    ...{ ORDER_SYSTEM_URL: orders, ORDER_SYSTEM_SECRET: 'order-system-secret' },
    ...{ ROAMING_EVENTS_QUEUE: 'roaming-events', APPLICATIONS_TABLE: 'Applications' },
    ...given,
  });
  env.time.now = Date.parse('2026-03-10T01:30:00.000Z');
  sealCohort(env, lines);
  const system = orderSystemInMemory(env.clock);
  const toCharging = env.http.send;
  env.http.send = async (call, request) => {
    if (!request.url.startsWith(orders)) return toCharging(call, request);
    env.calls.push(call);
    await env.disturb?.(call, 'before');
    const answer = await system.send(call, request);
    await env.disturb?.(call, 'after');
    return answer;
  };
  return Object.assign(env, { orders: system });
};
