import * as z from 'zod';
import {
  type BreakKind,
  type BreakPlace,
  breakKindNames,
  breakKinds,
  type OpenBreak,
} from '../breaks/break.ts';
import { type Instant, msOf, plainDateOf } from '../calendar.ts';
import { momentSchema } from '../customer/answers.ts';
import { masked } from './parked-owners.ts';

const count = z.int().nonnegative();

/** Open breaks of one kind: what they mean, who settles them, and how. */
export const breakCountSchema = z
  .strictObject({
    kind: z.enum(breakKindNames),
    sentence: z.string(),
    owner: z.string(),
    todo: z.string(),
    breaks: count,
    /** Found by an earlier night than the last look. */
    overdue: count,
  })
  .meta({ id: 'BreakCount' });

/** One break. Nobody is named: a line shows its ends, and partners know the rest by `key`. */
export const breakShownSchema = z
  .strictObject({
    id: z.string(),
    kind: z.enum(breakKindNames),
    /** A month, a benefit, a pool, a run; of a line or a person their ends. */
    where: z.string(),
    /** The grant id or the application, as charging and the insurer know it. */
    key: z.string().optional(),
    ours: z.string(),
    theirs: z.string(),
    owner: z.string(),
    firstSeenAt: momentSchema,
    lastSeenAt: momentSchema,
    hoursOld: count,
    overdue: z.boolean(),
  })
  .meta({ id: 'Break' });

/** What our books and a partner's do not agree about. Single breaks are in it only where a reason
 * for looking at them was given, and oldest first. */
export const breaksAnswerSchema = z
  .strictObject({
    asOf: momentSchema,
    total: count,
    byKind: z.array(breakCountSchema),
    breaks: z.array(breakShownSchema),
    /** Handed back as `after`, it brings the next page; absent on the last. */
    next: z.string().optional(),
  })
  .meta({ id: 'Breaks' });
export type BreaksAnswer = z.infer<typeof breaksAnswerSchema>;

/** Breaks of one page. */
export const breakPageBreaks = 50;

const hourMs = 3_600_000;

/** Where a break stands in the list: by age, then by its id. */
export const placeInList = ({ firstSeenAt, id }: Pick<OpenBreak, 'firstSeenAt' | 'id'>): string =>
  `${firstSeenAt}#${id}`;

/** The list of what is open, oldest first, as it is shown. */
export const breakList = (
  open: readonly OpenBreak[],
  {
    asOf,
    single,
    after = '',
  }: { readonly asOf: Instant; readonly single: boolean; readonly after?: string | undefined },
): BreaksAnswer => {
  const isOverdue = ({ firstSeenAt }: OpenBreak): boolean =>
    plainDateOf(firstSeenAt) < plainDateOf(asOf);
  const rest = single ? open.filter((one) => placeInList(one) > after) : [];
  const shown = rest.slice(0, breakPageBreaks);
  const last = rest.length > shown.length ? shown.at(-1) : undefined;
  return {
    asOf,
    total: open.length,
    byKind: [...Map.groupBy(open, ({ kind }) => kind)]
      .map(([kind, breaks]) => ({
        ...{ kind, ...breakKinds[kind], breaks: breaks.length },
        overdue: breaks.filter(isOverdue).length,
      }))
      .sort((one, other) => other.breaks - one.breaks),
    breaks: shown.map((one) => ({
      ...{ id: one.id, kind: one.kind, where: whereOf(one.kind, one.of) },
      ...(keyOf(one.of) !== undefined && { key: keyOf(one.of) }),
      ...{ ours: one.ours, theirs: one.theirs, owner: breakKinds[one.kind].owner },
      ...{ firstSeenAt: one.firstSeenAt, lastSeenAt: one.lastSeenAt },
      hoursOld: Math.max(0, Math.floor((msOf(asOf) - msOf(one.firstSeenAt)) / hourMs)),
      overdue: isOverdue(one),
    })),
    ...(last && { next: placeInList(last) }),
  };
};

const keyOf = ({ grantId, application }: BreakPlace): string | undefined => grantId ?? application;

const whereOf = (kind: BreakKind, of: BreakPlace): string => {
  const { cycle, benefit, pool, run, line, person } = of;
  const whose = line ?? person;
  const place = [cycle ?? benefit ?? pool, whose === undefined ? run : masked(whose)];
  return place.filter((part) => part !== undefined).join(' ') || kind;
};
