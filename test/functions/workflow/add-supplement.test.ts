import { beforeEach, describe, expect, it } from 'vitest';
import { accountedLines, closedBooks } from '../../../adapters/breaks/accounted-lines.ts';
import { linesOfStretch } from '../../../adapters/cohort-stretches.ts';
import { cohortRow, everySeal, sealedCohort } from '../../../adapters/cohorts.ts';
import { storyOfLine } from '../../../adapters/line-story.ts';
import { readSupplements } from '../../../adapters/supplement/supplement-acts.ts';
import { explainLine } from '../../../domain/explain.ts';
import { runName } from '../../../domain/run-name.ts';
import { makeOpenRun } from '../../../functions/workflow/open-run.ts';
import { pinnedProgramme } from '../../../programmes/catalogue.ts';
import { aLine, version1 } from '../../domain/builders.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';
import {
  type MonthlyWorkflow,
  monthlyWorkflow,
  programme,
  runToTheEnd,
  sealCohort,
} from '../../fakes/monthly-workflow.ts';
import { type SupplementWorkflow, supplementWorkflow } from '../../fakes/supplement-workflow.ts';

const referenceDate = '2026-01-13';
const phones = (count: number) =>
  Array.from({ length: count }, (_, at) => aLine({ line: `L${at + 1}` }));

let env: MonthlyEnv;
let month: MonthlyWorkflow;
let supplement: SupplementWorkflow;

const freshEnv = async (): Promise<void> => {
  env = await monthlyEnv();
  month = monthlyWorkflow(env);
  supplement = supplementWorkflow(env);
  sealCohort(env, phones(30));
};
beforeEach(freshEnv);

const sealed = () => sealedCohort(env, programme, referenceDate);
const openMarch = async () => {
  env.time.now = Date.parse('2026-02-28T15:00:00.000Z');
  const run = runName('2026-03', 'scheduled');
  const event = {
    run,
    kind: 'scheduled',
    cycle: '2026-03',
    programme,
    programmeVersion: 1,
  } as const;
  return (await makeOpenRun(env)(event)).plan;
};
const grantsOf = (line: string): string[] =>
  env.database
    .items('Ledger')
    .filter(({ pk }) => pk === `line:${line}`)
    .map(({ sk }) => String(sk).split('#')[3] ?? '');
const topUpsOf = async (cycle: string): Promise<string[]> =>
  (await env.http.ledger.page({ cycle }, { offset: 0, limit: 100 })).map(({ line }) => line).sort();

