/** The insurance: people who are old enough, month by month, and people who apply. */
import { birthday, count, daysAfter, lineAt, monthsFrom, wordAt } from './made-up-programme.mjs';

const benefit = 'safety-insurance';
const beginOf = (day) => new Date(Date.parse(`${day}T00:00:00+09:00`)).toISOString();

/** Everybody of the extract, with all that their lines say. */
const peopleOf = ({ lines }) =>
  Map.groupBy(lines, ({ person_ref: person, customer_id: customer }) => person || customer);

const hadEarlier = (rows) => rows.some(({ earlier_insurance: earlier }) => earlier === 'yes');

/** A line that carries an insurance at an instant: of the operator, alive, and still the person's. */
const carries = (folder, { line_id: line, network, status }, at) => {
  if (network === 'mvno' || status === 'ended') return false;
  const { ended, transferred } = lineAt(folder, line, at);
  return !ended && !transferred;
};

const refusalByAge = (folder, { rows, applied }, at) => {
  if (applied) return 'already_enrolled';
  if (rows.some(({ line_id: line }) => lineAt(folder, line, at).died)) return 'holder_died';
  if (hadEarlier(rows)) return 'already_insured';
  if (!rows.some((row) => carries(folder, row, at))) return 'no_line_left';
  const words = rows.map(({ line_id: line }) => wordAt(folder, { line, benefit }, at));
  return words.some(({ noneFrom }) => noneFrom !== undefined) ? 'declined' : undefined;
};

/** The sweep that takes somebody: the first by whose day of enrolment the age is reached. */
const sweepsOf = ({ automatic, enrolmentUntil }) =>
  monthsFrom(automatic.firstCycle, automatic.lastCycle).map((month) => {
    const on = daysAfter(`${month}-01`, automatic.toldDaysBefore);
    return { month, on, until: on < enrolmentUntil ? on : enrolmentUntil };
  });

/**
 * People who reach the age, each in one sweep; the insurer's own files say what it answered. A birth
 * date that never reaches it takes nothing away from one that does: in doubt the customer gets it.
 */
export const countByAge = (folder, applications) => {
  const rules = folder.policy.benefits[benefit];
  const sweeps = sweepsOf(rules);
  const found = { considered: 0, given: 0, open: {}, refused: {}, parked: {} };
  const handedOver = new Map(sweeps.map(({ month }) => [month, new Set()]));
  for (const [person, rows] of peopleOf(folder)) {
    const [earliest, ...others] = oldEnough(rows, rules);
    if (earliest === undefined) continue;
    const sweep = sweeps.find(({ until }) => birthday(earliest, rules.age) <= until);
    if (!sweep) continue;
    found.considered += 1;
    if (others.length > 0) {
      count(found.parked, 'several_birth_dates');
      continue;
    }
    const at = beginOf(sweep.on);
    const applied = applications.some((one) => one.person === person && one.at < at);
    const refusal = refusalByAge(folder, { rows, applied }, at);
    if (refusal !== undefined) {
      count(found.refused, refusal);
      continue;
    }
    handedOver.get(sweep.month).add(person);
    const answer = folder.answers.get(sweep.month)?.get(person);
    if (!answer) count(found.open, 'insurer_did_not_answer');
    else if (answer.answer === 'accepted') found.given += 1;
    else count(found.refused, `insurer_${answer.reason}`);
  }
  return {
    row: { benefit, counted: 'people of age', ...found },
    strangers: strangersIn(folder.answers, handedOver),
  };
};

/** The birth dates named for a person by which the age is reached in time, each once. */
const oldEnough = (rows, { age, enrolmentUntil }) => {
  const days = rows.map((row) => row.birth_date);
  return [...new Set(days)]
    .filter((day) => day !== '' && birthday(day, age) <= enrolmentUntil)
    .sort();
};

/** Whom the insurer answered for and nobody had to hand over: they were handed over wrongly. */
const strangersIn = (answers, handedOver) =>
  [...answers].flatMap(([month, byPerson]) =>
    [...byPerson.keys()]
      .filter((person) => !handedOver.get(month)?.has(person))
      .map(() => `The insurer was asked in ${month} for somebody who is not to be enrolled then.`),
  );

const refusalOfApplication = (folder, { line, by, at, on }, { rows, insured }) => {
  const { enrolmentFrom, enrolmentUntil } = folder.policy.benefits[benefit];
  const { row, ended, died } = lineAt(folder, line, at);
  if (on < enrolmentFrom) return 'applications_not_open_yet';
  if (on > enrolmentUntil) return 'applications_closed';
  if (row && row.birth_date === '') return 'holder_is_company';
  if (row && birthday(row.birth_date, 14) > on && by.actsAs !== 'guardian')
    return 'guardian_needed';
  if (died) return 'holder_died';
  if (!row) return 'line_not_in_cohort';
  if (row.network === 'mvno') return 'line_is_mvno';
  if (ended) return 'line_ended';
  if (wordAt(folder, { line, benefit }, at).held) return 'benefit_held';
  if (hadEarlier(rows) || insured === 'insured') return 'already_insured';
  return insured === 'cancelled' ? 'insurance_ended' : undefined;
};

/**
 * People who apply, as far as they are not insured by age before. The insurer answers these one by
 * one and, in the made-up programme, accepts each at once; cover that is cancelled was given. While
 * it is slow, what is cancelled is withdrawn.
 */
export const countApplications = (folder) => {
  const people = peopleOf(folder);
  const standings = new Map();
  const taken = [];
  const refusals = new Map();
  let [isSlow, withdrawn] = [false, 0];
  for (const act of folder.acts) {
    if (act.act === 'insurer_answers') isSlow = act.how === 'slow';
    if (act.act === 'cancel_insurance') {
      const standing = standings.get(act.by.person);
      if (standing === 'insured') standings.set(act.by.person, 'cancelled');
      if (standing === 'applied') {
        standings.delete(act.by.person);
        withdrawn += 1;
      }
    }
    if (act.act !== 'apply') continue;
    const { person } = act.by;
    const known = { rows: people.get(person) ?? [], insured: standings.get(person) };
    const refusal = refusalOfApplication(folder, act, known);
    if (refusal !== undefined) refusals.set(act.line, refusal);
    else if (isSlow) standings.set(person, 'applied');
    else {
      standings.set(person, 'insured');
      taken.push({ person, at: act.at });
    }
  }
  const refused = {};
  for (const refusal of refusals.values()) count(refused, refusal);
  if (withdrawn > 0) refused.withdrawn = withdrawn;
  const stillOpen = [...standings.values()].filter((standing) => standing === 'applied').length;
  const open = stillOpen > 0 ? { handed_over: stillOpen } : {};
  const considered = taken.length + refusals.size + withdrawn + stillOpen;
  const row = { benefit, counted: 'applications', considered, given: taken.length, open, refused };
  return { row, taken };
};
