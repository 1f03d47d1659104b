import { type BenefitKey, spelledOut } from './benefit-key.ts';
import { type Cycle, type Instant, instantOf, msOf, plainDateOf } from './calendar.ts';
import type { Grant, Void } from './grant.ts';
import type { Decision, DecisionFacts } from './monthly-data/decide-monthly-data.ts';
import { isReasonCode, refusalSentences } from './monthly-data/reasons.ts';
import { isParkedReason, parkedSentences } from './parked-reasons.ts';

/** What a run's result files say about the line; undefined where they do not name it. */
export type Evidence =
  | { readonly outcome: 'granted' | 'already' }
  | { readonly outcome: 'refused' | 'parked'; readonly reason: string }
  | undefined;

/** A run of the programme, and the line in it. */
export interface RunOnLine {
  readonly run: string;
  readonly cycle: Cycle;
  readonly openedAt: Instant;
  readonly evidence: Evidence;
  /** Taken again from frozen row, events and version; undefined where the cohort of the run does
   * not hold the line. */
  readonly decision: Decision | undefined;
}

/** Everything on record about a line. */
export interface LineStory {
  readonly line: string;
  readonly grants: readonly Grant[];
  readonly voids: readonly Void[];
  readonly runs: readonly RunOnLine[];
  /** What else came on record about the line: choices, purchases, insurance, cases, notices. */
  readonly others?: readonly Chapter[];
}

/** What came on record at one instant. */
export interface Chapter {
  readonly at: Instant;
  readonly sentences: readonly string[];
}

/** The story in sentences, and where the records contradict each other. */
export interface Explanation {
  readonly sentences: string[];
  /** Where the result files say something else than the decision taken again: never right. */
  readonly disagreements: string[];
}

/** An instant as it reads on a clock in Korea. */
export const minuteInKorea = (instant: Instant): string =>
  `${instantOf(msOf(instant) + 9 * 3_600_000)
    .slice(0, 16)
    .replace('T', ' ')} KST`;

/** The Korean day of an instant, however it is spelled. */
export const dayInKorea = (instant: string): string =>
  instant.endsWith('Z') ? plainDateOf(instant) : instant.slice(0, 10);

const sameKey = (a: BenefitKey, b: BenefitKey): boolean => spelledOut(a) === spelledOut(b);

const factsSentence = (facts: DecisionFacts): string => {
  const words = [
    facts.type,
    facts.billing,
    facts.network === 'own' ? 'own network' : 'virtual operator',
    `opened on ${facts.openedOn}`,
    `${facts.statusOnReferenceDate.replace('_', ' ')} on the reference date`,
    facts.ended ? 'ended' : facts.suspended ? 'suspended' : 'in service',
  ];
  if (facts.ownAllowance === false) words.push('no allowance of its own');
  if (facts.adultFrom) words.push(`holder of age from ${facts.adultFrom}`);
  if (facts.declinedFrom) words.push(`declined from ${facts.declinedFrom}`);
  if (facts.held) words.push('held after “this was not me”');
  return words.join(', ');
};

const basisSentence = ({ record }: Decision): string =>
  `  Decided by ${record.programme}@${record.programmeVersion}, reference date ` +
  `${record.referenceDate}, by what was recorded up to ${minuteInKorea(record.asOf)}: ` +
  `${factsSentence(record.facts)}.`;

const grantSentences = (grant: Grant, voids: readonly Void[]): string[] => {
  const { key } = grant;
  const source = grant.run.startsWith('event:')
    ? `for event ${grant.run.slice('event:'.length)}`
    : `by run ${grant.run}`;
  const sentences = [
    `${key.period}: got ${grant.amountGb} GB of ${key.benefit} on ${minuteInKorea(grant.grantedAt)} ` +
      `${source} (${grant.by}: ${grant.why}).`,
    `  Valid from ${dayInKorea(grant.validFrom)} until the start of ${dayInKorea(grant.validUntil)}; grant ` +
      `${grant.grantId}, top-up ${grant.topUpId}.`,
  ];
  for (const ended of voids.filter((candidate) => sameKey(candidate.key, key))) {
    sentences.push(`  Voided on ${minuteInKorea(ended.voidedAt)} (${ended.by}: ${ended.why}).`);
  }
  return sentences;
};

const refusal = (reason: string): string =>
  isReasonCode(reason) ? `${refusalSentences[reason]} (${reason})` : `(${reason})`;

const parking = (reason: string): string =>
  isParkedReason(reason) ? `${parkedSentences[reason]} (${reason})` : `(${reason})`;

const outcomeSentence = ({ run, cycle, openedAt, evidence, decision }: RunOnLine): string => {
  const head = `${cycle}: run ${run}, opened ${minuteInKorea(openedAt)},`;
  if (!decision) return `${head} did not look at this line: it is not in the run's cohort.`;
  if (!evidence) return `${head} has no outcome for this line on file.`;
  switch (evidence.outcome) {
    case 'granted':
      return `${head} granted it.`;
    case 'already':
      return `${head} found it granted before.`;
    case 'refused':
      return `${head} refused it. ${refusal(evidence.reason)}`;
    case 'parked':
      return `${head} parked it. ${parking(evidence.reason)}`;
  }
};

const disagreement = ({ run, evidence, decision }: RunOnLine): string | undefined => {
  if (!evidence || evidence.outcome === 'already' || evidence.outcome === 'parked') return;
  const onFile = evidence.outcome === 'refused' ? `refused: ${evidence.reason}` : 'granted';
  const again =
    decision?.outcome === 'refused' ? `refused: ${decision.reason}` : decision && 'granted';
  if (onFile === again) return;
  return `Run ${run} has on file '${onFile}'; decided again the answer is '${again ?? 'unknown'}'.`;
};

const runSentences = (onLine: RunOnLine): string[] => {
  const sentence = outcomeSentence(onLine);
  return onLine.decision ? [sentence, basisSentence(onLine.decision)] : [sentence];
};

const counted = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;

const byTime = (a: { readonly at: Instant }, b: { readonly at: Instant }): number =>
  a.at < b.at ? -1 : a.at > b.at ? 1 : 0;

/** Every decision about one line, in the order in which they were taken. */
export const explainLine = (story: LineStory): Explanation => {
  const { line, grants, voids, runs, others = [] } = story;
  const ofMonths = voids.filter(({ key }) => key.benefit === 'monthly-data');
  const chapters: Chapter[] = [
    ...runs.map((onLine) => ({ at: onLine.openedAt, sentences: runSentences(onLine) })),
    ...grants.map((grant) => ({ at: grant.grantedAt, sentences: grantSentences(grant, voids) })),
    ...others,
  ].sort(byTime);
  const opening =
    chapters.length === 0
      ? `Nothing is on record about line ${line}.`
      : `Line ${line}: ${counted(grants.length, 'grant')}, ${ofMonths.length} voided, ` +
        `${counted(runs.length, 'run')}.`;
  return {
    sentences: [opening, ...chapters.flatMap(({ sentences }) => sentences)],
    disagreements: runs.flatMap((onLine) => disagreement(onLine) ?? []),
  };
};
