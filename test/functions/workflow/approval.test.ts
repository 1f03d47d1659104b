import { beforeEach, describe, expect, it } from 'vitest';
import { askPreview } from '../../../adapters/approval/asked-preview.ts';
import { countStretch } from '../../../adapters/approval/counted-stretch.ts';
import { monthActs } from '../../../adapters/approval/month-acts.ts';
import { appendLineEvent } from '../../../adapters/lines.ts';
import { parkLines } from '../../../adapters/parked-lines.ts';
import { findRun } from '../../../adapters/runs.ts';
import { summedCounts } from '../../../domain/approval/preview-counts.ts';
import { instantOf } from '../../../domain/calendar.ts';
import type { FrozenLine } from '../../../domain/line.ts';
import { makeStartMonthPreview } from '../../../functions/schedule/start-month-preview.ts';
import { makeKeepPreview } from '../../../functions/workflow/keep-preview.ts';
import { programmeNamed } from '../../../programmes/catalogue.ts';
import { aLine, anEvent, version1 } from '../../domain/builders.ts';
import {
  approvalWorkflow,
  checker,
  maker,
  previewInputSchema,
} from '../../fakes/approval-workflow.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';
import {
  february,
  monthlyWorkflow,
  runToTheEnd,
  sealCohort,
} from '../../fakes/monthly-workflow.ts';

const day = 24 * 3_600_000;
/** Wednesday, 28 January, 09:00 in Korea. */
const previewDay = Date.parse('2026-01-28T00:00:00.000Z');
const start = Date.parse('2026-01-31T15:00:00.000Z');

let env: MonthlyEnv;
let workflow: ReturnType<typeof approvalWorkflow>;

const cohort = (lines: number): FrozenLine[] =>
  Array.from({ length: lines }, (_, place) =>
    aLine({ line: `L${place}`, ...(place % 10 === 0 && { type: 'iot' }) }),
  );

const suspend = (places: number[], at: number) =>
  Promise.all(
    places.map((place) =>
      appendLineEvent(
        env,
        anEvent({ line: `L${place}`, eventId: `E${place}-${at}`, occurredAt: instantOf(at) }),
      ),
    ),
  );

const actsOf = async (): Promise<string[]> =>
  (await monthActs(env, february)).map(({ number, act }) => `${number} ${act}`).sort();

/** The settings of the environment as another deployment would have them. */
const deployed = (given: Parameters<typeof monthlyEnv>[0]): void => {
  const { settings } = env;
  Object.assign(env, {
    settings: {
      required: (name: keyof NonNullable<typeof given>) => given?.[name] ?? settings.required(name),
      optional: (name: keyof NonNullable<typeof given>) => given?.[name] ?? settings.optional(name),
    },
  });
};

beforeEach(async () => {
  env = await monthlyEnv({ APPROVAL: 'required' });
  env.time.now = previewDay;
  sealCohort(env, cohort(200));
  workflow = approvalWorkflow(env);
});

/** A month that was previewed and approved, on the eve of its start. */
const approvedMonth = async (): Promise<void> => {
  await workflow.preview();
  env.time.now = previewDay + day;
  expect(await workflow.decide('approved')).toMatchObject({ outcome: 'done' });
  env.time.now = start;
};

