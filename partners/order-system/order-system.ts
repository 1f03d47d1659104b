import {
  type Call,
  invalid,
  isAdmitted,
  json,
  notAdmitted,
  notFound,
  type Reply,
  read,
} from '../stand-in/call.ts';
import {
  type Control,
  controlSchema,
  type Purchase,
  purchaseBodySchema,
  purchaseIdSchema,
  refundSchema,
  startSchema,
} from './contract.ts';

/** Where purchases and the control in force are kept. */
export interface PurchaseStore {
  find(id: string): Promise<Purchase | undefined>;
  put(purchase: Purchase): Promise<void>;
  control(): Promise<Control>;
  setControl(control: Control): Promise<void>;
}

export interface Ground {
  readonly store: PurchaseStore;
  readonly token: string;
  readonly sleep: (ms: number) => Promise<void>;
}

/** The operator's order system as its clients see it, over any store and any transport: asked about
 * a purchase by its id, and told by tests and samples what was bought. */
export const makeOrderSystem =
  (ground: Ground) =>
  async (call: Call): Promise<Reply> => {
    if (!isAdmitted(call, ground.token)) return notAdmitted;
    if (call.path === '/control') return control(ground, call);
    const [, id = '', act] = /^\/purchases\/([^/]+)(?:\/(start|refund))?$/.exec(call.path) ?? [];
    if (!purchaseIdSchema.safeParse(id).success) return notFound(call);
    const route = [call.method, act].filter(Boolean).join(' ');
    if (route === 'GET') return tell(ground, id);
    if (route === 'PUT') return put(ground, id, call.body);
    if (route === 'POST start') return change(ground, id, startSchema, call.body);
    if (route === 'POST refund') return change(ground, id, refundSchema, call.body);
    return notFound(call);
  };

const tell = async ({ store, sleep }: Ground, id: string): Promise<Reply> => {
  const { conduct, purchases, slowMs } = await store.control();
  const found = await store.find(id);
  const answer = found
    ? json(200, found)
    : json(404, { code: 'purchaseNotFound', message: 'Nothing was bought under this id.' });
  if (purchases && !purchases.includes(id)) return answer;
  switch (conduct) {
    case 'good':
      return answer;
    case 'silent':
      return 'silence';
    case 'slow':
      await sleep(slowMs);
      return answer;
    case 'error':
      return json(503, { code: 'internalError', message: 'Set at /control.' });
    case 'not_json':
      return { status: 404, body: '<html>Not here</html>' };
    case 'wrong_line':
      return found ? json(200, { ...found, line: 'L-OF-SOMEBODY-ELSE', members: [] }) : answer;
    case 'wrong_product':
      return found ? json(200, { ...found, product: 'ANOTHER-PRODUCT' }) : answer;
    case 'another_purchase':
      return found ? json(200, { ...found, id: `${id}-x` }) : answer;
  }
};

const put = async ({ store }: Ground, id: string, body: string): Promise<Reply> => {
  const given = purchaseBodySchema.safeParse(read(body));
  if (!given.success) return invalid(given.error);
  const purchase = { id, ...given.data };
  await store.put(purchase);
  return json(200, purchase);
};

const change = async (
  { store }: Ground,
  id: string,
  schema: typeof startSchema | typeof refundSchema,
  body: string,
): Promise<Reply> => {
  const given = schema.safeParse(read(body));
  if (!given.success) return invalid(given.error);
  const found = await store.find(id);
  if (!found) return json(404, { code: 'purchaseNotFound', message: 'Put it in first.' });
  const purchase = { ...found, ...given.data };
  await store.put(purchase);
  return json(200, purchase);
};

const control = async ({ store }: Ground, { method, body }: Call): Promise<Reply> => {
  if (method === 'GET') return json(200, await store.control());
  const given = controlSchema.safeParse(read(body));
  if (!given.success) return invalid(given.error);
  await store.setControl(given.data);
  return json(200, given.data);
};
