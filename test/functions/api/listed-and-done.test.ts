import { describe, expect, it } from 'vitest';
import { recordCodeEvent } from '../../../adapters/ott/code-events.ts';
import { serveWaiting } from '../../../adapters/ott/waiting.ts';
import { type BenefitView, benefitsAnswerSchema } from '../../../domain/customer/answers.ts';
import type { Customer } from '../../../domain/customer/customer.ts';
import { makeListBenefits } from '../../../functions/api/list-benefits.ts';
import { aLine, version1 } from '../../domain/builders.ts';
import { aCustomer, type OttEnv, ottEnv } from '../../fakes/ott-env.ts';

const passAsListed = async (env: OttEnv, customer: Customer): Promise<BenefitView> => {
  const { body } = await makeListBenefits(env)({
    ...{ customer, line: undefined, body: undefined, lang: 'ko', requestId: 'request-1' },
    at: new Date(env.time.now).toISOString(),
  });
  const view = benefitsAnswerSchema
    .parse(body)
    .lines[0]?.benefits.find(({ benefit }) => benefit === 'ott-pass');
  if (!view) throw new Error('no view of the pass');
  return view;
};

/** A code that came by a restock and was not looked at yet. */
const served = async (env: OttEnv): Promise<void> => {
  await env.choose('L1');
  await env.reveal('L1');
  const restock = { programme: version1, pool: 'stream-one', run: 'restock:file-1' };
  await serveWaiting(env, restock, await env.stock(['S1'], { held: true }));
};
const shown = async (env: OttEnv): Promise<void> => {
  await env.stock(['S1', 'S2']);
  await env.choose('L1');
  await env.reveal('L1');
};
const cancelled = (env: OttEnv) =>
  recordCodeEvent(env, version1, {
    ...{ version: 1, eventId: 'P1', type: 'CodeCancelled', service: 'stream-one', serial: 'S1' },
    occurredAt: '2026-03-02T03:00:00.000Z',
  });
const says = (env: OttEnv, type: 'LineEnded' | 'LineTransferred' | 'LineHolderDied') =>
  env.says({ type, line: 'L1' });
const holds = (env: OttEnv, type: 'BenefitHeld' | 'BenefitDeclined', benefit = 'ott-pass') =>
  env.says({ type, line: 'L1', benefit });

describe('the listing offers to show a code where showing it is not refused, and nowhere else', () => {
  it.each<[string, (env: OttEnv) => Promise<unknown>, Partial<Customer>?]>([
    ['nothing chosen', async () => undefined],
    ['chosen', (env) => env.choose('L1')],
    [
      'chosen, registration over',
      async (env) => {
        await env.choose('L1');
        env.time.now = Date.parse('2026-09-01T03:00:00.000Z');
      },
    ],
    [
      'waiting, registration over',
      async (env) => {
        await env.choose('L1');
        await env.reveal('L1');
        env.time.now = Date.parse('2026-09-01T03:00:00.000Z');
      },
    ],
    ['served by a restock', served],
    ['unseen, line ended', async (env) => [await served(env), await says(env, 'LineEnded')]],
    ['unseen, transferred', async (env) => [await served(env), await says(env, 'LineTransferred')]],
    ['unseen, holder dead', async (env) => [await served(env), await says(env, 'LineHolderDied')]],
    ['unseen, cancelled', async (env) => [await served(env), await cancelled(env)]],
    ['unseen, held', async (env) => [await served(env), await holds(env, 'BenefitHeld')]],
    ['unseen, declined', async (env) => [await served(env), await holds(env, 'BenefitDeclined')]],
    ['unseen, a company without user', served, { holder: 'company' }],
    ['unseen, a child by itself', served, { age: 'under_14' }],
    ['shown', shown],
    ['shown, line ended', async (env) => [await shown(env), await says(env, 'LineEnded')]],
    ['shown, cancelled', async (env) => [await shown(env), await cancelled(env)]],
    ['shown, held', async (env) => [await shown(env), await holds(env, 'BenefitHeld')]],
    ['shown, a company without user', shown, { holder: 'company' }],
  ])('%s', async (_, live, who = {}) => {
    const env = await ottEnv([aLine()]);
    await live(env);
    const customer = aCustomer('L1', who);
    const listed = await passAsListed(env, customer);
    const { status, body } = await env.reveal('L1', customer);
    const { reason } = body as { reason?: string };
    expect(listed.may.some(({ act }) => act === 'reveal-code')).toBe(status < 400);
    if (status >= 400 && reason !== 'choice_missing') expect(listed.reason).toBe(reason);
  });
});