describe('a preview', () => {
  it('decides every line as the run then does, and gives nothing', async () => {
    await suspend([1, 2, 3], previewDay - day);
    const document = await workflow.preview();
    expect(document?.counts).toEqual({
      considered: 200,
      eligible: 177,
      refused: { line_is_iot: 20, line_suspended: 3 },
      parked: {},
    });
    expect(document).toMatchObject({ gigabytes: 17_700, differences: [] });
    expect(env.http.asked).toEqual([]);
    await workflow.decide('approved');
    env.time.now = start;
    const begun = await workflow.begin();
    if (begun.waits) throw new Error(begun.why);
    const manifest = await runToTheEnd(monthlyWorkflow(env), begun.plan);
    expect(manifest).toMatchObject({
      granted: document?.counts.eligible,
      refused: document?.counts.refused,
      balanced: true,
    });
  });

  it('calls nobody and writes nothing but itself', async () => {
    await workflow.preview();
    const reads = /^(read|look)/;
    expect(new Set(env.calls.filter((call) => !reads.test(call)))).toEqual(
      new Set([
        ...['record the act', 'start the preview', 'keep the preview'],
        'tell operations that a preview waits for a decision',
      ]),
    );
  });

  it('comes to the same in however many stretches', async () => {
    await suspend([4, 5], previewDay - day);
    const whole = await workflow.preview();
    const version = programmeNamed('customer-appreciation@1');
    const { plan } = previewInputSchema.parse(env.started[0]?.input);
    const parts = await Promise.all(
      Array.from({ length: 7 }, (_, number) =>
        countStretch(env, plan, { programme: version.programme, stretch: { number, of: 7 } }),
      ),
    );
    expect(parts.length).toBe(7);
    expect(summedCounts(parts)).toEqual(whole?.counts);
  });

  it('is kept once with its hash, whoever makes it again', async () => {
    const first = await workflow.preview();
    env.time.now += 60_000;
    await suspend([7], env.time.now - day);
    const again = await workflow.runPreview(env.started[0]?.input);
    expect(again).toEqual(first);
    expect(await actsOf()).toEqual(['1 asked', '1 made']);
  });

  it('is not made a second time while nothing has changed', async () => {
    await workflow.preview();
    env.time.now += day;
    expect(await workflow.preview(checker)).toBeUndefined();
    expect(env.started.map(({ name }) => name)).toEqual(['monthly-data-preview-2026-02']);
  });

  it('is made anew for other code, and the approval of the older counts no more', async () => {
    await approvedMonth();
    deployed({ CODE_VERSION: 'other' });
    expect((await workflow.preview())?.preview).toBe('monthly-data-preview-2026-02-2');
    expect(await workflow.begin()).toMatchObject({ waits: true, why: 'not_approved' });
    expect(await workflow.decide('approved')).toMatchObject({ reason: 'superseded' });
  });

  it('starts again what was asked for and never started', async () => {
    env.disturb = (call, when) => {
      if (call === 'start the preview' && when === 'before') throw new Error('cut off');
    };
    await expect(workflow.preview()).rejects.toThrow('cut off');
    env.disturb = undefined;
    expect((await workflow.preview())?.preview).toBe('monthly-data-preview-2026-02');
  });

  it('refuses to count fewer lines than the cohort has', async () => {
    await workflow.preview();
    const { plan } = previewInputSchema.parse(env.started[0]?.input);
    const counts = { considered: 199, eligible: 199, refused: {}, parked: {} };
    await expect(makeKeepPreview(env)({ plan, counted: [counts] })).rejects.toThrow(
      'the cohort has 200',
    );
  });
});

describe('whoever starts a preview by hand', () => {
  it.each([
    ['under a number that nobody asked for', { number: 2, run: 'monthly-data-preview-2026-02-2' }],
    ['to have no maker', { askedBy: undefined }],
    ['in another’s name', { askedBy: checker }],
    ['under another name', { run: 'monthly-data-preview-2026-03' }],
  ])('%s leaves nothing that could be approved', async (_, forged) => {
    await askPreview(env, programmeNamed('customer-appreciation@1'), {
      ...{ cycle: '2026-02', by: maker },
    });
    const { plan, stretches } = previewInputSchema.parse(env.started[0]?.input);
    const input = JSON.parse(JSON.stringify({ plan: { ...plan, ...forged }, stretches }));
    await expect(workflow.runPreview(input)).rejects.toThrow('was not asked for in this way');
    expect(await actsOf()).toEqual(['1 asked']);
  });
});

