import { createHmac } from 'node:crypto';
import {
  type Call,
  invalid,
  isAdmitted,
  json,
  notAdmitted,
  type Spoken as Reply,
  read,
} from '../stand-in/call.ts';
import {
  type Cancellation,
  type Control,
  cancellationSchema,
  controlSchema,
  type Decision,
  decisionSchema,
  type Kept,
  type Submitted,
  submittedSchema,
} from './contract.ts';

/** An event of the insurer on its way to the orchestrator. */
export interface SignedEvent {
  readonly url: string;
  readonly body: string;
  readonly signature: string;
}

/** Where applications, endings and the control in force are kept. */
export interface InsurerStore {
  find(reference: string): Promise<Kept | undefined>;
  put(kept: Kept): Promise<void>;
  cancellation(key: string): Promise<Cancellation | undefined>;
  putCancellation(cancellation: Cancellation): Promise<void>;
  control(): Promise<Control>;
  setControl(control: Control): Promise<void>;
}

export interface Ground {
  readonly store: InsurerStore;
  /** Clients send it as a bearer; our own events are signed with it. */
  readonly token: string;
  readonly nowMs: () => number;
  /** True where the event was taken. */
  readonly deliver: (event: SignedEvent) => Promise<boolean>;
}

/** The insurer as its clients see it, over any store and any transport. */
export const makeInsurer =
  (ground: Ground) =>
  async (call: Call): Promise<Reply> => {
    if (!isAdmitted(call, ground.token)) return notAdmitted;
    const route = `${call.method} ${call.path}`;
    if (route === 'POST /control') return setControl(ground, call.body);
    if ((await ground.store.control()).down) return json(503, { message: 'As told by /control' });
    if (route === 'POST /applications') return submit(ground, call.body);
    if (route === 'POST /cancellations') return cancel(ground, call.body);
    const [, reference = '', act] =
      /^\/applications\/([0-9a-f]{40})(\/decision)?$/.exec(call.path) ?? [];
    if (call.method === 'GET' && reference && !act) return tell(ground, reference);
    if (call.method === 'POST' && act) return decide(ground, reference, call.body);
    const [, key] = /^\/cancellations\/([^/]+)$/.exec(call.path) ?? [];
    if (call.method === 'GET' && key) return found(await ground.store.cancellation(key));
    return json(404, { message: 'There is no such place here.' });
  };

const found = (content: unknown): Reply =>
  content === undefined ? json(404, { message: 'Not known.' }) : json(200, content);

const tell = async ({ store }: Ground, reference: string): Promise<Reply> => {
  const kept = await store.find(reference);
  return found(kept && (kept.decision ?? { status: 'received' }));
};

/** The same reference is the same application; another one under it is refused. */
const submit = async (ground: Ground, body: string): Promise<Reply> => {
  const given = submittedSchema.safeParse(read(body));
  if (!given.success) return invalid(given.error);
  const { store } = ground;
  const before = await store.find(given.data.reference);
  if (before && !isSame(before.submitted, given.data)) {
    return json(409, { message: 'This reference is another application.' });
  }
  // The withdrawal may overtake the application: it comes under the same reference, and stays said.
  const cancelled = (await store.cancellation(given.data.reference)) !== undefined;
  const kept = before ?? { submitted: given.data, told: false, cancelled };
  if (!before) await store.put(kept);
  const { answers, rejectPercent, rejectReason } = await store.control();
  if (answers === 'slow' || answers === 'silent' || kept.cancelled) return received(kept);
  const decision = kept.decision ?? decisionOn(ground, kept, rejectPercent, rejectReason);
  const decided = { ...kept, decision };
  await store.put(decided);
  if (answers !== 'lost') await sendEvents(ground, decided, answers);
  return received(decided);
};

/** The answer comes by an event: the response says no more than that it is looked at. */
const received = (_kept: Kept): Reply => json(202, { status: 'received' });

const decisionOn = (
  { nowMs }: Ground,
  { submitted: { reference } }: Kept,
  rejectPercent: number,
  reason: string,
): Decision => {
  const confirmedOn = new Date(nowMs() + 9 * 3_600_000).toISOString().slice(0, 10);
  const place = Number.parseInt(reference.slice(0, 8), 16) % 100;
  return place < rejectPercent
    ? { status: 'rejected', reason, confirmedOn }
    : { status: 'accepted', certificate: `SI-${reference.slice(0, 16)}`, confirmedOn };
};

const sendEvents = async (
  ground: Ground,
  kept: Kept,
  answers: Control['answers'],
): Promise<void> => {
  if (!kept.decision) return;
  const { confirmedOn } = kept.decision;
  const against: Decision = { status: 'rejected', reason: 'second_thoughts', confirmedOn };
  const events = [eventOf(ground, kept.submitted, kept.decision, 1)];
  if (answers === 'twice') events.push(...events);
  if (answers === 'contradicts') events.push(eventOf(ground, kept.submitted, against, 2));
  let told = true;
  for (const event of events) told = (await ground.deliver(event)) && told;
  // Whoever took the event may have told us of an ending meanwhile.
  const standing = (await ground.store.find(kept.submitted.reference)) ?? kept;
  await ground.store.put({ ...standing, told });
};

const eventOf = (
  { token, nowMs }: Ground,
  { reference, answerTo }: Submitted,
  { status, ...rest }: Decision,
  nth: number,
): SignedEvent => {
  const type = status === 'accepted' ? 'ApplicationAccepted' : 'ApplicationRejected';
  const eventId = `${reference}-${nth}`;
  const body = JSON.stringify({ eventId, type, reference, ...rest });
  const second = Math.floor(nowMs() / 1000);
  const mac = createHmac('sha256', token).update(`${second}.${body}`).digest('hex');
  return { url: answerTo, body, signature: `t=${second},v1=${mac}` };
};

/** Decides an application that waits, or repeats the event about one that is decided. */
const decide = async (ground: Ground, reference: string, body: string): Promise<Reply> => {
  const kept = await ground.store.find(reference);
  if (!kept) return json(404, { message: 'Not known.' });
  const given = decisionSchema.optional().safeParse(body === '' ? undefined : read(body));
  if (!given.success) return invalid(given.error);
  const decision = kept.decision ?? given.data ?? decisionOn(ground, kept, 0, '');
  const decided = { ...kept, decision };
  await ground.store.put(decided);
  await sendEvents(ground, decided, 'at_once');
  return json(200, decision);
};

const cancel = async ({ store }: Ground, body: string): Promise<Reply> => {
  const given = cancellationSchema.safeParse(read(body));
  if (!given.success) return invalid(given.error);
  if (await store.cancellation(given.data.key)) return json(200, { status: 'cancelled' });
  await store.putCancellation(given.data);
  const kept = given.data.reference && (await store.find(given.data.reference));
  if (kept) await store.put({ ...kept, cancelled: true });
  return json(201, { status: 'cancelled' });
};

const setControl = async ({ store }: Ground, body: string): Promise<Reply> => {
  const given = controlSchema.safeParse(read(body));
  if (!given.success) return invalid(given.error);
  await store.setControl(given.data);
  return json(200, given.data);
};

const isSame = (one: Submitted, other: Submitted): boolean =>
  JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
