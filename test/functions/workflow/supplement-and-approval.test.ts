import { beforeEach, describe, expect, it } from 'vitest';
import { aLine } from '../../domain/builders.ts';
import { approvalWorkflow } from '../../fakes/approval-workflow.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';
import { monthlyWorkflow, runToTheEnd, sealCohort } from '../../fakes/monthly-workflow.ts';
import { type SupplementWorkflow, supplementWorkflow } from '../../fakes/supplement-workflow.ts';

/** Wednesday, 28 January, 09:00 in Korea. */
const previewDay = Date.parse('2026-01-28T00:00:00.000Z');
const start = Date.parse('2026-01-31T15:00:00.000Z');

let env: MonthlyEnv;
let approval: ReturnType<typeof approvalWorkflow>;
let supplement: SupplementWorkflow;

beforeEach(async () => {
  env = await monthlyEnv({ APPROVAL: 'required' });
  env.time.now = previewDay;
  approval = approvalWorkflow(env);
  supplement = supplementWorkflow(env);
  sealCohort(
    env,
    Array.from({ length: 40 }, (_, at) => aLine({ line: `L${at + 1}` })),
  );
});

const approvedMonth = async (): Promise<void> => {
  await approval.preview();
  await approval.decide('approved');
  env.time.now = start;
};
const granted = async () => {
  const begun = await approval.begin();
  if (begun.waits) throw new Error(begun.why);
  return runToTheEnd(monthlyWorkflow(env), begun.plan);
};

describe('on a stage where months wait for an approval', () => {
  it('the run of a supplement goes ahead by the word of the two who agreed on its lines', async () => {
    await approvedMonth();
    await granted();
    await supplement.sealed('M1', 'M2');
    const begun = await approval.begin('supplement');
    if (begun.waits) throw new Error(begun.why);
    expect(begun.plan.approval).toMatchObject({ preview: 'supplement-0001', approvedBy: '2002' });
    expect(await runToTheEnd(monthlyWorkflow(env), begun.plan)).toMatchObject({
      ...{ granted: 2, balanced: true },
    });
  });

  it('nobody begins the run of a supplement that only its maker wants', async () => {
    await approvedMonth();
    await granted();
    await supplement.ask('M1');
    await expect(approval.begin('supplement')).rejects.toThrow('supplement-0001 is not sealed');
    await supplement.approve(1);
    await expect(approval.begin('supplement')).rejects.toThrow('supplement-0001 is not sealed');
  });

  it('a month that was approved before a supplement waits: it is another cohort', async () => {
    await approvedMonth();
    await supplement.sealed('M1');
    expect(await approval.begin()).toMatchObject({ waits: true, why: 'cohort_changed' });
    await approval.preview();
    await approval.decide('approved', { preview: 'monthly-data-preview-2026-02-2' });
    expect(await granted()).toMatchObject({ considered: 41, granted: 41, balanced: true });
  });

  it('a preview behind the seal counts the lines of the supplement', async () => {
    await supplement.sealed('M1', 'M2');
    expect(await approval.preview()).toMatchObject({ counts: { considered: 42, eligible: 42 } });
    await approval.decide('approved');
    env.time.now = start;
    expect(await granted()).toMatchObject({ considered: 42, granted: 42 });
  });

  it('a run of the whole cohort with a supplement is not approved by the one without it', async () => {
    await approvedMonth();
    await granted();
    await supplement.sealed('M1');
    expect(await approval.begin('rerun', 2)).toMatchObject({ waits: true });
  });
});
