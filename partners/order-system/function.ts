import * as z from 'zod';
import { contentsOf } from '../stand-in/contents.ts';
import { behindUrl, sleep } from '../stand-in/function-url.ts';
import { readToken } from '../stand-in/own-token.ts';
import { type Control, controlSchema, goodConduct, type Purchase } from './contract.ts';
import { makeOrderSystem, type PurchaseStore } from './order-system.ts';

const settingsSchema = z.object({ STAND_IN_TABLE: z.string(), ORDER_SYSTEM_SECRET: z.string() });
const controlKey = { pk: 'order-system#CONTROL', sk: 'CONTROL' };

const storeIn = (table: string): PurchaseStore => {
  const { get, put } = contentsOf(table);
  const keyOf = (id: string) => ({ pk: `order-system#PURCHASE#${id}`, sk: 'PURCHASE' });
  return {
    find: async (id) => (await get(keyOf(id))) as Purchase | undefined,
    put: (purchase) => put(keyOf(purchase.id), purchase),
    control: async (): Promise<Control> =>
      controlSchema.parse((await get(controlKey)) ?? goodConduct),
    setControl: (control) => put(controlKey, control),
  };
};

export const handler = behindUrl(async () => {
  const { STAND_IN_TABLE, ORDER_SYSTEM_SECRET } = settingsSchema.parse(process.env);
  const token = await readToken(ORDER_SYSTEM_SECRET);
  return makeOrderSystem({ store: storeIn(STAND_IN_TABLE), token, sleep });
});
