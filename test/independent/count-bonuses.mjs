/** Roaming bonuses: every purchase that somebody spoke of. */
import { count, lineAt, wordAt } from './made-up-programme.mjs';

const benefit = 'roaming-bonus';

const refusalOf = (folder, act, givenInMonth) => {
  const { excluded, products, runningOffers, window, caps } = folder.policy.benefits[benefit];
  const { bought, product, line, at, on } = act;
  if (!bought || bought.product !== product || bought.line !== line)
    return 'purchase_not_confirmed';
  const { row, ended } = lineAt(folder, line, at);
  if (!row) return 'line_not_in_cohort';
  if (excluded.networks.includes(row.network)) return 'line_is_mvno';
  if (ended) return 'line_ended';
  if (excluded.billings.includes(row.billing)) return 'line_is_prepaid';
  const isOffered = runningOffers.offers.some(
    (offer) => offer.products.includes(product) && bought.on <= offer.extendedUntil,
  );
  if (isOffered) return 'already_in_offer';
  if (!products.some(({ code }) => code === product)) return 'product_not_in_catalogue';
  if (bought.on < window.boughtFrom || bought.on > window.boughtUntil) {
    return 'bought_outside_window';
  }
  if (on > window.startedUntil) return 'started_too_late';
  const { held, noneFrom } = wordAt(folder, { line, benefit }, at);
  if (noneFrom !== undefined && noneFrom <= on.slice(0, 7)) return 'benefit_declined';
  if (held) return 'benefit_held';
  return givenInMonth >= caps.perLineAndMonth ? 'monthly_cap_reached' : undefined;
};

/** A purchase counts once, however often the event came; a refund takes back what was given. */
export const countBonuses = (folder) => {
  const standings = new Map();
  const perMonth = new Map();
  for (const act of folder.acts) {
    if (act.act === 'refund_roaming' && standings.get(act.purchase) === 'given') {
      standings.set(act.purchase, 'voided');
    }
    if (act.act !== 'buy_roaming' || standings.has(act.purchase)) continue;
    const month = `${act.line} ${act.bought?.on.slice(0, 7)}`;
    const refusal = refusalOf(folder, act, perMonth.get(month) ?? 0);
    standings.set(act.purchase, refusal ?? 'given');
    if (refusal === undefined) perMonth.set(month, (perMonth.get(month) ?? 0) + 1);
  }
  const found = { given: 0, voided: 0, refused: {} };
  for (const standing of standings.values()) {
    if (standing === 'given' || standing === 'voided') found[standing] += 1;
    else count(found.refused, standing);
  }
  return { benefit, counted: 'purchases', considered: standings.size, ...found };
};
