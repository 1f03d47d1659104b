import type { PlainDate } from '../calendar.ts';
import type { CodeStanding } from './code-standing.ts';
import { decideChoice, type OttPassInput } from './decide-choice.ts';
import { decideReveal } from './decide-reveal.ts';
import { type OttPassRefusal, ottPassRefusals } from './reasons.ts';

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

/**
 * What is offered is what the act itself would answer: whether a code can be seen is asked of
 * `decideReveal`, whether a service can be chosen of `decideChoice`.
 */
export const ottPassEntitlement = (
  input: OttPassInput,
  code: CodeStanding | undefined,
): OttPassEntitlement => {
  const { window } = input.programme.benefits['ott-pass'];
  const record = input.record?.lapsed ? undefined : input.record;
  const said = record ? { service: record.choice.service } : {};
  const reveal = decideReveal(input, code);
  const show = { act: 'reveal-code' };
  if (record) {
    if (reveal.outcome === 'refused') return refused(reveal.reason, said);
    if (reveal.outcome === 'show') return { standing: 'given', facts: said, may: [show] };
    if (record.waiting) {
      const since = { since: record.waiting.since };
      return { standing: 'waiting', facts: { ...said, ...since }, may: [show] };
    }
    const showing = [{ ...show, until: window.registerUntil }];
    return { standing: 'entitled', facts: said, may: [...choosing(input), ...showing] };
  }
  const refusal = choiceRefused(input);
  if (refusal) return refused(refusal, said);
  return { standing: 'entitled', facts: said, may: choosing(input) };
};

/** Why no service can be chosen, undefined where one can. */
const choiceRefused = (input: OttPassInput): OttPassRefusal | undefined => {
  const { services } = input.programme.benefits['ott-pass'];
  const decisions = services.map(({ id }) => decideChoice(input, id));
  const isOpen = decisions.some(({ outcome }) => outcome === 'chosen' || outcome === 'changed');
  if (isOpen) return undefined;
  return decisions.flatMap((one) => (one.outcome === 'refused' ? [one.reason] : []))[0];
};

const choosing = (input: OttPassInput): OttPassEntitlement['may'] => {
  if (choiceRefused(input) !== undefined) return [];
  const { chooseUntil } = input.programme.benefits['ott-pass'].window;
  return [{ act: 'choose-ott-service', until: chooseUntil }];
};
