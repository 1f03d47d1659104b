import * as z from 'zod';
import { contentsOf } from '../stand-in/contents.ts';
import { behindUrl } from '../stand-in/function-url.ts';
import { readToken } from '../stand-in/own-token.ts';
import { type Code, controlSchema, type Fate, goodConduct } from './contract.ts';
import { type FateStore, makeOttPartner } from './ott-partner.ts';

const settingsSchema = z.object({ STAND_IN_TABLE: z.string(), OTT_PARTNER_SECRET: z.string() });
const controlKey = { pk: 'ott-partner#CONTROL', sk: 'CONTROL' };
const fateSchema = z.object({
  state: z.enum(['redeemed', 'cancelled', 'expired']),
  at: z.string(),
});

/** The first fate of a code stands. */
const storeIn = (table: string): FateStore => {
  const { get, put, putFirst } = contentsOf(table);
  const keyOf = ({ service, serial }: Code) => ({
    pk: `ott-partner#CODE#${service}#${serial}`,
    sk: 'FATE',
  });
  const find = async (code: Code): Promise<Fate | undefined> =>
    fateSchema.optional().parse(await get(keyOf(code)));
  return {
    find,
    keepFirst: async (code, fate) =>
      (await putFirst(keyOf(code), fate)) ? fate : ((await find(code)) ?? fate),
    control: async () => controlSchema.parse((await get(controlKey)) ?? goodConduct),
    setControl: (control) => put(controlKey, control),
  };
};

export const handler = behindUrl(async () => {
  const { STAND_IN_TABLE, OTT_PARTNER_SECRET } = settingsSchema.parse(process.env);
  const token = await readToken(OTT_PARTNER_SECRET);
  return makeOttPartner({ store: storeIn(STAND_IN_TABLE), token, nowMs: () => Date.now() });
});
