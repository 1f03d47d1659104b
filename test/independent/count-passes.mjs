/** OTT passes: who chose, who looked, and whom the codes reached, one act after the other. */
import { birthday, count, daysAfter, lineAt, wordAt } from './made-up-programme.mjs';

const benefit = 'ott-pass';

/** What is wrong with the line or whoever asks; undefined where nothing is. */
const refusalOf = (folder, { line, by, at, on }) => {
  const { policy, acts } = folder;
  const { row, ended, transferred, died } = lineAt({ ...folder, acts }, line, at);
  if (!row) return 'line_not_in_cohort';
  if (row.network === 'mvno') return 'line_is_mvno';
  if (row.opened_on > policy.referenceDate) return 'line_opened_after_reference_date';
  if (died) return 'holder_died';
  if (transferred) return 'line_transferred';
  if (ended) return 'line_ended';
  if (row.line_type !== 'phone') return 'line_is_no_phone';
  if (row.billing === 'prepaid') return 'line_is_prepaid';
  if (on < daysAfter(row.opened_on, 14)) return 'line_too_young';
  if (row.birth_date === '' && by && !by.naturalUser) return 'company_without_user';
  if (row.birth_date !== '' && birthday(row.birth_date, 14) > on && by && by.actsAs !== 'guardian')
    return 'guardian_needed';
  const { held, noneFrom } = wordAt(folder, { line, benefit }, at);
  if (held) return 'benefit_held';
  if (noneFrom !== undefined && noneFrom <= on.slice(0, 7)) return 'benefit_declined';
  return undefined;
};

const chosen = (record, act, { window, services }) => {
  if (!services.some(({ id }) => id === act.service)) return 'service_unknown';
  if (record?.service === act.service && !record.lapsed) return undefined;
  if (record?.code) return 'choice_closed';
  if (record?.waiting) return 'choice_waiting';
  if (act.on < window.chooseFrom) return 'choice_not_open_yet';
  return act.on > window.chooseUntil ? 'choice_window_over' : undefined;
};

/** What of a code that was seen stays is asked of the person alone. */
const ofThePerson = new Set(['holder_died', 'line_transferred', 'guardian_needed', 'benefit_held']);

class Passes {
  constructor(folder) {
    this.folder = folder;
    this.records = new Map();
    this.refusals = new Map();
    this.free = new Map();
    this.queue = [];
  }

  choose(act) {
    const record = this.records.get(act.line);
    const refusal =
      refusalOf(this.folder, act) ?? chosen(record, act, this.folder.policy.benefits[benefit]);
    if (refusal !== undefined) this.refusals.set(act.line, refusal);
    else if (!record || record.lapsed || record.service !== act.service) {
      this.records.set(act.line, { line: act.line, service: act.service });
    }
  }

  reveal(act) {
    const record = this.records.get(act.line);
    const refusal = refusalOf(this.folder, act);
    if (record?.code && !record.lapsed) {
      if (!ofThePerson.has(refusal)) record.seen = true;
    } else if (refusal !== undefined) this.refusals.set(act.line, refusal);
    else if (!record || record.lapsed) this.refusals.set(act.line, 'choice_missing');
    else if (record.waiting) return;
    else if (act.on > this.folder.policy.benefits[benefit].window.registerUntil) {
      this.refusals.set(act.line, 'registration_over');
    } else if (this.give(record)) record.seen = true;
    else {
      record.waiting = true;
      this.queue.push(record);
    }
  }

  give(record) {
    const left = this.free.get(record.service) ?? 0;
    if (left === 0) return false;
    this.free.set(record.service, left - 1);
    record.code = true;
    return true;
  }

  /** Who waited longest gets of the new codes first, if they may still have one. */
  restock({ service, file, at, on }) {
    const more = this.folder.codes.get(file) ?? 0;
    this.free.set(service, (this.free.get(service) ?? 0) + more);
    for (const record of this.queue) {
      if (!record.waiting || record.lapsed || record.service !== service) continue;
      if (refusalOf(this.folder, { line: record.line, at, on }) !== undefined) continue;
      if (this.give(record)) record.waiting = false;
    }
  }

  /** A choice whose code nobody has seen is worth nothing to the next holder, or to nobody. */
  happen({ type, line }) {
    const record = this.records.get(line);
    const isOver = ['LineTransferred', 'LineHolderDied', 'LineEnded'].includes(type);
    if (!record || record.seen || !isOver) return;
    // A code that it had is withdrawn with it: nobody else gets it.
    record.lapsed = true;
  }
}

/** Lines that asked for a pass: where each stands when all is over. */
export const countPasses = (folder) => {
  const passes = new Passes(folder);
  for (const act of folder.acts) {
    if (act.act === 'choose') passes.choose(act);
    if (act.act === 'reveal') passes.reveal(act);
    if (act.act === 'restock') passes.restock(act);
    if (act.act === 'line_event') passes.happen(act);
  }
  const found = { given: 0, waiting: 0, open: {}, refused: {} };
  for (const { lapsed, code, waiting } of passes.records.values()) {
    if (lapsed) count(found.open, code ? 'lapsed_with_a_code' : 'lapsed');
    else if (code) found.given += 1;
    else if (waiting) found.waiting += 1;
    else count(found.open, 'chosen_not_revealed');
  }
  let considered = passes.records.size;
  for (const [line, refusal] of passes.refusals) {
    if (passes.records.has(line)) continue;
    considered += 1;
    count(found.refused, refusal);
  }
  return { benefit, counted: 'lines that asked', considered, ...found };
};