describe('a supplement that two persons have agreed on', () => {
  it('is sealed as what the import would have frozen, had the lines been in the extract', async () => {
    const before = await sealed();
    await supplement.sealed('M1', 'M2', 'M3');
    const after = await sealed();
    expect(after).toMatchObject({
      ...{ rows: 33, accepted: 33, quarantined: {}, extract: before.extract },
      totals: { type: { phone: 33 }, billing: { postpaid: 33 } },
      lines: { rows: 33 },
      supplements: [{ number: 1, requestedBy: '1001', approvedBy: '2002', lines: { rows: 3 } }],
    });
    const all = sealCohort(await monthlyEnv(), [
      ...phones(30),
      ...['M1', 'M2', 'M3'].map((line) => aLine({ line })),
    ]);
    expect([after.lines.sha256, after.index.sha256]).toEqual([all.lines.sha256, all.index.sha256]);
  });

  it('has every line found one by one and by stretches, and leaves those of before', async () => {
    await supplement.sealed('M1', 'M2');
    const cohort = await sealed();
    for (const line of ['L1', 'L30', 'M1', 'M2']) {
      expect(await cohortRow(env, cohort, line)).toEqual(aLine({ line }));
    }
    expect(await cohortRow(env, cohort, 'M3')).toBeUndefined();
    const found: string[] = [];
    for (const number of [0, 1, 2]) {
      for await (const { line } of linesOfStretch(env, cohort, { number, of: 3 })) found.push(line);
    }
    expect(new Set(found).size).toBe(32);
  });

  it('comes behind the one before, and every seal stays', async () => {
    await supplement.sealed('M1');
    await supplement.sealed('N1', 'N2');
    const seals = await everySeal(env, programme, referenceDate);
    expect(seals.map(({ accepted }) => accepted)).toEqual([30, 31, 33]);
    expect((await sealed()).supplements?.map(({ number }) => number)).toEqual([1, 2]);
  });

  it('ends the same wherever it was cut off, when it is done again', async () => {
    await supplement.approve(await supplement.ask('M1', 'M2'));
    const from = env.calls.length;
    await supplement.seal(1);
    const calls = env.calls.length - from;
    const { sha256 } = (await sealed()).lines;
    expect(calls).toBeGreaterThan(8);
    for (let cut = 0; cut < calls; cut += 1) {
      for (const when of ['before', 'after'] as const) {
        await freshEnv();
        await supplement.approve(await supplement.ask('M1', 'M2'));
        let left = cut;
        env.disturb = (_call, at) => {
          if (at === when && left-- === 0) throw new Error('cut off');
        };
        await expect(supplement.seal(1)).rejects.toThrow('cut off');
        env.disturb = undefined;
        env.time.now += 60_000;
        await supplement.seal(1);
        expect(await sealed()).toMatchObject({ accepted: 32, lines: { sha256 } });
        expect(await readSupplements(env, programme)).toMatchObject([
          { sealed: { cohort: { sha256, lines: 32 } } },
        ]);
      }
    }
  });

  it('is sealed once, however often the workflow comes', async () => {
    await supplement.sealed('M1');
    const objects = env.objects.keys();
    expect(await supplement.seal(1)).toMatchObject({ outcome: 'sealed_before' });
    expect(env.objects.keys()).toEqual(objects);
  });
});

/** An object holds something else than it did; answers what makes it as it was. */
const readsElse = (key: RegExp, text: string): (() => void) => {
  const { read } = env.objects;
  env.objects.read = async (call, address, range) =>
    key.test(address.key)
      ? (async function* () {
          yield Buffer.from(text);
        })()
      : read(call, address, range);
  return () => {
    env.objects.read = read;
  };
};

