import { expect, it } from 'vitest';
import { accountedLines, closedBooks } from '../../../adapters/breaks/accounted-lines.ts';
import { monthOfSupplement } from '../../../adapters/operations/supplements-seen.ts';
import { readSupplements } from '../../../adapters/supplement/supplement-acts.ts';
import { seededChance } from '../../../commands/seeded-chance.ts';
import type { RunKind, RunPlan } from '../../../domain/run-plan.ts';
import { aLine } from '../../domain/builders.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';
import {
  monthlyWorkflow,
  programme,
  runToTheEnd,
  sealCohort,
} from '../../fakes/monthly-workflow.ts';
import { supplementWorkflow } from '../../fakes/supplement-workflow.ts';

const seeds = Array.from({ length: 60 }, (_, at) => at + 1);
const steps = 20;

/** A month of few lines, to which supplements come while runs are opened, left and gone on with. */
const month = async (seed: number) => {
  const { below } = seededChance(seed);
  const env = await monthlyEnv();
  const workflow = monthlyWorkflow(env);
  const supplement = supplementWorkflow(env);
  sealCohort(
    env,
    Array.from({ length: 8 }, (_, at) => aLine({ line: `L${at + 1}` })),
  );
  const said: string[] = [];
  const left: RunPlan[] = [];
  const numbers = { rerun: 1, 'follow-up': 0, supplement: 0 };
  const another = (kind: 'rerun' | 'follow-up'): number => {
    numbers[kind] += 1;
    return numbers[kind];
  };
  let lines = 0;

  const finish = async (plan: RunPlan): Promise<void> => {
    const manifest = await runToTheEnd(workflow, plan);
    said.push(`${plan.run} granted ${manifest.granted} already ${manifest.alreadyGranted}`);
    expect(manifest.balanced).toBe(true);
  };
  const begin = async (kind: RunKind, number: number): Promise<void> => {
    const plan = await workflow.open(kind, number);
    if (below(2) > 0) return finish(plan);
    said.push(`${plan.run} is left`);
    left.push(plan);
  };
  const bring = async (): Promise<void> => {
    const names = Array.from({ length: 1 + below(3) }, (_, at) => `M${lines + at + 1}`);
    lines += names.length;
    numbers.supplement = await supplement.sealed(...names);
    said.push(`supplement ${numbers.supplement} of ${names}`);
  };
  const serve = async (): Promise<void> => {
    const number = 1 + below(numbers.supplement);
    const of = { programme, cycle: '2026-02', number };
    const month = await monthOfSupplement(env, of, await readSupplements(env, programme));
    if (numbers.supplement > 0 && month?.state === 'owed') await begin('supplement', number);
  };
  const acts = [
    ...[bring, serve, serve, serve],
    // Of two over everybody at once a night's books take one: operators redrive what is left.
    async () => {
      if (!left.some(({ kind }) => kind === 'rerun')) await begin('rerun', another('rerun'));
    },
    async () => begin('follow-up', another('follow-up')),
    async () => {
      const [plan] = left.splice(below(left.length), 1);
      if (plan) await finish(plan);
    },
    async () => {
      const troubled = [`L${1 + below(8)}`, `M${1 + below(4)}`];
      env.http.behave({ faults: [{ kind: 'error_before_effect', of: 'items', lines: troubled }] });
      said.push(`charging does not serve ${troubled}`);
    },
    async () => env.http.behave({}),
  ];

  await finish(await workflow.open());
  for (let step = 0; step < steps; step += 1) {
    env.time.now += 600_000;
    await acts[below(acts.length)]?.();
    await booksAgree(env, said);
  }
  env.http.behave({});
  for (const plan of left) await finish(plan);
  env.time.now += 600_000;
  await finish(await workflow.open('rerun', another('rerun')));
  return { env, said, everybody: 8 + lines };
};

/** Where every run is closed, the books of a night are what charging holds, each line once. */
const booksAgree = async (env: MonthlyEnv, said: readonly string[]): Promise<number> => {
  const books = await closedBooks(env, programme, '2026-02');
  const page = await env.http.ledger.page({ cycle: '2026-02' }, { offset: 0, limit: 1_000 });
  const held = page.map(({ line }) => line).sort();
  expect(new Set(held).size, said.join('\n')).toBe(held.length);
  if (!books) return held.length;
  const accounted: string[] = [];
  for await (const { line } of accountedLines(env, books)) accounted.push(line);
  expect(books.topUps, said.join('\n')).toBe(held.length);
  expect(accounted.sort(), said.join('\n')).toEqual(held);
  return held.length;
};

it.each(seeds)('lines of supplements get the month once, in every order: seed %i', async (seed) => {
  const { env, said, everybody } = await month(seed);
  expect(await booksAgree(env, said), said.join('\n')).toBe(everybody);
});
