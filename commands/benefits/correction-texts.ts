import { minuteInKorea } from '../../domain/explain.ts';
import type { CorrectionLines, CorrectionSeen } from '../../domain/operations/correction.ts';
import { csvCell } from '../../domain/operations/run-report.ts';
import { counted, textTable } from './text-table.ts';

const words = (state: string): string => state.replaceAll('_', ' ');

const byReason = (what: string, counts: Readonly<Record<string, number>>): string[] =>
  Object.entries(counts).map(([reason, grants]) => `  ${what} ${reason}: ${counted(grants)}`);

/** One correction in sentences: whom it touches in counts, who said what, how far it is. */
export const correctionText = (seen: CorrectionSeen): string => {
  const { correction, kind, benefit, cycle, of, about, grants, outcome } = seen;
  const takes = kind === 'void' ? 'takes back' : 'gives again';
  const what = of === 'line' ? 'one line’s' : `what ${about} ${of === 'run' ? 'gave' : 'took'},`;
  return [
    `${correction} is ${words(seen.state)}: it ${takes} ${what} ${benefit} of ${cycle}.`,
    `  asked for by ${seen.requestedBy}, ${minuteInKorea(seen.requestedAt)}: ${seen.why}`,
    ...(grants === undefined ? ['  its list is being made'] : [`  grants: ${counted(grants)}`]),
    ...byReason('benefit', seen.byBenefit ?? {}),
    ...byReason('reason', seen.byReason ?? {}),
    ...(seen.list === undefined
      ? []
      : [`  list ${seen.list}, takes ${seen.checkersNeeded} checker(s) beside who asked`]),
    ...seen.checks.map(
      ({ verdict, by, at, why }) => `  ${verdict} by ${by}, ${minuteInKorea(at)}: ${why}`,
    ),
    ...(seen.state.startsWith('waiting')
      ? [`  may be checked until ${minuteInKorea(seen.checkedUntil)}`]
      : []),
    ...(seen.stoppedBy === undefined ? [] : [`  stopped by ${seen.stoppedBy}`]),
    ...(seen.execution === undefined ? [] : [`  its workflow is ${seen.execution}`]),
    ...(outcome
      ? [
          `  ${kind === 'void' ? 'voided' : 'reinstated'}: ${counted(outcome.corrected)}`,
          `  so already: ${counted(outcome.already)}`,
          ...byReason('left', outcome.left),
        ]
      : []),
  ].join('\n');
};

/** Every correction in a table. */
export const correctionsText = (corrections: readonly CorrectionSeen[]): string =>
  corrections.length === 0
    ? 'Nobody has asked for a void or a reinstatement.'
    : textTable(
        ['name', 'state', 'month', 'of', 'grants#', 'asked by', 'why'],
        corrections.map((seen) => [
          ...[seen.correction, words(seen.state), seen.cycle, seen.about ?? 'a line'],
          ...[counted(seen.grants), seen.requestedBy, seen.why],
        ]),
      );

/** Lines of a correction in a table. */
export const linesText = ({ lines }: Pick<CorrectionLines, 'lines'>): string =>
  textTable(
    ['line', 'left because', 'the partner said'],
    lines.map(({ line, reason = '', detail = '' }) => [line, reason, detail]),
  );

/** Rows of a file that a spreadsheet opens without taking anything for a formula. */
export const linesCsv = ({ lines }: Pick<CorrectionLines, 'lines'>): string =>
  lines
    .map(
      ({ line, reason = '', detail = '' }) =>
        `${[line, reason, detail].map(csvCell).join(',')}\r\n`,
    )
    .join('');
