import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../../domain/manifest.ts';
import { accountRows, flowOf } from '../../../web/run/account-flow.ts';
import { manifestOf, sealedRun } from '../../browser/recorded-runs.ts';

const aManifest = (given: Partial<Manifest> = {}): Manifest => ({
  ...manifestOf(sealedRun),
  ...given,
});

const counts = fc.dictionary(
  fc.stringMatching(/^[a-z_]{1,12}$/),
  fc.integer({ min: 1, max: 1e7 }),
  {
    maxKeys: 6,
  },
);
const sum = (all: Readonly<Record<string, number>>): number =>
  Object.values(all).reduce((so, each) => so + each, 0);

/** Any account whose lines add up. */
const manifests = fc
  .record({
    granted: fc.nat(1e7),
    alreadyGranted: fc.nat(1e7),
    notAttempted: fc.nat(1e3),
    refused: counts,
    parked: counts,
    quarantined: counts,
    kind: fc.constantFrom('scheduled', 'rerun', 'follow-up'),
  })
  .map(({ quarantined, kind, ...rest }) => {
    const considered =
      rest.granted + rest.alreadyGranted + rest.notAttempted + sum(rest.refused) + sum(rest.parked);
    const { cohort } = aManifest();
    const rows = considered + sum(quarantined);
    return aManifest({
      ...{ ...rest, kind, considered },
      cohort: { ...cohort, rows, accepted: considered, quarantined },
    });
  });

describe('the flow of an account', () => {
  it('lets out of every place as many lines as into it, and loses none', () => {
    fc.assert(
      fc.property(manifests, (manifest) => {
        const { places, ways } = flowOf(manifest);
        for (const { id, lines } of places) {
          const into = ways.filter(({ to }) => to === id).reduce((so, way) => so + way.lines, 0);
          const out = ways.filter(({ from }) => from === id).reduce((so, way) => so + way.lines, 0);
          expect([lines, 0]).toContain(out);
          if (id !== places[0]?.id) expect(into).toBe(lines);
        }
        const leaves = places.filter(({ id }) => !ways.some(({ from }) => from === id));
        expect(leaves.reduce((so, { lines }) => so + lines, 0)).toBe(places[0]?.lines);
      }),
    );
  });

  it('begins with the extract’s rows, but a follow-up’s with what it considered', () => {
    expect(flowOf(aManifest()).places[0]).toMatchObject({ id: 'rows', lines: 14_021_505 });
    const followUp = flowOf(aManifest({ kind: 'follow-up' }));
    expect(followUp.places[0]?.id).toBe('considered');
    expect(followUp.places.map(({ id }) => id)).not.toContain('quarantined');
  });

  it('draws nothing that did not occur', () => {
    const { places } = flowOf(aManifest({ parked: {}, alreadyGranted: 0 }));
    const ids = places.map(({ id }) => id);
    expect(ids).not.toContain('parked');
    expect(ids).not.toContain('alreadyGranted');
    expect(ids).not.toContain('notAttempted');
  });

  it('as a table has each outcome, its reasons below it by frequency, and sums to the whole', () => {
    fc.assert(
      fc.property(manifests, (manifest) => {
        const rows = accountRows(manifest);
        const outcomes = rows.filter(({ reason }) => reason === undefined);
        expect(outcomes.reduce((so, { lines }) => so + lines, 0)).toBe(manifest.considered);
        const refused = rows.filter(({ outcome, reason }) => outcome === 'refused' && reason);
        expect(refused.map(({ lines }) => lines)).toEqual(
          Object.values(manifest.refused).toSorted((a, b) => b - a),
        );
      }),
    );
  });
});