describe('the calendar', () => {
  const fire = (at: number) => {
    env.time.now = at;
    return makeStartMonthPreview(env)({ scheduledTime: instantOf(at) });
  };

  it('has nothing previewed on the day before, and the month on its day', async () => {
    expect(await fire(previewDay - day)).toMatchObject({ outcome: 'nothing_due' });
    expect(await fire(previewDay)).toMatchObject({ outcome: 'asked' });
    expect(await actsOf()).toEqual(['1 asked']);
  });

  it('makes up for a missed day, and asks for nothing once the month has begun', async () => {
    expect(await fire(previewDay + 2 * day)).toMatchObject({ outcome: 'asked' });
    expect(await fire(start)).toMatchObject({ outcome: 'nothing_due' });
  });

  it('does not ask over a person’s no', async () => {
    await workflow.preview(undefined);
    await workflow.decide('rejected');
    expect(await fire(previewDay + day)).toMatchObject({ outcome: 'stands' });
    expect(await actsOf()).toEqual(['1 asked', '1 made', '1 rejected']);
  });

  it('rings where no cohort is frozen by then', async () => {
    env = await monthlyEnv({ APPROVAL: 'required' });
    await expect(fire(previewDay)).rejects.toThrow('No cohort of customer-appreciation is frozen');
  });

  it('has nothing previewed in a stage that asks for no approval', async () => {
    deployed({ APPROVAL: 'not_required' });
    expect(await fire(previewDay)).toMatchObject({ outcome: 'nothing_due' });
  });
});

describe('a month at its start', () => {
  it('goes ahead by itself with an approval, and its plan says whose', async () => {
    await approvedMonth();
    const begun = await workflow.begin();
    expect(begun).toMatchObject({
      waits: false,
      plan: {
        approval: { preview: 'monthly-data-preview-2026-02', approvedBy: checker },
      },
    });
    expect(await actsOf()).toEqual(['1 approved', '1 asked', '1 made', '1 used']);
  });

  it('waits without one, pages operations, and is woken by the approval', async () => {
    await workflow.preview();
    env.time.now = start;
    const begun = await workflow.begin();
    if (!begun.waits) throw new Error('went ahead');
    expect(begun.why).toBe('not_approved');
    expect(env.told.at(-1)?.subject).toBe('monthly-data-2026-02 waits for an approval');
    expect(env.logged).toContainEqual({ benefit: 'monthly-data', runsWaitingForApproval: 1 });
    env.time.now += 5 * 3_600_000;
    expect(await workflow.decide('approved')).toMatchObject({ woken: ['monthly-data-2026-02'] });
    expect(env.answered.map(({ token }) => token)).toEqual([begun.token]);
    expect(await workflow.begin()).toMatchObject({ waits: false });
  });

  it('waits where nobody has previewed it', async () => {
    env.time.now = start;
    expect(await workflow.begin()).toMatchObject({ waits: true, why: 'no_preview' });
  });

  it('needs nobody in a stage that asks for no approval', async () => {
    deployed({ APPROVAL: 'not_required' });
    env.time.now = start;
    const begun = await workflow.begin();
    expect(begun.waits ? begun.why : begun.plan.approval).toBeUndefined();
  });

  it.each([
    ['CODE_VERSION', 'code_changed'],
    ['CHARGING_URL', 'partners_changed'],
    ['CHARGING_CLASS', 'partners_changed'],
  ] as const)('waits where %s has changed since the approval', async (setting, why) => {
    await approvedMonth();
    deployed({ [setting]: setting === 'CHARGING_CLASS' ? 'C' : 'https://other.example' });
    expect(await workflow.begin()).toMatchObject({ waits: true, why });
  });

  it('waits where another programme version is ordered than was approved', async () => {
    await approvedMonth();
    sealCohort(env, cohort(200), '2026-01-31');
    const other = approvalWorkflow(env, '2026-02', 2);
    expect(await other.begin()).toMatchObject({ waits: true, why: 'programme_changed' });
  });

  it('waits where the approver turns out to be who deployed', async () => {
    await approvedMonth();
    deployed({ DEPLOYED_BY: checker });
    expect(await workflow.begin()).toMatchObject({ waits: true, why: 'deployer' });
  });

  it('waits where the approval has expired', async () => {
    await approvedMonth();
    env.time.now = start + day;
    expect(await workflow.begin()).toMatchObject({ waits: true, why: 'expired' });
  });

  it('waits where it was rejected after its approval, in the last moment', async () => {
    await approvedMonth();
    await workflow.decide('rejected', { by: maker });
    expect(await workflow.begin()).toMatchObject({ waits: true, why: 'rejected' });
  });

  it('goes ahead where less than half a per cent is otherwise, and waits where more is', async () => {
    env = await monthlyEnv({ APPROVAL: 'required' });
    env.time.now = previewDay;
    sealCohort(env, cohort(1_000));
    workflow = approvalWorkflow(env);
    await approvedMonth();
    // 900 are eligible: four are within half a per cent, five are not.
    await suspend([1, 2, 3, 4, 5], start - day);
    expect(await workflow.begin()).toMatchObject({ waits: true, why: 'counts_differ' });
    expect(await actsOf()).toContain('1 voided');
    expect(env.http.asked).toEqual([]);
    // The one before is void; the next counts what is there now.
    expect((await workflow.preview())?.counts.eligible).toBe(895);
    await workflow.decide('approved', { preview: 'monthly-data-preview-2026-02-2' });
    await suspend([11, 12, 13, 14], start - 20 * 60_000);
    expect(await workflow.begin()).toMatchObject({ waits: false });
  });
});

