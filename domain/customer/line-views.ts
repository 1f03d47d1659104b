import { spelledOut } from '../benefit-key.ts';
import { cycleOf, type Instant, startOfDay } from '../calendar.ts';
import { isGrantOf } from '../ledger-grant.ts';
import { decideMonthlyData } from '../monthly-data/decide-monthly-data.ts';
import { refusalSentences } from '../monthly-data/reasons.ts';
import { ottPassEntitlement } from '../ott-pass/entitlement.ts';
import type { BenefitId } from '../programme.ts';
import { decideRoamingBonus } from '../roaming-bonus/decide-roaming-bonus.ts';
import { roamingRefusals } from '../roaming-bonus/reasons.ts';
import type { BenefitView } from './answers.ts';
import { alwaysMay, gotOf } from './got.ts';
import type { LineOnRecord, Looking } from './line-on-record.ts';
import { heldSince } from './since-transfer.ts';

type Said = Pick<BenefitView, 'standing'> & Partial<BenefitView>;

/** Reasons that hold for a line without a row; the benefits' own catalogues have the others. */
const notInCohort = {
  reason: 'line_not_in_cohort',
  sentence: 'The line was not a line of the operator on the reference date.',
} as const;
const monthsOver = {
  reason: 'months_over',
  sentence: 'The last month of this benefit is over.',
} as const;

const takenBack = {
  reason: 'month_taken_back',
  sentence:
    'What was given for this month was given by mistake, and what was unused is taken back.',
} as const;

const standingBy = (reason: string): 'held' | 'declined' | 'ended' | 'refused' => {
  if (reason === 'benefit_held') return 'held';
  if (reason === 'benefit_declined') return 'declined';
  return reason === 'line_ended' ? 'ended' : 'refused';
};

const refused = (reason: string, sentence: string): Said => ({
  standing: standingBy(reason),
  reason,
  sentence,
});

const viewOf = (benefit: BenefitId, line: LineOnRecord, said: Said): BenefitView => ({
  benefit,
  facts: {},
  got: gotOf(benefit, line),
  ...said,
  may: [...(said.may ?? []), ...alwaysMay(said.standing)],
});

/** The month that it is, by the very rules of a run that opened now; before the first month that
 * one. What an earlier run has given counts as given, whatever was decided since. */
const monthlyData = (line: LineOnRecord, { asOf, programme }: Looking): Said => {
  const { firstCycle, lastCycle } = programme.benefits['monthly-data'].window;
  const now = cycleOf(asOf);
  if (now > lastCycle) return { standing: 'ended', ...monthsOver };
  const cycle = now < firstCycle ? firstCycle : now;
  const voided = new Set(line.voids.map(({ key }) => spelledOut(key)));
  const given = line.grants
    .filter(isGrantOf('monthly-data'))
    .filter(({ key }) => key.period === cycle);
  const isGiven = given.some(({ key }) => !voided.has(spelledOut(key)));
  if (!line.row) return { standing: 'refused', ...notInCohort };
  const { row, events } = line;
  const decision = decideMonthlyData({ line: row, events, asOf, cycle, programme });
  const facts = { month: cycle };
  if (decision.outcome === 'eligible') {
    // A voided month is given by no run any more: only two persons give it again.
    if (given.length > 0 && !isGiven) return { standing: 'refused', ...takenBack, facts };
    return { standing: isGiven ? 'given' : 'entitled', facts };
  }
  const { reason } = decision;
  return { ...refused(reason, refusalSentences[reason]), facts };
};

/** What a purchase made now, or on the first day of the window, of the catalogue's first product
 * would bring: the listing promises what the purchase then gets. */
const roamingBonus = (line: LineOnRecord, { asOf, programme }: Looking): Said => {
  const { window, products } = programme.benefits['roaming-bonus'];
  const opens = startOfDay(window.boughtFrom);
  const at: Instant = asOf < opens ? opens : asOf;
  const purchase = {
    purchaseId: 'none',
    line: line.line,
    product: products[0]?.code ?? 'none',
    purchasedAt: at,
    startedAt: at,
    members: [],
    offers: [],
  };
  const decision = decideRoamingBonus({
    line: line.line,
    purchase,
    onReferenceDate: line.row,
    events: line.events,
    holds: line.roamingHolds,
    asOf,
    programme,
  });
  const facts = { boughtFrom: window.boughtFrom, boughtUntil: window.boughtUntil };
  const isGiven = line.grants.some(isGrantOf('roaming-bonus'));
  if (decision.outcome === 'due') return { standing: isGiven ? 'given' : 'entitled', facts };
  const { reason } = decision;
  const said = refused(reason, roamingRefusals[reason]);
  return { ...said, ...(reason === 'bought_outside_window' && { standing: 'ended' }), facts };
};

const ottPass = (line: LineOnRecord, { customer, asOf, programme }: Looking): Said => {
  const { row, events, choice: record } = line;
  const about = { row, events, asOf, programme, asker: customer, record };
  const said = ottPassEntitlement({ line: line.line, ...about }, line.code);
  return { ...said, facts: { ...said.facts }, may: [...said.may] };
};

/** Where each benefit of a line stands as of an instant. Nothing in it is secret. */
export const lineViews = (line: LineOnRecord, looking: Looking): BenefitView[] => {
  const theirs = ofPresentHolder(line, looking);
  return [
    viewOf('monthly-data', line, monthlyData(line, looking)),
    viewOf('ott-pass', theirs, ottPass(theirs, looking)),
    viewOf('roaming-bonus', theirs, roamingBonus(theirs, looking)),
  ];
};

/** Data follows the line; pass, choice and bonus before a transfer are the giver's own. */
const ofPresentHolder = (line: LineOnRecord, { asOf }: Looking): LineOnRecord => {
  const since = heldSince(line.events, { line: line.line, asOf });
  if (since === undefined) return line;
  const grants = line.grants.filter(({ grantedAt }) => grantedAt >= since);
  const { choice } = line;
  const isTheirs = choice !== undefined && choice.choice.chosenAt >= since;
  return { ...line, grants, choice: isTheirs ? choice : undefined };
};
