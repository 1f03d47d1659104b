import { beforeEach, describe, expect, test } from 'vitest';
import { enrolmentOf } from '../../../adapters/enrolments.ts';
import type { EnrolmentPlan } from '../../../domain/safety-insurance/enrolment-plan.ts';
import type { HandOver } from '../../../domain/safety-insurance/hand-over.ts';
import { openEnrolmentEventSchema } from '../../../functions/workflow/open-enrolment.ts';
import {
  answersKey,
  answersText,
  aPerson,
  enrolmentEnv,
  enrolmentWorkflow,
  programme,
  run,
  token,
} from '../../fakes/enrolment-workflow.ts';
import type { MonthlyEnv } from '../../fakes/monthly-env.ts';

const accepted = () => ({ answer: 'accepted' }) as const;

let env: MonthlyEnv;
let workflow: ReturnType<typeof enrolmentWorkflow>;
let plan: EnrolmentPlan;
let handOver: HandOver;
let file: HandOver['files'][number];

beforeEach(async () => {
  env = await enrolmentEnv(['P-1', 'P-2', 'P-3'].map((person) => aPerson(person)));
  workflow = enrolmentWorkflow(env);
  ({ plan } = await workflow.open());
  await workflow.offer(plan);
  workflow.wait(plan);
  await workflow.enrol(plan);
  handOver = await workflow.handOver(plan);
  file = handOver.files[0] as typeof file;
});

const settled = async () => {
  const answers = await workflow.collect(plan, handOver);
  await workflow.record(plan, answers);
  return { answers, ...(await workflow.reconcile(plan, handOver, answers)) };
};

const stateOf = async (person: string) => (await enrolmentOf(env, programme, person))?.state;

const lateOf = (input: unknown) => openEnrolmentEventSchema.parse(input).late;

describe('a file of the insurer’s', () => {
  test('lets the run that waits for it go on', async () => {
    await workflow.await(plan, handOver);
    expect(env.answered).toEqual([]);
    const text = answersText(env, file, accepted);
    expect(await workflow.deliver(answersKey, text)).toEqual({ outcome: 'answered' });
    expect(env.answered).toEqual([{ token, answer: { succeeded: { files: 1 } } }]);
  });

  test('may come before the run waits: nobody waits then', async () => {
    const text = answersText(env, file, accepted);
    expect(await workflow.deliver(answersKey, text)).toEqual({ outcome: 'noted' });
    await workflow.await(plan, handOver);
    expect(env.answered).toHaveLength(1);
    expect((await settled()).manifest.insured).toBe(3);
  });

  test('counts once, however often its arrival is told', async () => {
    const text = answersText(env, file, accepted);
    await workflow.await(plan, handOver);
    await workflow.deliver(answersKey, text);
    await workflow.deliver(answersKey, text);
    expect(env.answered).toHaveLength(1);
    expect((await settled()).manifest).toMatchObject({ insured: 3, balanced: true });
  });

  test('answers the token of a redrive, when a first one is out of use', async () => {
    await workflow.await(plan, handOver, 'token-of-before');
    await workflow.await(plan, handOver, 'token-of-now');
    await workflow.deliver(answersKey, answersText(env, file, accepted));
    expect(env.answered.map((one) => one.token)).toEqual(['token-of-now']);
  });

  test('that comes after the time is recorded by an execution of its own: missing, then insured', async () => {
    await workflow.await(plan, handOver);
    expect((await settled()).manifest).toMatchObject({ missing: 3, insured: 0, balanced: true });
    expect(await stateOf('P-1')).toBe('missing');
    const text = answersText(env, file, (person) => (person === 'P-3' ? undefined : accepted()));
    expect(await workflow.deliver(answersKey, text)).toEqual({ outcome: 'late' });
    expect(await workflow.deliver(answersKey, text)).toEqual({ outcome: 'late' });
    const started = env.started.filter(({ name }) => name.includes('-answers-'));
    expect(started).toHaveLength(1);
    const opened = await workflow.open(lateOf(started[0]?.input));
    expect(opened.plan.execution).toBe(started[0]?.name);
    const answers = await workflow.collect(opened.plan, opened.handOver as HandOver);
    await workflow.record(opened.plan, answers);
    const { manifest } = await workflow.reconcile(opened.plan, opened.handOver, answers);
    expect(manifest).toMatchObject({ considered: 2, insured: 2, balanced: true });
    expect(await Promise.all(['P-1', 'P-2', 'P-3'].map(stateOf))).toEqual([
      'insured',
      'insured',
      'missing',
    ]);
    expect(env.database.items('Ledger')).toHaveLength(2);
  });

  test.each<[string, (text: string) => string, string]>([
    [answersKey, (text) => text.slice(0, -20), 'cut off in its control row'],
    [answersKey, (text) => text.split('\n').slice(0, 2).join('\n'), 'without a control row'],
    [answersKey, (text) => text.replace('SI-P-1', 'SI-P-9'), 'changed on the way'],
    [answersKey, (text) => text.replace('file,row', 'row,file'), 'with another header'],
    [answersKey, (text) => `${text}more\n`, 'with rows behind its control row'],
    [answersKey, () => '', 'empty'],
    [`${programme}/somewhere.csv`, (text) => text, 'under a key that is none of ours'],
    [
      `${programme}/safety-insurance-2026-03/safety-insurance-2026-03-0001.answers.csv`,
      (text) => text,
      'of a run that was never opened',
    ],
    [`${programme}/../${run}/${run}-0001.answers.csv`, (text) => text, 'with a path in its key'],
  ])('%s is refused as a whole and told to operations: %#, %s', async (key, spoil) => {
    await workflow.await(plan, handOver);
    const text = spoil(answersText(env, file, accepted));
    expect((await workflow.deliver(key, text)).outcome).toBe('refused');
    expect(env.answered).toEqual([]);
    expect(env.told.at(-1)?.subject).toBe('A file of the insurer cannot be used');
    expect((await settled()).manifest).toMatchObject({ missing: 3, insured: 0 });
  });

  test('is refused where another version of it came before; under the next number it counts', async () => {
    const half = answersText(env, file, (person) => (person === 'P-1' ? accepted() : undefined));
    const other = answersText(env, file, (person) => (person === 'P-2' ? accepted() : undefined));
    await workflow.deliver(answersKey, half);
    expect((await workflow.deliver(answersKey, other)).outcome).toBe('refused');
    // A bucket keeps both versions; this fake keeps the last, so the first is put back.
    await workflow.deliver(answersKey, half);
    await workflow.deliver(answersKey.replace('answers', 'answers-2'), other);
    expect((await settled()).manifest).toMatchObject({ insured: 2, missing: 1, balanced: true });
  });
});

