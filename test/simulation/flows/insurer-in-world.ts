import { instantOf, plainDateOf } from '../../../domain/calendar.ts';
import {
  type Cancellation,
  type Control,
  controlSchema,
  type Decision,
  type Kept,
} from '../../../partners/insurer/contract.ts';
import { makeInsurer, type SignedEvent } from '../../../partners/insurer/insurer.ts';
import { anEventCall } from '../../fakes/insurance-env.ts';
import type { World } from '../core/world.ts';

const url = 'http://insurer';
/** As the secrets of a world say it. */
const token = 'a-token-for-tests';
/** The insurer waits no longer for whoever takes its event. */
const patienceMs = 5_000;

/** The insurer's own logic behind the world's http port, and what it truly holds. */
export interface InsurerInWorld {
  readonly kept: ReadonlyMap<string, Kept>;
  /** Every end that it was told of, by our key. */
  readonly cancellations: ReadonlyMap<string, Cancellation>;
  /** Decides what waits at it, and tells. */
  decide(reference: string): Promise<void>;
  /** Tells again of whatever was decided and not taken. */
  repeat(): Promise<void>;
  /** What it decides on paper, for people. */
  decideOnPaper(reference: string): Decision;
}

interface Conduct {
  readonly answers: Control['answers'];
  readonly rejects: boolean;
  /** Its event is taken before it answers the call that caused it. */
  readonly tellsFirst: boolean;
}

export const insurerInWorld = (world: World, conduct: Conduct): InsurerInWorld => {
  const { answers, rejects, tellsFirst } = conduct;
  const kept = new Map<string, Kept>();
  const cancellations = new Map<string, Cancellation>();
  /** By its event: which application it is about. */
  const untold = new Map<string, string>();
  const control = controlSchema.parse({ answers, rejectPercent: rejects ? 100 : 0 });

  const bring = async ({ body, signature }: SignedEvent): Promise<void> => {
    const { eventId } = JSON.parse(body) as { eventId: string };
    const result = await world.invoke('RecordPartnerEvent', anEventCall(body, signature));
    const status = result.ok ? (result.payload as { statusCode: number }).statusCode : 500;
    world.note(`the insurer's event comes to ${status}`);
    if (status === 200) untold.delete(eventId);
  };
  const deliver = async (event: SignedEvent): Promise<boolean> => {
    const { eventId, reference } = JSON.parse(event.body) as { eventId: string; reference: string };
    untold.set(eventId, reference);
    const come = new Promise<void>((resolve) => {
      world.notify('the insurer tells of its decision', () =>
        world.act('the insurer', () => bring(event).then(resolve)),
      );
    });
    if (tellsFirst) await Promise.race([come, world.sleep(patienceMs)]);
    return true;
  };
  const insurer = makeInsurer({
    ...{ token, nowMs: world.now, deliver },
    store: {
      find: async (reference) => kept.get(reference),
      put: async (one) => void kept.set(one.submitted.reference, one),
      cancellation: async (key) => cancellations.get(key),
      putCancellation: async (one) => void cancellations.set(one.key, one),
      control: async () => control,
      setControl: async () => undefined,
    },
  });
  const ask = (method: string, path: string, body = '') =>
    insurer({ method, path, authorization: `Bearer ${token}`, body });
  world.services.http = {
    send: async (_call, { method, url: asked, headers, body = '' }) => {
      const { authorization } = headers;
      const answer = await insurer({ method, path: asked.slice(url.length), authorization, body });
      return { ...answer, headers: {} };
    },
  };
  const decisionOf = (reference: string): Decision => {
    const confirmedOn = plainDateOf(instantOf(world.now()));
    return rejects
      ? { status: 'rejected', reason: 'not_insurable', confirmedOn }
      : { status: 'accepted', certificate: `SI-${reference.slice(0, 16)}`, confirmedOn };
  };
  const decide = async (reference: string): Promise<void> => {
    if (!kept.has(reference)) return;
    const decision = kept.get(reference)?.decision ?? decisionOf(reference);
    await ask('POST', `/applications/${reference}/decision`, JSON.stringify(decision));
  };
  return {
    ...{ kept, cancellations },
    decide,
    repeat: async () => {
      for (const reference of [...untold.values()]) await decide(reference);
    },
    decideOnPaper: (reference) => {
      const before = kept.get(reference);
      const decision = before?.decision ?? decisionOf(reference);
      const submitted = before?.submitted ?? { reference, answerTo: 'http://on.paper' };
      kept.set(reference, { submitted, told: true, cancelled: false, ...before, decision });
      return decision;
    },
  };
};
