import * as z from 'zod';
import { contentsOf } from '../stand-in/contents.ts';
import { behindUrl } from '../stand-in/function-url.ts';
import { readToken } from '../stand-in/own-token.ts';
import { type Cancellation, controlSchema, goodConduct, type Kept } from './contract.ts';
import { type InsurerStore, makeInsurer, type SignedEvent } from './insurer.ts';

const settingsSchema = z.object({ STAND_IN_TABLE: z.string(), INSURER_SECRET: z.string() });
/** Shorter than the orchestrator waits for us: its answer to the event comes in between. */
const deliveryMsMax = 8_000;

const storeIn = (table: string): InsurerStore => {
  const contents = contentsOf(table);
  const keyOf = (key: string) => ({ pk: `insurer#${key}`, sk: 'INSURER' });
  const get = (key: string): Promise<unknown> => contents.get(keyOf(key));
  const put = (key: string, content: unknown): Promise<void> => contents.put(keyOf(key), content);
  return {
    find: async (reference) => (await get(`APPLICATION#${reference}`)) as Kept | undefined,
    put: (kept) => put(`APPLICATION#${kept.submitted.reference}`, kept),
    cancellation: async (key) => (await get(`CANCELLATION#${key}`)) as Cancellation | undefined,
    putCancellation: (cancellation) => put(`CANCELLATION#${cancellation.key}`, cancellation),
    control: async () => controlSchema.parse((await get('CONTROL')) ?? goodConduct),
    setControl: (control) => put('CONTROL', control),
  };
};

/** One attempt: whoever does not get it asks us, and `/applications/{reference}/decision` repeats. */
const deliver = async ({ url, body, signature }: SignedEvent): Promise<boolean> => {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-partner-signature': signature },
      body,
      signal: AbortSignal.timeout(deliveryMsMax),
    });
    return answer.ok;
  } catch {
    return false;
  }
};

export const handler = behindUrl(async () => {
  const { STAND_IN_TABLE, INSURER_SECRET } = settingsSchema.parse(process.env);
  const token = await readToken(INSURER_SECRET);
  return makeInsurer({ store: storeIn(STAND_IN_TABLE), token, nowMs: () => Date.now(), deliver });
});
