import { cohortRow, sealedCohortIfAny } from '../../adapters/cohorts.ts';
import { enrolmentOf } from '../../adapters/enrolments.ts';
import type { Env } from '../../adapters/env.ts';
import { holdsExclusive } from '../../adapters/exclusive.ts';
import { isLeftOverNow } from '../../adapters/insurance/left-over.ts';
import { storyOf } from '../../adapters/ledger.ts';
import { eventsOfLine } from '../../adapters/lines.ts';
import { readChoice } from '../../adapters/ott/choices.ts';
import { standingOfCode } from '../../adapters/ott/code-item.ts';
import { readCode } from '../../adapters/ott/codes.ts';
import { sideBySide } from '../../adapters/side-by-side.ts';
import { lineSubject, personSubject } from '../../domain/benefit-key.ts';
import type { CohortManifest } from '../../domain/cohort.ts';
import type { BenefitsAnswer } from '../../domain/customer/answers.ts';
import { insuranceView } from '../../domain/customer/insurance-view.ts';
import type { LineOnRecord } from '../../domain/customer/line-on-record.ts';
import { lineViews } from '../../domain/customer/line-views.ts';
import { Unavailable } from '../../domain/errors.ts';
import type { ChoiceRecord } from '../../domain/ott-pass/choice.ts';
import type { CodeStanding } from '../../domain/ott-pass/code-standing.ts';
import type { Programme } from '../../domain/programme.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { type ApiAnswer, type CustomerCall, customerCall } from '../middleware/customer-call.ts';

const linesAtOnce = 8;

/**
 * What every line of the caller gets, has got and can do, and why not: by the rules of each benefit
 * as of now, so that the listing promises nothing that an act or a run then refuses. Lines that are
 * not the caller's own cannot be asked for: there is no field for them.
 */
export const makeListBenefits =
  (env: Env) =>
  async ({ customer, at }: CustomerCall<undefined>): Promise<ApiAnswer> => {
    const { programme } = programmeNamed(env.settings.required('PROGRAMME'));
    const looking = { customer, asOf: at, programme };
    const { programme: name, referenceDate } = programme;
    const cohort = await sealedCohortIfAny(env, name, referenceDate);
    if (!cohort) throw new Unavailable(`No cohort of ${name} is frozen for ${referenceDate} yet`);
    const [lines, story, enrolment, holds] = await Promise.all([
      sideBySide(customer.lines, linesAtOnce, (line) =>
        lineOnRecord(env, { line, cohort, programme }),
      ),
      storyOf(env, personSubject(customer.person)),
      enrolmentOf(env, name, customer.person),
      holdsOf(env, programme, {
        subject: personSubject(customer.person),
        benefit: 'safety-insurance',
      }),
    ]);
    const isLeftOver = await isLeftOverNow(env, enrolment);
    const body: BenefitsAnswer = {
      asOf: at,
      lines: lines.map((line) => ({ line: line.line, benefits: lineViews(line, looking) })),
      person: [insuranceView({ lines, ...story, enrolment, isLeftOver, holds }, looking)],
    };
    return { status: 200, body };
  };

const lineOnRecord = async (
  env: Env,
  given: { readonly line: string; readonly cohort: CohortManifest; readonly programme: Programme },
): Promise<LineOnRecord> => {
  const { line, cohort, programme } = given;
  const subject = lineSubject(line);
  const [row, events, story, choice, roamingHolds] = await Promise.all([
    cohortRow(env, cohort, line),
    eventsOfLine(env, line),
    storyOf(env, subject),
    readChoice(env, line),
    holdsOf(env, programme, { subject, benefit: 'roaming-bonus' }),
  ]);
  const code = await codeOf(env, choice);
  return { line, row, events, ...story, choice, code, roamingHolds };
};

/** What became of the code that a choice got; the code itself stays sealed. */
const codeOf = async (
  env: Env,
  choice: ChoiceRecord | undefined,
): Promise<CodeStanding | undefined> => {
  if (!choice?.claim || choice.lapsed) return undefined;
  return standingOfCode(await readCode(env, choice.choice.service, choice.claim.codeId));
};

/** The member that a subject holds of the group to which the benefit belongs. */
const holdsOf = async (
  env: Env,
  { exclusive }: Programme,
  { subject, benefit }: { readonly subject: string; readonly benefit: string },
): Promise<string | undefined> => {
  const group = exclusive.groups.find(({ members }) => members.includes(benefit));
  return group && (await holdsExclusive(env, subject, group.group))?.benefit;
};

export const handler = customerCall('list-benefits', makeListBenefits);