describe('what is not sealed', () => {
  const unchanged = async () => expect((await sealed()).accepted).toBe(30);

  it('is what nobody has approved, and what its own maker has', async () => {
    await supplement.ask('M1');
    await expect(supplement.seal(1)).rejects.toMatchObject({ name: 'Defect' });
    await supplement.approve(1, '01001');
    await expect(supplement.seal(1)).rejects.toThrow('No second person');
    await unchanged();
  });

  it('are other lines than those that were approved', async () => {
    await supplement.approve(await supplement.ask('M1'));
    const mend = readsElse(/^runs\/supplements\//, `${JSON.stringify(aLine({ line: 'X1' }))}\n`);
    await expect(supplement.seal(1)).rejects.toThrow('is not what was approved');
    mend();
    await unchanged();
  });

  it('is a line that the cohort has', async () => {
    await supplement.approve(await supplement.ask('M1', 'L7'));
    await expect(supplement.seal(1)).rejects.toThrow('A line of the supplement is in the cohort');
    await unchanged();
  });

  it('is a cohort whose lines are not those of its seal', async () => {
    const { lines } = await sealed();
    await supplement.approve(await supplement.ask('M1'));
    const text = env.objects.text(lines.key) ?? '';
    const mend = readsElse(new RegExp(`^${lines.key}$`), text.replace('"phone"', '"tablet"'));
    await expect(supplement.seal(1)).rejects.toThrow('is not what its seal says');
    mend();
    await unchanged();
  });
});

describe('the run of a supplement', () => {
  it('gives the past month to its lines once, with books of its own behind the month’s', async () => {
    await runToTheEnd(month, await month.open());
    await supplement.sealed('M1', 'M2', 'M3');
    env.time.now += 3_600_000;
    const plan = await month.open('supplement');
    expect(plan).toMatchObject({
      ...{ run: 'monthly-data-2026-02-supplement-1', items: { rows: 3 }, canaryLines: 0 },
      approval: { preview: 'supplement-0001', approvedBy: '2002' },
    });
    expect(await runToTheEnd(month, plan)).toMatchObject({
      ...{ kind: 'supplement', considered: 3, granted: 3, alreadyGranted: 0, balanced: true },
      cohort: { rows: 33, accepted: 33, supplemented: 3 },
      charging: { topUps: 33 },
    });
    expect(grantsOf('M1')).toEqual(['2026-02']);
    expect(await closedBooks(env, programme, '2026-02')).toMatchObject({ topUps: 33 });
    // One signed report for each of the two runs.
    expect(env.objects.keys().filter((key) => key.startsWith('record/'))).toHaveLength(2);
  });

  it('gives nothing a second time, and a re-run over all lines balances', async () => {
    await runToTheEnd(month, await month.open());
    await supplement.sealed('M1', 'M2');
    await runToTheEnd(month, await month.open('supplement'));
    const orders = (await topUpsOf('2026-02')).length;
    await expect(month.open('supplement')).rejects.toThrow('sealed');
    const again = await runToTheEnd(month, await month.open('rerun', 2));
    expect(again).toMatchObject({ considered: 32, granted: 0, alreadyGranted: 32, balanced: true });
    expect(await topUpsOf('2026-02')).toHaveLength(orders);
  });

  it('does not charge a line that got the month by another path', async () => {
    await runToTheEnd(month, await month.open());
    await supplement.sealed('M1', 'M2');
    await runToTheEnd(month, await month.open('rerun', 2));
    expect(await runToTheEnd(month, await month.open('supplement'))).toMatchObject({
      ...{ considered: 2, granted: 0, alreadyGranted: 2, balanced: true },
    });
  });

  it('refuses who has no right to it, by the same rules as for everybody', async () => {
    await runToTheEnd(month, await month.open());
    await supplement.sealed('M1', 'T1,C-9,phone,postpaid,own,ended,1980-02-03,2020-05-01,P-9');
    expect(await runToTheEnd(month, await month.open('supplement'))).toMatchObject({
      ...{ granted: 1, refused: { line_ended: 1 }, balanced: true },
    });
  });

  it('parks a line that charging does not serve, and a follow-up finds and serves it', async () => {
    await runToTheEnd(month, await month.open());
    await supplement.sealed('M1', 'M2');
    env.http.behave({ faults: [{ kind: 'error_before_effect', of: 'items', lines: ['M1'] }] });
    expect(await runToTheEnd(month, await month.open('supplement'))).toMatchObject({ granted: 1 });
    env.http.behave({});
    env.time.now += 3_600_000;
    expect(await runToTheEnd(month, await month.open('follow-up'))).toMatchObject({
      ...{ considered: 1, granted: 1, balanced: true, charging: { topUps: 32 } },
    });
  });

  it('opens neither ahead of the month’s own run nor ahead of the seal', async () => {
    await supplement.approve(await supplement.ask('M1'));
    await expect(month.open('supplement')).rejects.toThrow('follows no run of 2026-02');
    await runToTheEnd(month, await month.open());
    await expect(month.open('supplement')).rejects.toThrow('supplement-0001 is not sealed');
    await supplement.seal(1);
    expect(await runToTheEnd(month, await month.open('supplement'))).toMatchObject({ granted: 1 });
  });
});

describe('the story of a line of a supplement', () => {
  const sentencesOf = async (line: string): Promise<string> => {
    const by = { programme: version1, cycles: ['2026-02'], pinned: pinnedProgramme };
    const { sentences, disagreements } = explainLine(await storyOfLine(env, line, by));
    expect(disagreements).toEqual([]);
    return sentences.join('\n');
  };

  it('says that the month’s run did not know it, and that its own served it', async () => {
    await runToTheEnd(month, await month.open());
    await supplement.sealed('M1');
    await runToTheEnd(month, await month.open('supplement'));
    const story = await sentencesOf('M1');
    expect(story).toMatch(/monthly-data-2026-02, .* did not look at this line: it is not in/);
    expect(story).toMatch(/monthly-data-2026-02-supplement-1, .* granted it/);
    expect(await sentencesOf('L1')).toMatch(/monthly-data-2026-02, .* granted it/);
  });
});

describe('runs beside a supplement', () => {
  it('that were opened before its seal close their books over the cohort of then', async () => {
    const plan = await month.open();
    await month.serveLines(plan);
    await supplement.sealed('M1', 'M2');
    const { manifest } = await month.reconcile(plan);
    expect(manifest).toMatchObject({ considered: 30, balanced: true, cohort: { accepted: 30 } });
    expect(manifest.cohort).not.toHaveProperty('supplemented');
  });

  it('of later months are over cohort and supplements, and balance', async () => {
    await runToTheEnd(month, await month.open());
    await supplement.sealed('M1', 'M2', 'M3');
    const march = await openMarch();
    expect(await runToTheEnd(month, march)).toMatchObject({
      ...{ considered: 33, granted: 33, balanced: true, charging: { topUps: 33 } },
      cohort: { rows: 33, accepted: 33, supplemented: 3 },
    });
    expect(grantsOf('M2')).toEqual(['2026-03']);
  });

  it('that were halted before it and redriven behind its run still balance', async () => {
    await runToTheEnd(month, await month.open());
    const halted = await month.open('rerun', 2);
    await month.serveLines(halted);
    await supplement.sealed('M1');
    await runToTheEnd(month, await month.open('supplement'));
    expect((await month.reconcile(halted)).manifest).toMatchObject({
      ...{ considered: 30, alreadyGranted: 30, balanced: true, charging: { topUps: 31 } },
    });
  });

  it('that close their books behind its run say the last of what charging holds', async () => {
    env.http.behave({ faults: [{ kind: 'error_before_effect', of: 'items', lines: ['L1'] }] });
    await runToTheEnd(month, await month.open());
    const halted = await month.open('rerun', 2);
    await supplement.sealed('M1');
    env.time.now += 3_600_000;
    await runToTheEnd(month, await month.open('supplement'));
    env.http.behave({});
    expect(await runToTheEnd(month, halted)).toMatchObject({ granted: 1, alreadyGranted: 29 });
    expect(await closedBooks(env, programme, '2026-02')).toMatchObject({ topUps: 31 });
  });

  it('that were opened ahead of its run and look at its lines behind it count each line once', async () => {
    await runToTheEnd(month, await month.open());
    await supplement.sealed('M1');
    const halted = await month.open('rerun', 2);
    env.time.now += 3_600_000;
    await runToTheEnd(month, await month.open('supplement'));
    expect(await runToTheEnd(month, halted)).toMatchObject({ granted: 0, alreadyGranted: 31 });
    const books = await closedBooks(env, programme, '2026-02');
    if (!books) throw new Error('the books are open');
    const lines: string[] = [];
    for await (const { line } of accountedLines(env, books)) lines.push(line);
    expect(lines.sort()).toEqual(await topUpsOf('2026-02'));
  });

  it('that had parked its lines balance when they close their books behind its run', async () => {
    await runToTheEnd(month, await month.open());
    await supplement.sealed('M1');
    const halted = await month.open('rerun', 2);
    env.http.behave({ faults: [{ kind: 'error_before_effect', of: 'items', lines: ['M1'] }] });
    await month.settle(halted, await month.serveLines(halted));
    env.http.behave({});
    env.time.now += 3_600_000;
    expect(await runToTheEnd(month, await month.open('supplement'))).toMatchObject({ granted: 1 });
    expect((await month.reconcile(halted)).manifest).toMatchObject({
      ...{ granted: 0, alreadyGranted: 30, balanced: true, charging: { topUps: 31 } },
    });
  });

  it('are not opened on a cohort that is none of its seals', async () => {
    await runToTheEnd(month, await month.open());
    await supplement.sealed('M1');
    sealCohort(env, phones(29));
    await expect(month.open('rerun', 2)).rejects.toThrow('is not the one that');
  });
});
