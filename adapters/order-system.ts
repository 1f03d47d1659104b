import * as z from 'zod';
import { Unavailable } from '../domain/errors.ts';
import { type Purchase, purchaseSchema } from '../domain/roaming-bonus/purchase.ts';
import { type Env, type HttpResponse, NoAnswer } from './env.ts';

type Reach = Pick<Env, 'http' | 'secrets' | 'settings'>;

const timeoutMs = 5_000;

/** A purchase as the order system spells it; fields that we do not need are not read. */
const answerSchema = z
  .object({
    id: z.string(),
    line: z.string(),
    product: z.string(),
    purchasedAt: z.string(),
    startedAt: z.string().nullable(),
    refundedAt: z.string().nullable(),
    members: z.array(z.string()),
    offers: z.array(z.string()),
  })
  .transform(({ id, startedAt, refundedAt, line, product, purchasedAt, members, offers }) =>
    purchaseSchema.parse({
      ...{ purchaseId: id, line, product, purchasedAt, members, offers },
      ...(startedAt !== null && { startedAt }),
      ...(refundedAt !== null && { refundedAt }),
    }),
  );

/** A 404 is believed only with the order system's own word: a gateway's page says nothing about a
 * purchase. */
const notFoundSchema = z.object({ code: z.literal('purchaseNotFound') });

/**
 * The purchase by its system of record, undefined where that knows none. Throws Unavailable where
 * it does not answer, or answers something else than agreed, or about another purchase: then
 * nothing is known, and nothing may follow.
 */
export const findPurchase = async (
  env: Reach,
  purchaseId: string,
): Promise<Purchase | undefined> => {
  const { status, body } = await ask(env, purchaseId);
  const content = readJson(body);
  if (status === 404 && notFoundSchema.safeParse(content).success) return undefined;
  const unknown = (why: string): Unavailable =>
    new Unavailable(`The order system did not say what ${purchaseId} is: ${why}. Ask again.`);
  if (status !== 200) throw unknown(`it answered ${status}`);
  try {
    const purchase = answerSchema.parse(content);
    if (purchase.purchaseId === purchaseId) return purchase;
  } catch {
    // What was wrong is not repeated: an answer may hold anything.
    throw unknown('it answered in another form than agreed');
  }
  throw unknown('it answered about another purchase');
};

const ask = async (env: Reach, purchaseId: string): Promise<HttpResponse> => {
  const secret = env.settings.required('ORDER_SYSTEM_SECRET');
  const token = await env.secrets.read("read the order system's token", secret);
  try {
    return await env.http.send('ask the order system', {
      method: 'GET',
      url: `${env.settings.required('ORDER_SYSTEM_URL').replace(/\/+$/, '')}/purchases/${purchaseId}`,
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      timeoutMs,
    });
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    throw new Unavailable(`The order system did not answer about ${purchaseId}. Ask again.`, {
      cause: error,
    });
  }
};

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // A page is no answer of the order system's; the caller judges it by its status.
    return undefined;
  }
};
