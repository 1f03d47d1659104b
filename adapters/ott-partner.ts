import * as z from 'zod';
import { type Instant, instantSchema } from '../domain/calendar.ts';
import { Unavailable } from '../domain/errors.ts';
import { type Env, type HttpResponse, NoAnswer } from './env.ts';

type Reach = Pick<Env, 'http' | 'secrets' | 'settings'>;

const timeoutMs = 8_000;

const cancellationSchema = z.object({
  service: z.string(),
  serial: z.string(),
  outcome: z.enum(['cancelled_not_redeemed', 'already_redeemed']),
  at: instantSchema,
});

/** A 404 is believed only with the partner's own word. */
const unknownSchema = z.object({ code: z.literal('serialUnknown') });

/** What the partner says about a code that it was asked to cancel, and since when. */
export interface Cancellation {
  readonly outcome: 'cancelled_not_redeemed' | 'already_redeemed' | 'unknown_serial';
  readonly at: Instant | undefined;
}

/**
 * Has the partner cancel a code by its serial: it is the partner's own word, and not our ledger's,
 * that makes a code worthless. Asked again it answers the same. Throws Unavailable where it does
 * not answer as agreed, or about another code: then nothing is known, and nothing may follow.
 */
export const cancelAtPartner = async (
  env: Reach,
  { service, serial }: { readonly service: string; readonly serial: string },
): Promise<Cancellation> => {
  const { status, body } = await ask(env, { service, serial });
  const content = readJson(body);
  if (status === 404 && unknownSchema.safeParse(content).success) {
    return { outcome: 'unknown_serial', at: undefined };
  }
  const unknown = (why: string): Unavailable =>
    new Unavailable(
      `The OTT partner did not say whether the code is cancelled: ${why}. Ask again.`,
    );
  if (status !== 200) throw unknown(`it answered ${status}`);
  const said = cancellationSchema.safeParse(content);
  if (!said.success) throw unknown('it answered in another form than agreed');
  if (said.data.serial !== serial || said.data.service !== service) {
    throw unknown('it answered about another code');
  }
  return { outcome: said.data.outcome, at: said.data.at };
};

const ask = async (
  env: Reach,
  code: { readonly service: string; readonly serial: string },
): Promise<HttpResponse> => {
  const secret = env.settings.required('OTT_PARTNER_SECRET');
  const token = await env.secrets.read("read the OTT partner's token", secret);
  try {
    return await env.http.send('have the OTT partner cancel a code', {
      method: 'POST',
      url: `${env.settings.required('OTT_PARTNER_URL').replace(/\/+$/, '')}/cancellations`,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        'content-type': 'application/json',
      },
      body: JSON.stringify(code),
      timeoutMs,
    });
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    throw new Unavailable('The OTT partner did not answer. Ask again: it answers the same.', {
      cause: error,
    });
  }
};

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // A page is no answer of the partner's; the caller judges it by its status.
    return undefined;
  }
};
