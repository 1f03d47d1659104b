import { addDays, type PlainDate } from '../domain/calendar.ts';
import type { ColumnName } from '../domain/extract/columns.ts';
import type { lineDrawer, SampleRow } from './sample-line.ts';

type Drawer = ReturnType<typeof lineDrawer>;

/** The rows of one case: its fields as they are written, one list for each row. */
type Case = (drawer: Drawer, referenceDate: PlainDate) => readonly (readonly string[])[];

/** A line that is refused for one reason alone. */
const refusedFor =
  (change: (referenceDate: PlainDate) => Partial<SampleRow>, ageYears?: number): Case =>
  (drawer, referenceDate) => [
    Object.values({ ...drawer.plain(ageYears), ...change(referenceDate) }),
  ];

/** A line with one value that the format does not allow. */
const spoiled =
  (column: ColumnName, value: string): Case =>
  (drawer) => [Object.values({ ...drawer.plain(), [column]: value })];

const twice =
  (change: Partial<SampleRow>): Case =>
  (drawer) => {
    const row = drawer.plain();
    return [Object.values(row), Object.values({ ...row, ...change })];
  };

/**
 * Every reason there is, for which a small sample must not wait for chance: each refusal of the
 * monthly data, then each quarantine reason in its order of precedence.
 */
const cases: readonly Case[] = [
  refusedFor(() => ({ network: 'mvno' })),
  refusedFor((referenceDate) => ({ opened_on: addDays(referenceDate, 1) })),
  refusedFor(() => ({ status: 'ended' })),
  refusedFor(() => ({ line_type: 'iot' })),
  refusedFor(() => ({ billing: 'prepaid' })),
  refusedFor(() => ({ line_type: 'wearable', own_allowance: 'no' })),
  refusedFor(() => ({ status: 'suspended', suspension: 'by_operator' })),
  refusedFor(() => ({ status: 'suspended', suspension: 'by_customer' })),
  refusedFor(() => ({ status: 'suspended' })),
  refusedFor(() => ({ plan_class: 'data_capped' }), 15),
  (drawer) => [Object.values(drawer.plain()).slice(0, -1)],
  spoiled('line_id', 'L_0'),
  spoiled('customer_id', ''),
  spoiled('line_type', 'Phone'),
  spoiled('billing', 'postpaid '),
  spoiled('network', 'OWN'),
  spoiled('status', 'active'),
  spoiled('birth_date', '1961-02-29'),
  spoiled('opened_on', '2026-02-30'),
  spoiled('person_ref', 'P 1'),
  spoiled('suspension', 'by_somebody'),
  spoiled('own_allowance', 'Y'),
  spoiled('plan_class', 'data capped'),
  spoiled('earlier_insurance', 'no'),
  spoiled('memo', 'x'.repeat(201)),
  twice({ memo: 'the same line once more' }),
  twice({ status: 'ended' }),
];

/** The rows of all cases in their order. Their number does not depend on chance. */
export const caseRows = (
  drawer: Drawer,
  referenceDate: PlainDate,
): readonly (readonly string[])[] => cases.flatMap((rows) => rows(drawer, referenceDate));