describe('whoever goes around the gate', () => {
  it('by an execution that begins at the opening is caught there, and nothing is pinned', async () => {
    env.time.now = start;
    expect(await workflow.open()).toMatchObject({ waits: true });
    expect(await findRun(env, { ...february, run: 'monthly-data-2026-02' })).toBeUndefined();
  });

  it('with an approval but without the comparison of the counts is caught too', async () => {
    await approvedMonth();
    const opened = await workflow.open();
    expect(opened.waits && opened.why).toContain('its counts have not been compared');
  });

  it('with counts of another cohort’s size does not get the approval used up', async () => {
    await approvedMonth();
    const { makeCheckApproval } = await import('../../../functions/workflow/check-approval.ts');
    const ordered = {
      ...{ run: 'monthly-data-2026-02', kind: 'scheduled' as const, cycle: '2026-02' },
      ...{ programme: 'customer-appreciation', programmeVersion: 1 },
    };
    const checked = await makeCheckApproval(env)({ ordered });
    if (checked.outcome !== 'count') throw new Error(checked.outcome);
    const counted = { plan: checked.plan, counts: [] };
    expect(await makeCheckApproval(env)({ ordered, counted })).toMatchObject({ outcome: 'wait' });
  });

  it('by asking for two runs by one approval gets one', async () => {
    await approvedMonth();
    await workflow.begin();
    sealCohort(env, cohort(200), '2026-01-31');
    // Version 2 would reach others: it needs its own, and the used one is none.
    const other = approvalWorkflow(env, '2026-02', 2);
    expect(await other.begin('rerun', 2)).toMatchObject({ waits: true, why: 'used' });
  });

  /** Cut off behind the comparison, before the plan is pinned. */
  const comparedOnly = async (): Promise<void> => {
    await approvedMonth();
    env.disturb = (call, when) => {
      if (call === "pin the run's plan" && when === 'before') throw new Error('cut off');
    };
    await expect(workflow.begin()).rejects.toThrow('cut off');
    env.disturb = undefined;
    expect(await actsOf()).toContain('1 used');
  };

  it('by changing the code between comparison and opening waits', async () => {
    await comparedOnly();
    deployed({ CODE_VERSION: 'other' });
    const opened = await workflow.open();
    expect(opened.waits && opened.why).toContain('The code is not what');
  });

  it('by letting it expire between comparison and opening waits', async () => {
    await comparedOnly();
    env.time.now = start + day;
    const opened = await workflow.open();
    expect(opened.waits && opened.why).toContain('was good until');
  });

  it('by nothing at all goes on: the approval it has used is its own', async () => {
    await comparedOnly();
    expect(await workflow.begin()).toMatchObject({ waits: false });
  });
});

