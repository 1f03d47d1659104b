import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Block,
  type Campaign,
  campaign,
  randomBlocks,
  singlesBlocks,
} from './core/campaign.ts';
import { cellsOf, emptyCells, fillCells } from './core/coverage.ts';
import { runTwice } from './core/explore.ts';
import { faultKinds, outageKinds } from './core/fault-kinds.ts';
import { flowOf, regressions } from './core/regressions.ts';
import { addTally, type Tally, tallyOf } from './core/tally.ts';
import { flows } from './flows/catalogue.ts';

const workers = 2;
/** Two minutes on two free cores; others may want them too. */
const patienceMs = 900_000;
const all: Tally = tallyOf();

const live = async (blocks: readonly Block[]): Promise<Campaign> => {
  const lived = await campaign(blocks, { workers });
  addTally(all, lived.tally);
  return lived;
};

/** Each finding with its smallest case, so that a failure of this test is the report. */
const said = ({ findings }: Campaign) =>
  findings.map(({ violation, case: smallest }) => ({ violation, case: JSON.stringify(smallest) }));

describe('every case that once failed', () => {
  it.each(regressions())('$file holds, and comes to the same trace twice', async (kept) => {
    const { flow, case: given } = flowOf(kept.case);
    const { outcome, differs } = await runTwice(flow, given);
    expect(differs).toBeUndefined();
    expect(outcome.violation).toBeUndefined();
  });
});

describe('every single fault at every call', () => {
  it.each(flows.map(({ name }) => name))(
    'of the examples of %s keeps every promise',
    async (name) => {
      const lived = await live(singlesBlocks([name]));
      expect(said(lived)).toEqual([]);
      expect(lived.tally.episodes).toBeGreaterThan(100);
    },
  );
});

/** The quickest flow has most of them, the one that lives through weeks has fewest. */
const episodesOf = (name: string): number =>
  ({ 'monthly-batch': 19_000, 'insurance-enrolment': 100 })[name] ?? 250;

describe('random episodes', () => {
  let lived: Campaign;
  beforeAll(async () => {
    lived = await live(flows.flatMap(({ name }) => randomBlocks([name], 1, episodesOf(name))));
  }, patienceMs);

  it('keep every promise', () => {
    expect(said(lived)).toEqual([]);
    expect(lived.tally.episodes).toBeGreaterThan(19_000);
  });
});

it(
  'no fault that can meet a call has never met it',
  async () => {
    const broken = await fillCells(all);
    expect(broken.map(({ violation, case: given }) => [violation, JSON.stringify(given)])).toEqual(
      [],
    );
    const empty = emptyCells(cellsOf(all)).map(({ call, fault }) => `${call} x ${fault}`);
    expect(empty).toEqual([]);
    const numbers = [...Object.values(faultKinds), ...Object.values(outageKinds)];
    expect(numbers.filter(({ number }) => all.fired[number] === undefined)).toEqual([]);
  },
  patienceMs,
);
