import { sensitiveOf } from './sensitive.ts';
import { plainId } from './standing.ts';
import { type Judged, type Permitted, permittedIn, refusedToAdministrators } from './who-may.ts';

/** One line of the table: one action on one resource, and one who may. */
export interface Line {
  readonly group: string;
  readonly to: string;
  readonly action: string;
  readonly who: string;
}

/** `Results/runs/*`, `MonthlyData/Lines:*`: the resource, and which part of it. */
const labelOf = ({ to, arn, holder }: Permitted['asked']): string => {
  const part = arn.startsWith(`${holder}/`)
    ? arn.slice(holder.length)
    : (/:execution:[^:/]+(.*)$/.exec(arn)?.[1] ?? '');
  return plainId(to) + part.replace('any', '*').replace(/\/elsewhere$/, '/…');
};

const actionOf = ({ action, how }: Permitted['asked']): string =>
  `${action.replace(/^\w+:/, '')}${how ? ` ${how}` : ''}`;

export const linesOf = (permitted: readonly Permitted[]): Line[] => {
  const lines = permitted.map(({ asked, who }) => ({
    ...{ group: asked.group, to: labelOf(asked), action: actionOf(asked) },
    who: who.replace(/^arn:aws:iam::/, ''),
  }));
  return [...new Map(lines.map((line) => [Object.values(line).join('|'), line])).values()];
};

const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;

/** The values of each key, in the order in which the keys came. */
const gathered = (pairs: readonly (readonly [string, string])[]): [string, string][] => {
  const found = new Map<string, string[]>();
  for (const [key, value] of pairs) found.set(key, [...(found.get(key) ?? []), value]);
  return [...found].map(([key, values]) => [key, values.join(', ')]);
};

/** Rows of one group: what the same may do, and where the same is so, is one row. */
const rowsOf = (lines: readonly Line[]): string[] => {
  const cells: [string, string][] = [];
  for (const to of new Set(lines.map((line) => line.to))) {
    const here = lines.filter((line) => line.to === to);
    const whoByAction = gathered(
      here
        .toSorted((a, b) => (a.who < b.who ? -1 : 1))
        .map(({ action, who }) => [action, who] as const),
    );
    const order = (action: string) => here.findIndex((line) => line.action === action);
    const actionsByWho = gathered(
      whoByAction
        .toSorted(([a], [b]) => order(a) - order(b))
        .map(([action, who]) => [who, action] as const),
    );
    for (const [who, actions] of actionsByWho) cells.push([row(actions, who), to]);
  }
  return gathered(cells).map(([rest, to]) => `| ${to} ${rest}`);
};

const headOf = (may: string) => ['', row('On', may, 'who'), row('---', '---', '---')];
const head = headOf('may');

/** The table of a stage as a reviewer reads it. */
export const tableOf = async (judged: Judged): Promise<{ text: string; lines: Line[] }> => {
  const asked = sensitiveOf(judged.resources, judged.rights);
  const lines = linesOf(await permittedIn(judged));
  const text: string[] = [];
  for (const group of new Set(asked.map((each) => each.group))) {
    const ofGroup = lines.filter((line) => line.group === group);
    const held = new Set(ofGroup.map(({ action }) => action));
    const nobodys = new Set(
      asked
        .filter((each) => each.group === group)
        .map(actionOf)
        .filter((action) => !held.has(action)),
    );
    text.push('', `## ${group}`);
    if (ofGroup.length > 0) text.push(...head, ...rowsOf(ofGroup));
    if (nobodys.size > 0) text.push('', `Nobody, on any: ${[...nobodys].join(', ')}.`);
  }
  const refused = linesOf(await refusedToAdministrators(judged)).map((line) => ({
    ...line,
    group: 'Refused to whoever holds every right of the account',
  }));
  text.push('', '## Refused to whoever holds every right of the account');
  text.push(...headOf('may not'));
  text.push(...rowsOf(refused));
  return { text: text.join('\n').trim(), lines: [...lines, ...refused] };
};

/** The lines of a stage that another does not have, as rows. */
export const besides = (lines: readonly Line[], others: readonly Line[]): string[] => {
  const known = new Set(others.map((line) => Object.values(line).join('|')));
  const own = lines.filter((line) => !known.has(Object.values(line).join('|')));
  const groups = [...new Set(own.map(({ group }) => group))];
  return [
    ...head,
    ...groups.flatMap((group) => rowsOf(own.filter((line) => line.group === group))),
  ];
};

/** What a change would let somebody do, or no longer do, in sentences for whoever made it. */
export const changesOf = (before: readonly Line[], after: readonly Line[]): string[] => {
  const spelled = ({ who, action, to }: Line) => `${who}: ${action} on ${to}`;
  const [old, now] = [new Set(before.map(spelled)), new Set(after.map(spelled))];
  return [
    ...[...now].filter((each) => !old.has(each)).map((each) => `may now: ${each}`),
    ...[...old].filter((each) => !now.has(each)).map((each) => `may no longer: ${each}`),
  ];
};