describe('an approved month', () => {
  it('that has its plan is redriven without asking anybody, also after a deployment', async () => {
    await approvedMonth();
    const begun = await workflow.begin();
    deployed({ CODE_VERSION: 'other' });
    env.time.now = start + 2 * 3_600_000;
    expect(await workflow.open()).toEqual(begun);
  });

  it('is run again, and followed up over few lines, without another approval', async () => {
    await approvedMonth();
    const begun = await workflow.begin();
    if (begun.waits) throw new Error(begun.why);
    await runToTheEnd(monthlyWorkflow(env), begun.plan);
    env.time.now = start + 3 * day;
    expect(await workflow.begin('rerun', 2)).toMatchObject({ waits: false });
    await parkLines(env, february, { by: 'event:E', lines: [{ line: 'L1', reason: 'stopped' }] });
    expect(await workflow.begin('follow-up', 1)).toMatchObject({ waits: false });
  });

  it('is followed up over more than ten thousand lines only with another', async () => {
    await approvedMonth();
    const begun = await workflow.begin();
    if (begun.waits) throw new Error(begun.why);
    await runToTheEnd(monthlyWorkflow(env), begun.plan);
    const lines = Array.from({ length: 10_001 }, (_, place) => ({
      ...{ line: `P${place}`, reason: 'charging_unanswered' },
    }));
    await parkLines(env, february, { by: 'event:E', lines });
    expect(await workflow.begin('follow-up', 1)).toMatchObject({ waits: true, why: 'used' });
    await workflow.preview();
    await workflow.decide('approved', { preview: 'monthly-data-preview-2026-02-2' });
    expect(await workflow.begin('follow-up', 1)).toMatchObject({ waits: false });
  });
});

describe('a decision', () => {
  it('is on record with who and why, once, however often it is said', async () => {
    await workflow.preview();
    const first = await workflow.decide('approved');
    env.time.now += 60_000;
    expect(await workflow.decide('approved')).toEqual({ ...first, outcome: 'already' });
    const acts = await monthActs(env, february);
    expect(acts.filter(({ act }) => act === 'approved')).toEqual([
      {
        act: 'approved',
        number: 1,
        by: checker,
        why: 'looked at it',
        at: instantOf(previewDay),
      },
    ]);
  });

  it('of the maker is refused, and leaves nothing behind', async () => {
    await workflow.preview();
    expect(await workflow.decide('approved', { by: maker })).toMatchObject({
      outcome: 'refused',
      reason: 'same_person',
    });
    expect(await actsOf()).toEqual(['1 asked', '1 made']);
  });

  it('of two persons at one moment is the first one’s', async () => {
    await workflow.preview();
    const [one, other] = await Promise.all([
      workflow.decide('approved', { by: '2002' }),
      workflow.decide('approved', { by: '3003' }),
    ]);
    expect([one.outcome, other.outcome].sort()).toEqual(['done', 'refused']);
  });

  it('that arrives while the run sits down to wait is not lost', async () => {
    await workflow.preview();
    env.time.now = start;
    env.disturb = async (call, when) => {
      if (call !== 'keep the token of the wait' || when !== 'before') return;
      env.disturb = undefined;
      await workflow.decide('approved');
    };
    const begun = await workflow.begin();
    if (!begun.waits) throw new Error('it did not wait at all');
    expect(env.answered.map(({ token }) => token)).toEqual([begun.token]);
    expect(env.told.some(({ subject }) => subject.includes('2026-02 waits for an approval'))).toBe(
      true,
    );
    expect(await workflow.begin()).toMatchObject({ waits: false });
  });

  it('wakes the run also where an attempt before was cut off behind its record', async () => {
    await workflow.preview();
    env.time.now = start;
    const begun = await workflow.begin();
    env.disturb = (call, when) => {
      if (call === 'have the run look again' && when === 'before') throw new Error('cut off');
    };
    await expect(workflow.decide('approved')).rejects.toThrow('cut off');
    env.disturb = undefined;
    expect(await workflow.decide('approved')).toMatchObject({
      outcome: 'already',
      woken: ['monthly-data-2026-02'],
    });
    expect(begun.waits && env.answered.map(({ token }) => token)).toEqual([
      begun.waits && begun.token,
    ]);
  });
});

describe('the month before', () => {
  it('is what a preview is held against: its sealed run, by reason', async () => {
    await approvedMonth();
    const begun = await workflow.begin();
    if (begun.waits) throw new Error(begun.why);
    await runToTheEnd(monthlyWorkflow(env), begun.plan);
    env.time.now = Date.parse('2026-02-25T00:00:00.000Z');
    await suspend([1, 2], env.time.now - day);
    const march = await approvalWorkflow(env, '2026-03').preview();
    expect(march).toMatchObject({
      monthBefore: 'monthly-data-2026-02',
      differences: [
        'eligible: 178, after 180 in monthly-data-2026-02 (-2).',
        'refused line_suspended: 2, after 0 in monthly-data-2026-02 (+2).',
      ],
    });
    expect(version1.programme).toBe('customer-appreciation');
  });
});
