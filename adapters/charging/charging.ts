import { Defect, Unavailable } from '../../domain/errors.ts';
import type { TopUpOrder } from '../../domain/grant.ts';
import type { Log } from '../env.ts';
import { sideBySide } from '../side-by-side.ts';
import { giveUpAtOf, type Limits } from './calls.ts';
import { topUpAllByKey, topUpByKey } from './class-a.ts';
import { type ClassCReach, topUpByLooking } from './class-c.ts';
import { countTopUps, isHeld, type Listed, listTopUps, look } from './looks.ts';
import { type ReversalAnswer, type ReversalOrder, reverseTopUp } from './reversals.ts';
import type { TopUp, TopUpAnswer } from './top-up.ts';

/** A batch of charging's contract holds so many orders at most. */
export const ordersPerCallMax = 100;

const ordersAtOnceClassC = 10;

export type ChargingReach = ClassCReach & { readonly log: Log };

/**
 * The operator's charging system (TMF654 Prepay Balance Management), as far as we need it. Class A:
 * it keeps our grant ids for ever. Class C: it knows no keys but finds top-ups by our reference.
 * Nothing is retried here but 429, as Retry-After says; questions that are not answered throw
 * Unavailable, orders that are not answered say so.
 */
export interface Charging {
  readonly class: 'A' | 'C';
  /** One order, for single grants. */
  topUp(order: TopUpOrder, limits?: Limits): Promise<TopUpAnswer>;
  /** Up to 100 orders with different grant ids, answered in their order; class A in one call. */
  topUpAll(orders: readonly TopUpOrder[], limits?: Limits): Promise<TopUpAnswer[]>;
  /** What is held under a grant id. Of several, which is logged, the one credited first. */
  find(grantId: string, limits?: Limits): Promise<TopUp | undefined>;
  /** Charging's own count of a cycle, or of a benefit. */
  count(cycle: Listed, limits?: Limits): Promise<{ topUps: number; megabytes: number }>;
  /** Takes back what is unused of a top-up; may be asked again at any time, and happens once. */
  reverse(order: ReversalOrder, limits?: Limits): Promise<ReversalAnswer>;
  /** Charging's own list of a cycle, or of a benefit, in the order of the grant ids. */
  list(cycle: Listed): AsyncIterable<TopUp>;
}

export const makeCharging = (env: ChargingReach): Charging => {
  const ofClass = chargingClass(env);
  return {
    class: ofClass,
    topUp: (order, limits = {}) =>
      ofClass === 'A' ? topUpByKey(env, order, limits) : topUpByLooking(env, order, limits),
    topUpAll: async (orders, limits = {}) => {
      if (orders.length === 0) return [];
      refuseUnfitBatch(orders);
      if (ofClass === 'A') return topUpAllByKey(env, orders, limits);
      const together = { ...limits, giveUpAt: giveUpAtOf(env.clock, limits) };
      return sideBySide(orders, ordersAtOnceClassC, (order) =>
        topUpByLooking(env, order, together),
      );
    },
    find: (grantId, limits = {}) => findOne(env, grantId, limits),
    count: (cycle, limits = {}) => countTopUps(env, cycle, limits),
    reverse: (order, limits = {}) => reverseTopUp(env, order, limits),
    list: (cycle) => listTopUps(env, cycle),
  };
};

const chargingClass = ({ settings }: ChargingReach): 'A' | 'C' => {
  const given = settings.required('CHARGING_CLASS');
  if (given === 'A' || given === 'C') return given;
  throw new Defect(`CHARGING_CLASS is ${given}; it must be A or C, as the stage declares it.`);
};

const refuseUnfitBatch = (orders: readonly TopUpOrder[]): void => {
  if (orders.length > ordersPerCallMax) {
    throw new Defect(`${orders.length} orders in one call; charging takes ${ordersPerCallMax}.`);
  }
  if (new Set(orders.map(({ grantId }) => grantId)).size < orders.length) {
    throw new Defect('Two orders of one batch have the same grant id: their answers would mix.');
  }
};

const findOne = async (
  env: ChargingReach,
  grantId: string,
  limits: Limits,
): Promise<TopUp | undefined> => {
  const held = await look(env, grantId, giveUpAtOf(env.clock, limits));
  if (!isHeld(held))
    throw new Unavailable(`Charging did not say what ${grantId} is: ${held.cause}`);
  if (held.length > 1) env.log.error('several top-ups under one grant id', { grantId });
  return held.toSorted((one, other) => (one.creditedAt < other.creditedAt ? -1 : 1))[0];
};
