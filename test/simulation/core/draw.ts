import fc from 'fast-check';
import type { Case, Outage, PlannedFault } from './case.ts';
import { type FaultName, faultNames, type OutageName, outageNames } from './fault-kinds.ts';
import type { Flow } from './flow.ts';

const faultsMax = 10;
const kindsMax = 6;

/** Minutes that outages last: from a moment to the thirty hours of the table. */
const lastsMinutes = [2, 10, 60, 120, 600, 1_440, 1_800] as const;

const allowed = <T extends string>(names: readonly T[], flow: Flow<never>): T[] =>
  names.filter((name) => !(name in (flow.spared ?? {})));

/**
 * Few kinds of fault in each episode, so that rare ones meet each other: one to six are drawn
 * first, then how dense they are, then where they strike. A plan shrinks to the fewest faults.
 */
const somePlan = (
  flow: Flow<never>,
  only: readonly FaultName[] | undefined,
): fc.Arbitrary<PlannedFault[]> => {
  const kinds = only
    ? fc.constant(allowed(only, flow))
    : fc.noShrink(fc.subarray(allowed(faultNames, flow), { minLength: 1, maxLength: kindsMax }));
  const strikes = fc.uniqueArray(
    fc.record({
      at: only ? fc.nat(60) : fc.oneof(fc.nat(12), fc.nat(60), fc.nat(240)),
      kind: fc.nat(59),
      arg: fc.nat(5),
    }),
    {
      selector: ({ at }) => at,
      minLength: only ? faultsMax : 0,
      maxLength: faultsMax,
      size: 'max',
    },
  );
  return fc.tuple(kinds, strikes).map(([among, struck]) =>
    struck
      .map(({ kind, ...strike }) => ({
        ...strike,
        kind: among[kind % among.length] as FaultName,
      }))
      .sort((one, other) => one.at - other.at),
  );
};

const around = ({ moments = [] }: Flow<never>): fc.Arbitrary<number>[] =>
  moments.map((minute) => fc.nat(1_500).map((later) => Math.max(0, minute - 60 + later)));

const someOutages = (flow: Flow<never>): fc.Arbitrary<Outage[]> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant<Outage[]>([]) },
    {
      weight: 1,
      arbitrary: fc.array(
        fc.record({
          kind: fc.constantFrom<OutageName>(...allowed(outageNames, flow)),
          from: fc.oneof(fc.constant(0), fc.nat(30), fc.nat(1_500), ...around(flow)),
          minutes: fc.constantFrom(...lastsMinutes),
          arg: fc.nat(13),
        }),
        { minLength: 1, maxLength: 2 },
      ),
    },
  );

/**
 * Draws whole cases of a flow: scenario, plan and tape, each of which shrinks by itself. With `only`
 * the plan is of these kinds alone, so that rare ones come often.
 */
export const someCase = (flow: Flow<never>, only?: readonly FaultName[]): fc.Arbitrary<Case> =>
  fc
    .record({
      scenario: flow.scenario as fc.Arbitrary<unknown>,
      plan: somePlan(flow, only),
      outages: someOutages(flow),
      tape: fc.oneof(
        fc.constant<number[]>([]),
        fc.array(fc.nat(11), { maxLength: 20, size: 'max' }),
        fc.array(fc.nat(11), { maxLength: flow.tapeMax ?? 60, size: 'max' }),
      ),
      chance: fc.nat(1_000_000),
    })
    .map((drawn) => ({ flow: flow.name, ...drawn }));