describe('a row of the insurer’s', () => {
  test('keeps its first word where a second file, named before the first, says another', async () => {
    await workflow.deliver(answersKey, answersText(env, file, accepted));
    env.time.now += 60_000;
    const other = answersText(env, file, () => ({ answer: 'rejected', reason: 'no' }));
    await workflow.deliver(answersKey.replace('answers', 'answers-2'), other);
    const { answers, manifest } = await settled();
    expect(manifest).toMatchObject({ insured: 3, rejected: {} });
    expect(answers).toMatchObject({ withError: 3 });
  });

  test('for somebody we never handed over, another file, row or person changes nothing', async () => {
    const text = answersText(env, file, (person) => {
      if (person === 'P-1') return { answer: 'accepted', person: 'P-STRANGER' };
      if (person === 'P-2') return { answer: 'accepted', file: 'safety-insurance-2026-03-0001' };
      return { answer: 'accepted', row: 99 };
    });
    await workflow.deliver(answersKey, text);
    const { answers, manifest } = await settled();
    expect(manifest).toMatchObject({ insured: 0, missing: 3, balanced: true });
    expect(answers).toMatchObject({ stray: 2, withError: 3, missing: 3 });
    expect(env.database.items('Ledger')).toEqual([]);
    const stray = env.objects.text(`${programme}/${run}/${file.name}.stray.csv`);
    expect(stray).toMatch(/of_another_file[\s\S]*row_unknown|row_unknown[\s\S]*of_another_file/);
    expect(stray).not.toContain('P-');
  });

  test('that was confirmed before the hand-over or after today starts no cover', async () => {
    const days = { 'P-1': '2026-02-14', 'P-2': '2026-02-17', 'P-3': '2026-02-15' };
    const text = answersText(env, file, (person) => ({
      ...{ answer: 'accepted', confirmedOn: days[person as keyof typeof days] },
    }));
    await workflow.deliver(answersKey, text);
    const { answers, manifest } = await settled();
    expect(manifest).toMatchObject({ insured: 1, missing: 2, balanced: true });
    expect(answers).toMatchObject({ withError: 2 });
    expect(env.objects.text(`${programme}/${run}/${file.name}.errors.csv`)).toMatch(
      /confirmed_on_impossible_day/,
    );
    env.time.now += 2 * 86_400_000;
    expect(await workflow.collect(plan, handOver)).toEqual(answers);
  });

  test('that says the same again is counted; one that says another keeps the first word', async () => {
    const twice = (person: string) => {
      if (person === 'P-1') return [accepted(), accepted()];
      if (person === 'P-2') return [accepted(), { answer: 'rejected', reason: 'no' } as const];
      return { answer: 'rejected', reason: 'no' } as const;
    };
    await workflow.deliver(answersKey, answersText(env, file, twice));
    const { answers, manifest } = await settled();
    expect(manifest).toMatchObject({ insured: 2, rejected: { no: 1 }, balanced: true });
    expect(answers).toMatchObject({ repeated: 1, withError: 1 });
    const errors = env.objects.text(`${programme}/${run}/${file.name}.errors.csv`)?.split('\n');
    expect(errors?.[0]).toBe('row,person,birth_date,enrolled_on,enrolled_because,error');
    expect(errors?.find((line) => line.includes('P-2'))).toMatch(/,answered_twice_differently$/);
    expect(errors?.find((line) => line.includes('P-1'))).toMatch(/,age,$/);
  });

  test('that cannot be read leaves its person missing', async () => {
    const text = answersText(env, file, (person) =>
      person === 'P-1' ? { answer: 'rejected', reason: 'Free text, with a name' } : accepted(),
    );
    await workflow.deliver(answersKey, text);
    const { answers, manifest } = await settled();
    expect(manifest).toMatchObject({ insured: 2, missing: 1, balanced: true });
    expect(answers.stray).toBe(1);
  });

  test('that names another certificate than a grant that stands is left to a person', async () => {
    await workflow.deliver(answersKey, answersText(env, file, accepted));
    await settled();
    const other = answersText(env, file, () => ({ answer: 'accepted', certificate: 'SI-OTHER' }));
    await workflow.deliver(answersKey.replace('answers', 'answers-2'), other);
    const opened = await workflow.open(lateOf(env.started.at(-1)?.input));
    const answers = await workflow.collect(opened.plan, opened.handOver as HandOver);
    await workflow.record(opened.plan, answers);
    const { manifest } = await workflow.reconcile(opened.plan, opened.handOver, answers);
    expect(manifest.answers.parked).toEqual({ certificate_disagrees: 3 });
    expect(manifest.insured).toBe(3);
  });
});
