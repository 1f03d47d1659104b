import { beforeEach, describe, expect, it } from 'vitest';
import { monthActs } from '../../../adapters/approval/month-acts.ts';
import { aLine } from '../../domain/builders.ts';
import { approvalWorkflow } from '../../fakes/approval-workflow.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';
import { february, sealCohort } from '../../fakes/monthly-workflow.ts';

const day = 86_400_000;
const previewDay = Date.parse('2026-01-28T00:00:00.000Z');
const start = Date.parse('2026-01-31T15:00:00.000Z');
const key = 'runs/monthly-data-preview-2026-02/preview.json';
const address = { bucket: 'results', key };

let env: MonthlyEnv;
let workflow: ReturnType<typeof approvalWorkflow>;

beforeEach(async () => {
  env = await monthlyEnv({ APPROVAL: 'required' });
  env.time.now = previewDay;
  sealCohort(
    env,
    Array.from({ length: 20 }, (_, place) => aLine({ line: `L${place}` })),
  );
  workflow = approvalWorkflow(env);
  await workflow.preview();
  env.time.now = previewDay + day;
  await workflow.decide('approved');
  env.time.now = start;
});

const voided = async () =>
  (await monthActs(env, february)).filter(({ act }) => act === 'voided' || act === 'used');

describe('the document that was approved', () => {
  it('lets the month begin while it is the one that is kept', async () => {
    expect(await workflow.begin()).toMatchObject({ waits: false });
  });

  it.each([
    [
      'with another number in it',
      (text: string) => text.replace('"eligible": 20', '"eligible": 21'),
    ],
    ['with a byte more', (text: string) => `${text} `],
    ['cut off', (text: string) => text.slice(0, -20)],
    ['emptied', () => ''],
  ])('%s lets nobody begin, and its approval is void', async (_, change) => {
    const text = env.objects.text(key) ?? '';
    expect(change(text)).not.toBe(text);
    env.objects.plant(address, change(text));
    expect(await workflow.begin()).toMatchObject({ waits: true, why: 'preview_changed' });
    expect(await voided()).toMatchObject([
      { act: 'voided', reason: 'preview_changed', run: 'monthly-data-2026-02' },
    ]);
    expect(env.told.at(-1)?.message).toContain('is not the document that was approved');
    // Put back, it stays void: the next preview is looked at anew.
    env.objects.plant(address, text);
    expect(await workflow.begin()).toMatchObject({ waits: true, why: 'preview_changed' });
    await workflow.preview();
    await workflow.decide('approved', { preview: 'monthly-data-preview-2026-02-2' });
    expect(await workflow.begin()).toMatchObject({ waits: false });
  });

  it('that is gone is no evidence either', async () => {
    const { size } = env.objects;
    env.objects.size = async (call, asked) => (asked.key === key ? undefined : size(call, asked));
    expect(await workflow.begin()).toMatchObject({ waits: true, why: 'preview_changed' });
  });
});
