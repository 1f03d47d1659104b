import type { SettingName } from '../../adapters/env.ts';
import { type Shown, type ShownBy, shownBy } from '../../adapters/told-records.ts';
import type { Desk } from '../../commands/desk.ts';

/** Whoever takes what customers are told: their phones, or their bills. */
export type Subscriber = 'hub' | 'bill';

const found = {
  hub: { output: 'MessageHubUrl', path: 'messages', secret: 'MESSAGE_HUB_SECRET' },
  bill: { output: 'BillingUrl', path: 'statements', secret: 'BILLING_SECRET' },
} as const satisfies Record<Subscriber, { output: string; path: string; secret: SettingName }>;

/** The stand-in's address and token, below its Function URL. */
export const subscriberAt = async (
  { cloud, env }: Desk,
  of: Subscriber,
  path: string = found[of].path,
): Promise<ShownBy> => {
  const secret = env.settings.required(found[of].secret);
  const token = await env.secrets.read(`be let in by the ${of}`, secret);
  return { url: `${cloud.outputs[found[of].output]}${path}`, token };
};

/** What a subscriber shows: each id once, however often and by whichever message it came. */
export const shownIn = async (desk: Desk, of: Subscriber): Promise<Shown[]> => {
  const shown = new Map<string, Shown>();
  for await (const one of shownBy(desk.env, await subscriberAt(desk, of))) shown.set(one.id, one);
  return [...shown.values()];
};
