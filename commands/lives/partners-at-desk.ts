import { createHmac } from 'node:crypto';
import type { SettingName } from '../../adapters/env.ts';
import { storyOf } from '../../adapters/ledger.ts';
import { lineSubject } from '../../domain/benefit-key.ts';
import { isGrantOf } from '../../domain/ledger-grant.ts';
import type { Desk } from '../desk.ts';
import { environment } from '../problems.ts';

/** The stand-ins that a command speaks to: where each is, and by which secret. */
const standIns = {
  'order-system': { output: 'OrderSystemUrl', secret: 'ORDER_SYSTEM_SECRET' },
  'ott-partner': { output: 'OttPartnerUrl', secret: 'OTT_PARTNER_SECRET' },
  insurer: { output: 'InsurerUrl', secret: 'INSURER_SECRET' },
  'message-hub': { output: 'MessageHubUrl', secret: 'MESSAGE_HUB_SECRET' },
  billing: { output: 'BillingUrl', secret: 'BILLING_SECRET' },
  charging: { output: 'ChargingUrl', secret: 'CHARGING_SECRET' },
} as const satisfies Record<string, { output: string; secret: SettingName | string }>;
export type StandInAtDesk = keyof typeof standIns;

/** Asks a partner's stand-in, with the token that the stage made for it. */
export const askStandIn = async (
  { cloud, env }: Desk,
  name: StandInAtDesk,
  request: {
    readonly method?: 'GET' | 'POST' | 'PUT';
    readonly path: string;
    readonly body?: object;
  },
): Promise<unknown> => {
  const { output, secret } = standIns[name];
  const token = await env.secrets.read('read a partner’s token', secretOf(env, secret));
  const base = (cloud.outputs[output] ?? '').replace(/\/$/, '');
  const answer = await fetch(`${base}${request.path}`, {
    method: request.method ?? 'GET',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(request.body && { body: JSON.stringify(request.body) }),
  });
  if (answer.ok) return answer.status === 204 ? undefined : await answer.json();
  throw environment(
    `The stand-in ${name} answered ${answer.status} to ${request.path.split('?')[0]}.`,
    'read its log in the data folder',
  );
};

const secretOf = (env: Desk['env'], secret: string): string =>
  env.settings.required(secret as SettingName);

/** The partner of the streaming services says that a line's code was used: by its serial, which is
 * all it knows of us, signed as its contract says. */
export const toldUsed = async (
  { cloud, env }: Desk,
  { line, eventId }: { readonly line: string; readonly eventId: string },
): Promise<number> => {
  const { grants } = await storyOf(env, lineSubject(line));
  const grant = grants.filter(isGrantOf('ott-pass')).at(-1);
  if (!grant) return 404;
  const code = await env.database.get('read the code', env.settings.required('CODES_TABLE'), {
    pk: `CODE#${grant.service}#${grant.codeId}`,
    sk: 'CODE',
  });
  const at = Math.floor(cloud.clock.now() / 1000);
  const body = JSON.stringify({
    version: 1,
    type: 'CodeRedeemed',
    eventId,
    service: grant.service,
    serial: code?.serial,
    occurredAt: new Date(at * 1000).toISOString(),
  });
  const secret = await env.secrets.read(
    'read a partner’s token',
    env.settings.required('OTT_PARTNER_SECRET'),
  );
  const signature = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
  const answer = await fetch(`${cloud.outputs.CustomerApiUrl}/partners/ott-partner/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-partner-signature': `t=${at},v1=${signature}`,
    },
    body,
  });
  return answer.status;
};
