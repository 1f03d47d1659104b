import { askForPreview, periodOf } from '../../domain/approval/ask-for-preview.ts';
import { previewName } from '../../domain/approval/preview-name.ts';
import type { PreviewPlan } from '../../domain/approval/preview-plan.ts';
import { type Cycle, instantOf } from '../../domain/calendar.ts';
import { sealedCohort } from '../cohorts.ts';
import type { Env } from '../env.ts';
import { countingPlan, type Version } from './counting-plan.ts';
import { hashesNow } from './hashes-now.ts';
import { monthActs, recordMonthAct } from './month-acts.ts';

type Reach = Pick<Env, 'database' | 'objects' | 'settings' | 'clock' | 'workflows' | 'log'>;

/** What came of asking for a preview. `stands`: there is one, and nothing was done. */
export type PreviewAsked =
  | { readonly outcome: 'asked'; readonly preview: string }
  | { readonly outcome: 'stands'; readonly preview: string; readonly sentence: string }
  | { readonly outcome: 'refused'; readonly reason: string; readonly sentence: string };

/**
 * Has a month previewed, unless a preview stands that looked at the same. The act is on record before
 * the workflow starts; who comes second at the same moment finds it and starts nothing else.
 */
export const askPreview = async (
  env: Reach,
  version: Version,
  { cycle, by }: { readonly cycle: Cycle; readonly by: string | undefined },
): Promise<PreviewAsked> => {
  const { programme, hash } = version;
  const at = instantOf(env.clock.now());
  const period = periodOf(programme.benefits['monthly-data'], cycle, at);
  if (period.outcome === 'closed') {
    return { outcome: 'refused', reason: period.reason, sentence: period.sentence };
  }
  const month = { programme: programme.programme, benefit: 'monthly-data', cycle };
  const cohort = await sealedCohort(env, programme.programme, programme.referenceDate);
  const acts = await monthActs(env, month);
  const answer = askForPreview(acts, { cycle, by, at, hashes: hashesNow(env, hash, cohort) });
  const { number } = answer;
  const preview = previewName(cycle, number);
  const made = acts.some((act) => act.number === number && act.act === 'made');
  if (answer.outcome === 'stands' && made) {
    return { outcome: 'stands', preview, sentence: answer.sentence };
  }
  const { plan, stretches } = countingPlan(env, version, { run: preview, cycle, cohort });
  const asked = await recordMonthAct(env, month, {
    ...{ act: 'asked', number, at },
    ...(by !== undefined && { by }),
  });
  // Also where it is under way: whoever asked first may have been cut off behind the record.
  await env.workflows.start(
    'start the preview',
    env.settings.required('MONTHLY_DATA_PREVIEW_STATE_MACHINE'),
    preview,
    {
      plan: { ...plan, number, ...(asked.by && { askedBy: asked.by }) } satisfies PreviewPlan,
      stretches,
    },
  );
  env.log.info('preview asked for', { preview });
  if (answer.outcome === 'make') return { outcome: 'asked', preview };
  return { outcome: 'stands', preview, sentence: answer.sentence };
};
