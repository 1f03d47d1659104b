import { lineSubject } from '../../domain/benefit-key.ts';
import { instantOf } from '../../domain/calendar.ts';
import { Unavailable } from '../../domain/errors.ts';
import type { Programme } from '../../domain/programme.ts';
import {
  type DueBonus,
  decideRoamingBonus,
  type RoamingBonusDecision,
} from '../../domain/roaming-bonus/decide-roaming-bonus.ts';
import type { StartedPurchase } from '../../domain/roaming-bonus/facts.ts';
import { isConfirmed } from '../../domain/roaming-bonus/purchase.ts';
import type { RoamingRefusal } from '../../domain/roaming-bonus/reasons.ts';
import type { RoamingEvent } from '../../domain/roaming-bonus/roaming-event.ts';
import { cohortRow, sealedCohort } from '../cohorts.ts';
import type { Env } from '../env.ts';
import { holdsExclusive } from '../exclusive.ts';
import { eventsOfLine } from '../lines.ts';
import { findPurchase } from '../order-system.ts';
import { waitForRelease } from './held-purchases.ts';
import { pinBonus } from './pin-bonus.ts';
import { noteOnPurchase } from './purchases.ts';

const benefit = 'roaming-bonus';

/** That a product has started, as an event claims it. */
export type StartClaim = Extract<RoamingEvent, { type: 'RoamingProductStarted' }>;

/**
 * Decides a purchase by the order system's word and notes the decision on it: pinned with its slot
 * of the month where it is due, so that every later attempt asks charging for the same. Nothing of
 * the claim enters into it but which purchase, line and product are meant.
 */
export const decidePurchase = async (
  env: Env,
  programme: Programme,
  claim: StartClaim,
): Promise<void> => {
  const purchase = await findPurchase(env, claim.purchaseId);
  const at = instantOf(env.clock.now());
  const { eventId } = claim;
  if (!isConfirmed(claim, purchase)) {
    await noteOnPurchase(env, claim, { note: 'unconfirmed', value: { eventId, at } });
    return;
  }
  const { startedAt } = purchase;
  if (startedAt === undefined) {
    // Its word may follow its event by moments; the bonus starts when the product does.
    throw new Unavailable(
      `The order system does not say yet that ${claim.purchaseId} has started.`,
    );
  }
  const decision = await judge(env, programme, { claim, purchase: { ...purchase, startedAt }, at });
  if (decision.outcome === 'refused') await refuse(env, claim, { reason: decision.reason, at });
  else await pin(env, programme, { claim, purchasedAt: purchase.purchasedAt, due: decision, at });
};

const groupsOf = ({ exclusive }: Programme): string[] =>
  exclusive.groups.filter(({ members }) => members.includes(benefit)).map(({ group }) => group);

const judge = async (
  env: Env,
  programme: Programme,
  { claim, purchase, at }: { claim: StartClaim; purchase: StartedPurchase; at: string },
): Promise<RoamingBonusDecision> => {
  const { line } = claim;
  const cohort = await sealedCohort(env, programme.programme, programme.referenceDate);
  const onReferenceDate = await cohortRow(env, cohort, line);
  const events = await eventsOfLine(env, line);
  const held = await Promise.all(
    groupsOf(programme).map((group) => holdsExclusive(env, lineSubject(line), group)),
  );
  const holds = held.find((one) => one !== undefined && one.benefit !== benefit)?.benefit;
  return decideRoamingBonus({
    ...{ line, purchase, onReferenceDate, events, holds, programme },
    asOf: at,
  });
};

const refuse = async (
  env: Env,
  claim: StartClaim,
  { reason, at }: { reason: RoamingRefusal; at: string },
): Promise<void> => {
  const { eventId } = claim;
  if (reason === 'benefit_held') {
    await waitForRelease(env, claim, { at, event: claim });
    return;
  }
  const value = { eventId, at, reason };
  await noteOnPurchase(env, claim, { note: 'refused', value, unless: ['due'] });
};

const pin = async (
  env: Env,
  programme: Programme,
  {
    claim,
    purchasedAt,
    due: { product, amountMb, validity, boughtIn },
    at,
  }: { claim: StartClaim; purchasedAt: string; due: DueBonus; at: string },
): Promise<void> => {
  const { line, purchaseId, eventId } = claim;
  const pinned = await pinBonus(env, {
    of: { line, purchaseId },
    bonus: {
      ...{ product, amountMb, boughtIn, purchasedAt, eventId, decidedAt: at },
      ...{ validFrom: validity.from, validUntil: validity.until },
      programmeVersion: programme.version,
    },
    cap: programme.benefits[benefit].caps.perLineAndMonth,
    groups: groupsOf(programme),
    by: `event:${eventId}`,
  });
  if (pinned === 'monthly_cap_reached' || pinned === 'already_in_offer') {
    await refuse(env, claim, { reason: pinned, at });
  }
};
