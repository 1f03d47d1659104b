import * as z from 'zod';
import { askPreview } from '../../adapters/approval/asked-preview.ts';
import { decideMonth } from '../../adapters/approval/decided-month.ts';
import type { PreviewDocument } from '../../domain/approval/preview-document.ts';
import { previewPlanSchema } from '../../domain/approval/preview-plan.ts';
import { runName } from '../../domain/run-name.ts';
import type { RunKind, RunPlan } from '../../domain/run-plan.ts';
import { makeAwaitApproval } from '../../functions/workflow/await-approval.ts';
import {
  type ApprovalChecked,
  makeCheckApproval,
} from '../../functions/workflow/check-approval.ts';
import {
  countStretchEventSchema,
  makeCountStretch,
} from '../../functions/workflow/count-stretch.ts';
import { makeKeepPreview } from '../../functions/workflow/keep-preview.ts';
import { makeOpenRun, type OpenRunEvent } from '../../functions/workflow/open-run.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import type { MonthlyEnv } from './monthly-env.ts';
import { programme } from './monthly-workflow.ts';

export const maker = '1001';
export const checker = '2002';

/** What an execution of the preview is started with. */
export const previewInputSchema = z.strictObject({
  plan: previewPlanSchema,
  stretches: z.array(countStretchEventSchema.shape.stretch),
});

/** What the gate of a run's workflow came to: it waits in a state, or the run has its plan. */
export type Gate =
  | { readonly waits: true; readonly why: string; readonly token: string }
  | { readonly waits: false; readonly plan: RunPlan };

/** What the two workflow files say about previews and approvals, as far as the functions see it. */
export const approvalWorkflow = (env: MonthlyEnv, cycle = '2026-02', version = 1) => {
  const policy = () => programmeNamed(`${programme}@${version}`);
  let tokens = 0;

  const count = (checked: Extract<ApprovalChecked, { outcome: 'count' }>) =>
    Promise.all(
      checked.stretches.map((stretch) => makeCountStretch(env)({ plan: checked.plan, stretch })),
    );

  const ordered = (kind: RunKind, number: number): OpenRunEvent => ({
    ...{ run: runName(cycle, kind, number), kind, cycle, programme, programmeVersion: version },
  });

  const wait = async (order: OpenRunEvent, why: string): Promise<Gate> => {
    tokens += 1;
    const token = `token-${tokens}`;
    await makeAwaitApproval(env)({ ordered: order, token });
    return { waits: true, why, token };
  };

  const workflow = {
    /** Asks for a preview; the execution that it starts runs to its end. */
    preview: async (by: string | undefined = maker): Promise<PreviewDocument | undefined> => {
      const started = env.started.length;
      await askPreview(env, policy(), { cycle, by });
      const execution = env.started.slice(started)[0];
      return execution && workflow.runPreview(execution.input);
    },
    runPreview: async (input: unknown): Promise<PreviewDocument> => {
      const { plan, stretches } = previewInputSchema.parse(input);
      const counted = await Promise.all(
        stretches.map((stretch) => makeCountStretch(env)({ plan, stretch })),
      );
      return makeKeepPreview(env)({ plan, counted });
    },
    decide: (
      verdict: 'approved' | 'rejected',
      { preview = `monthly-data-preview-${cycle}`, by = checker } = {},
    ) => decideMonth(env, policy(), { cycle, verdict, preview, by, why: 'looked at it' }),
    /** From the start of the execution until it waits, or until the plan is pinned. */
    begin: async (kind: RunKind = 'scheduled', number = 1): Promise<Gate> => {
      const order = ordered(kind, number);
      let checked = await makeCheckApproval(env)({ ordered: order });
      if (checked.outcome === 'count') {
        const counted = { plan: checked.plan, counts: await count(checked) };
        checked = await makeCheckApproval(env)({ ordered: order, counted });
      }
      if (checked.outcome === 'go') return workflow.open(kind, number);
      return wait(order, checked.outcome === 'wait' ? checked.reason : checked.outcome);
    },
    /** The state "Open the month's run" alone, with its Catch. */
    open: async (kind: RunKind = 'scheduled', number = 1): Promise<Gate> => {
      const order = ordered(kind, number);
      try {
        const { plan } = await makeOpenRun(env)(order);
        return { waits: false, plan };
      } catch (error) {
        if ((error as Error).name !== 'NotArmed') throw error;
        return wait(order, (error as Error).message);
      }
    },
  };
  return workflow;
};
