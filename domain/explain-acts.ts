import { spelledOut } from './benefit-key.ts';
import type { DisputeCase } from './customer/dispute.ts';
import { type Chapter, dayInKorea, minuteInKorea } from './explain.ts';
import type { Void } from './grant.ts';
import { isGrantOf, type LedgerGrant } from './ledger-grant.ts';
import type { RecordedLineEvent } from './line-event.ts';
import type { Notice } from './notices/notice.ts';
import type { ChoiceRecord } from './ott-pass/choice.ts';
import { type PurchaseRecord, purchaseStanding } from './roaming-bonus/purchase-record.ts';
import { roamingRefusals } from './roaming-bonus/reasons.ts';
import type { Enrolment } from './safety-insurance/enrolment.ts';

/** Everything on record about a line besides its months of data: what its holder did, what was
 * given for it, and what was said about it. */
export interface ActsOnLine {
  readonly events: readonly RecordedLineEvent[];
  readonly choice: ChoiceRecord | undefined;
  readonly purchases: readonly PurchaseRecord[];
  /** Of the people whose insurance the line carries. */
  readonly enrolments: readonly Enrolment[];
  /** Of the line and of those people. */
  readonly grants: readonly LedgerGrant[];
  readonly voids: readonly Void[];
  readonly cases: readonly DisputeCase[];
  readonly notices: readonly Notice[];
}

/** The chapters of what happened, each under the instant at which it came on record. */
export const chaptersOf = (acts: ActsOnLine): Chapter[] => [
  ...acts.events.map(eventChapter),
  ...(acts.choice ? choiceChapters(acts.choice) : []),
  ...acts.grants.filter(isGrantOf('ott-pass')).map((grant) => ({
    at: grant.grantedAt,
    sentences: [
      `Got a code of ${grant.service} (${grant.by}: ${grant.why}), to be registered by ` +
        `${grant.registerBy}; grant ${grant.grantId}, code id ${grant.codeId.slice(0, 12)}….`,
    ],
  })),
  ...acts.grants.filter(isGrantOf('roaming-bonus')).map((grant) => ({
    at: grant.grantedAt,
    sentences: [
      `Got ${grant.amountMb.toLocaleString('en-US')} MB of roaming data for purchase ` +
        `${grant.key.period} of ${grant.product} (${grant.by}: ${grant.why}), valid from ` +
        `${dayInKorea(grant.validFrom)}; grant ${grant.grantId}, top-up ${grant.topUpId}.`,
    ],
  })),
  ...acts.grants.filter(isGrantOf('safety-insurance')).map((grant) => ({
    at: grant.grantedAt,
    sentences: [
      `Insured from ${grant.startsOn} up to and including ${grant.endsOn}, certificate ` +
        `${grant.certificate} (${grant.by}: ${grant.why}).`,
    ],
  })),
  ...voidChapters(acts),
  ...acts.purchases.flatMap((purchase) => purchaseChapters(purchase, acts)),
  ...acts.enrolments.map(enrolmentChapter),
  ...acts.cases.flatMap(caseChapters),
  ...acts.notices.map((notice) => ({
    at: notice.at,
    sentences: [`Told: ${notice.template} (${notice.benefit}, about ${notice.cause}).`],
  })),
];

const eventChapter = ({
  type,
  benefit,
  by,
  occurredAt,
  recordedAt,
  eventId,
}: RecordedLineEvent) => ({
  at: recordedAt,
  sentences: [
    `${type}${benefit ? ` of ${benefit}` : ''}${by ? ` by the ${by}` : ''}, happened ` +
      `${minuteInKorea(occurredAt)} (event ${eventId}).`,
  ],
});

const choiceChapters = ({ choice, claim, waiting, lapsed }: ChoiceRecord): Chapter[] => {
  const chapters: Chapter[] = [
    {
      at: choice.chosenAt,
      sentences: [`Chose ${choice.service} (choice ${choice.version}, by the ${choice.by}).`],
    },
  ];
  if (waiting && !claim) {
    chapters.push({
      at: waiting.since,
      sentences: [`Waits for a code of ${waiting.service}: there was none free.`],
    });
  }
  if (lapsed) {
    chapters.push({ at: lapsed.at, sentences: [`The choice lapsed (${lapsed.because}).`] });
  }
  return chapters;
};

const voidChapters = ({ grants, voids }: ActsOnLine): Chapter[] => {
  const others = new Set(
    grants.filter(({ key }) => key.benefit !== 'monthly-data').map(({ key }) => spelledOut(key)),
  );
  return voids
    .filter(({ key }) => others.has(spelledOut(key)))
    .map(({ key, by, why, voidedAt }) => ({
      at: voidedAt,
      sentences: [`${key.benefit} ${key.period}, issue ${key.issue}, was voided (${by}: ${why}).`],
    }));
};

const purchaseChapters = (purchase: PurchaseRecord, { grants, voids }: ActsOnLine): Chapter[] => {
  const isThis = ({ key }: { key: { benefit: string; period: string } }): boolean =>
    key.benefit === 'roaming-bonus' && key.period === purchase.purchaseId;
  const standing = purchaseStanding(purchase, {
    granted: grants.some(isThis),
    voided: voids.some(isThis),
  });
  const head = `Purchase ${purchase.purchaseId} was reported (${purchase.firstEvent})`;
  const tail =
    standing.standing === 'refused'
      ? ` and brings no bonus. ${roamingRefusals[standing.reason]} (${standing.reason})`
      : ` and is ${standing.standing}.`;
  return [{ at: purchase.recordedAt, sentences: [`${head}${tail}`] }];
};

const enrolmentChapter = ({
  changedAt,
  state,
  because,
  source,
  reason,
  by,
}: Enrolment): Chapter => ({
  at: changedAt,
  sentences: [
    `The insurance of the holder (because of ${because}, by ${source}) stands at ${state}` +
      `${reason ? ` (${reason})` : ''}, last changed by ${by}.`,
  ],
});

const caseChapters = (dispute: DisputeCase): Chapter[] => [
  {
    at: dispute.openedAt,
    sentences: [
      `“This was not me” about ${dispute.benefit}: ${dispute.case}, to be decided by ` +
        `${dispute.decideBy}.`,
    ],
  },
  ...(dispute.closed
    ? [
        {
          at: dispute.closed.at,
          sentences: [
            `${dispute.case} was closed as ${dispute.closed.decision} (${dispute.closed.who}: ` +
              `${dispute.closed.why}).`,
          ],
        },
      ]
    : []),
];
