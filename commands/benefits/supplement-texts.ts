import { minuteInKorea } from '../../domain/explain.ts';
import type { SupplementLines, SupplementSeen } from '../../domain/operations/supplement.ts';
import { counted, textTable } from './text-table.ts';

const words = (state: string): string => state.replaceAll('_', ' ');

const byKind = (what: string, counts: Readonly<Record<string, number>>): string =>
  `  ${what}: ${Object.entries(counts)
    .filter(([, lines]) => lines > 0)
    .map(([kind, lines]) => `${words(kind)} ${counted(lines)}`)
    .join(', ')}`;

/** One supplement in sentences: how many of what kind, who said what, which months owe it. */
export const supplementText = (seen: SupplementSeen): string =>
  [
    `${seen.supplement} is ${words(seen.state)}: ${counted(seen.lines)} lines.`,
    `  asked for by ${seen.requestedBy}, ${minuteInKorea(seen.requestedAt)}: ${seen.why}`,
    byKind('type', seen.totals.type),
    byKind('billing', seen.totals.billing),
    byKind('state', seen.totals.status),
    ...(seen.checked
      ? [
          `  ${seen.checked.verdict} by ${seen.checked.by}, ${minuteInKorea(seen.checked.at)}: ` +
            seen.checked.why,
        ]
      : []),
    ...(seen.state === 'waiting_for_check'
      ? [`  may be checked until ${minuteInKorea(seen.checkedUntil)}`]
      : []),
    ...(seen.execution === undefined ? [] : [`  its workflow is ${seen.execution}`]),
    ...seen.months.map(
      ({ cycle, state, run }) =>
        `  ${cycle}: ${words(state)}${run === undefined ? '' : ` (${run})`}`,
    ),
  ].join('\n');

/** Every supplement in a table. */
export const supplementsText = (supplements: readonly SupplementSeen[]): string =>
  supplements.length === 0
    ? 'Nobody has asked for a supplement.'
    : textTable(
        ['name', 'state', 'lines#', 'months that owe it', 'asked by', 'why'],
        supplements.map((seen) => [
          ...[seen.supplement, words(seen.state), counted(seen.lines), owedBy(seen)],
          ...[seen.requestedBy, seen.why],
        ]),
      );

const owedBy = ({ months }: SupplementSeen): string =>
  months
    .filter(({ state }) => state !== 'given')
    .map(({ cycle }) => cycle)
    .join(' ');

/** The lines of a supplement in a table. */
export const supplementLinesText = (lines: SupplementLines['lines']): string =>
  textTable(
    ['line', 'type', 'billing', 'network', 'state', 'opened on'],
    lines.map(({ line, type, billing, network, status, openedOn }) => [
      ...[line, type, billing, network, words(status), openedOn],
    ]),
  );
