/** Months of data: each line, each month, on its first day or when the line comes back in it. */
import { refusalOf } from './count-cohort.mjs';
import { count, lineAt, monthAfter, monthsFrom, wordAt } from './made-up-programme.mjs';

const benefit = 'monthly-data';

/** The first instant of a month in Korea. */
const beginOf = (month) => new Date(Date.parse(`${month}-01T00:00:00+09:00`)).toISOString();

const refusalAt = (folder, line, { cycle, before }) => {
  const { row, ended, suspended, suspendedBy } = lineAt(folder, line, before);
  const status = ended ? 'ended' : suspended ? 'suspended' : 'in_service';
  const now = { ...row, status, suspension: suspendedBy };
  const { held, noneFrom } = wordAt(folder, { line, benefit }, before);
  return (
    refusalOf(now, { cycle, referenceDate: folder.policy.referenceDate }) ??
    (held ? 'benefit_held' : undefined) ??
    (noneFrom !== undefined && noneFrom <= cycle ? 'benefit_declined' : undefined)
  );
};

const bringsBack = ({ act, type }) =>
  act === 'close_case' || type === 'LineResumed' || type === 'LineReinstated';

/** Lines that nothing is said of are judged by their row alone. */
export const countMonths = (folder) => {
  const { firstCycle, lastCycle } = folder.policy.benefits[benefit].window;
  const actsOf = Map.groupBy(
    folder.acts.filter(({ line }) => line !== undefined),
    ({ line }) => line,
  );
  const refused = {};
  let [considered, given] = [0, 0];
  for (const cycle of monthsFrom(firstCycle, lastCycle)) {
    const [first, end] = [beginOf(cycle), beginOf(monthAfter(cycle))];
    for (const { line_id: line } of folder.lines) {
      const ofLine = { ...folder, acts: actsOf.get(line) ?? [] };
      considered += 1;
      const refusal = refusalAt(ofLine, line, { cycle, before: first });
      const comesBack = ofLine.acts.some(
        (act) =>
          bringsBack(act) &&
          act.at >= first &&
          act.at < end &&
          refusalAt(ofLine, line, { cycle, before: justAfter(act.at) }) === undefined,
      );
      if (refusal === undefined || comesBack) given += 1;
      else count(refused, refusal);
    }
  }
  return { benefit, counted: 'months of lines', considered, given, refused };
};

const justAfter = (instant) => new Date(Date.parse(instant) + 1).toISOString();
