import type { PlainDate } from '../calendar.ts';
import { type OttPassInput, ottPassFacts } from './decide-choice.ts';
import { decideReveal } from './decide-reveal.ts';
import { type OttPassRefusal, ottPassRefusals } from './reasons.ts';
import { brokenOf, rules } from './rules.ts';

/** Where a line's pass stands, for its customer to read: nothing in it is secret. */
export interface OttPassEntitlement {
  readonly standing: 'entitled' | 'given' | 'waiting' | 'refused' | 'held' | 'declined' | 'ended';
  readonly reason?: OttPassRefusal;
  readonly sentence?: string;
  readonly facts: Readonly<Record<string, string>>;
  /** What the customer can do now, by the name of the route, up to and including `until`. */
  readonly may: readonly { readonly act: string; readonly until?: PlainDate }[];
}

const standingOf = (reason: OttPassRefusal): OttPassEntitlement['standing'] => {
  if (reason === 'benefit_held') return 'held';
  if (reason === 'benefit_declined') return 'declined';
  return reason === 'line_ended' ? 'ended' : 'refused';
};

const refused = (
  reason: OttPassRefusal,
  facts: OttPassEntitlement['facts'],
): OttPassEntitlement => ({
  standing: standingOf(reason),
  reason,
  sentence: ottPassRefusals[reason],
  facts,
  may: [],
});

/** The same rules as at the acts themselves, so that a listing promises nothing that the act then
 * refuses. */
export const ottPassEntitlement = (input: OttPassInput): OttPassEntitlement => {
  const facts = ottPassFacts(input);
  const { window } = facts.benefit;
  const record = input.record?.lapsed ? undefined : input.record;
  const said = record ? { service: record.choice.service } : {};
  const show = { act: 'reveal-code' };
  if (record?.claim) {
    const decision = decideReveal(input, { shownBefore: true });
    if (decision.outcome === 'refused') return refused(decision.reason, said);
    return { standing: 'given', facts: said, may: [show] };
  }
  const broken = brokenOf(rules, facts);
  if (broken) return refused(broken, said);
  if (record?.waiting) {
    const since = { since: record.waiting.since };
    return { standing: 'waiting', facts: { ...said, ...since }, may: [show] };
  }
  const choosing =
    facts.on >= window.chooseFrom && facts.on <= window.chooseUntil
      ? [{ act: 'choose-ott-service', until: window.chooseUntil }]
      : [];
  if (record) {
    if (facts.on > window.registerUntil) return refused('registration_over', said);
    const showing = [{ ...show, until: window.registerUntil }];
    return { standing: 'entitled', facts: said, may: [...choosing, ...showing] };
  }
  if (facts.on < window.chooseFrom) return refused('choice_not_open_yet', said);
  if (facts.on > window.chooseUntil) return refused('choice_window_over', said);
  return { standing: 'entitled', facts: said, may: choosing };
};
