import { hash } from 'node:crypto';
import type { RouteId } from '../../../domain/customer/routes.ts';
import { aCall, someClaims } from '../../fakes/customer-env.ts';
import type { Episode } from '../core/flow.ts';
import type { World } from '../core/world.ts';
import { checkCodes } from '../invariants/code-pool.ts';
import { watchConsents } from '../invariants/consents.ts';
import { checkNothingLeaked } from '../invariants/no-personal-data.ts';
import { codeCanary } from './code-stock.ts';
import type { DoorScenario } from './customer-door.ts';

export const services = ['stream-one', 'stream-two'] as const;
export const doorRoutes = ['choose-one', 'choose-two', 'reveal', 'dispute', 'decline'] as const;
type DoorRoute = (typeof doorRoutes)[number];

const routes = {
  'choose-one': ['choose-ott-service', 'ChooseOttService', { service: services[0] }],
  'choose-two': ['choose-ott-service', 'ChooseOttService', { service: services[1] }],
  reveal: ['reveal-code', 'RevealCode', {}],
  dispute: ['dispute-benefit', 'DisputeBenefit', { benefit: 'ott-pass' }],
  decline: ['decline-benefit', 'DeclineBenefit', { benefit: 'ott-pass' }],
} as const satisfies Record<DoorRoute, readonly [RouteId, string, object]>;

/** A call as it was sent: whoever has overheard it can send it again. */
interface Sent {
  readonly route: DoorRoute;
  readonly who: number;
  readonly line: string;
  readonly key: string;
  readonly signedInAt: number;
  readonly claims: Record<string, unknown>;
}

interface Answer {
  readonly statusCode: number;
  readonly body: string;
}

const customerCanary = 'CUSTOMER-CANARY';
const lineOf = (who: number): string => `L${who + 1}`;
/** Shorter and longer than a request key is held. */
const pausesMs = [3_000, 15_000, 40_000];
const thawedMs = 8 * 3_600_000;
const clocksOffMs = 300_000;

export const doorEpisode = (world: World, scenario: DoorScenario): Episode => {
  const consents = watchConsents(world);
  const shown = new Map<string, string>();
  let keys = 0;

  const written = (who: number, route: DoorRoute): Sent => {
    keys += 1;
    const customer = `${customerCanary}-${who}`;
    const claims = someClaims(world.now(), {
      ...{ sub: customer, person: `${customerCanary}-P-${who}`, lines: lineOf(who) },
    });
    const signedInAt = Number(claims.auth_time) * 1000;
    return { route, who, line: lineOf(who), key: `K-${keys}`, signedInAt, claims };
  };

  const send = async (sent: Sent): Promise<Answer | undefined> => {
    const [id, name, body] = routes[sent.route];
    const { line, claims, key, signedInAt, who } = sent;
    const isTheirs = line === lineOf(who);
    if (sent.route === 'reveal') consents.given(line, { signedInAt, isTheirs });
    const wasStale = sent.route === 'reveal' && consents.isStale(signedInAt);
    const headers = { 'idempotency-key': key };
    const result = await world.invoke(name, aCall(id, { claims, line, body, headers }));
    if (!result.ok) return undefined;
    const answer = result.payload as Answer;
    world.note(`${sent.route} of ${line} by ${who}: ${answer.statusCode}`);
    const isDone = answer.statusCode < 300;
    if (isDone && !isTheirs) world.violate('I9', `${line} was acted on with another's token`);
    if (isDone && wasStale) world.violate('I9', `${line} was shown a code to a stale sign-in`);
    if (answer.statusCode === 200 && sent.route === 'reveal') see(line, answer);
    return answer;
  };
  const see = (line: string, { body }: Answer): void => {
    const { code } = JSON.parse(body) as { code: string };
    if ((shown.get(line) ?? code) !== code) world.violate('I7', `${line} saw two codes`);
    for (const [other, theirs] of shown) {
      if (theirs === code && other !== line) world.violate('I8', `${line} and ${other} saw one`);
    }
    shown.set(line, code);
  };

  /** What the door has kept as the answer to a call, for a day by any server's clock. */
  const keptAnswer = ({ route, key, claims }: Sent): string | undefined => {
    const identity = JSON.stringify([claims.sub, routes[route][0], key]);
    const pk = `REQUEST#${hash('sha256', identity, 'hex')}`;
    const held = world.services.database.items('Requests').find((item) => item.pk === pk);
    const isOver = Number(held?.expiresAt) * 1_000 < world.now() + clocksOffMs;
    return isOver ? undefined : (held?.answer as { body: string } | undefined)?.body;
  };
  /** Repeats what was sent, as it was: what has been answered is answered alike and changes nothing. */
  const replay = async (sent: Sent, elsewhere: boolean): Promise<void> => {
    world.faults.broughtAbout('F29');
    const again = elsewhere ? { ...sent, line: lineOf(1 - sent.who) } : sent;
    const kept = keptAnswer(again);
    const answer = await send(again);
    if (elsewhere || kept === undefined || !answer || answer.statusCode >= 300) return;
    if (answer.body !== kept) world.violate('I9', `${sent.key} was served a second time`);
  };
  /** A client that hears nothing, or that its call is under way, asks again with the same bytes. */
  const call = async (sent: Sent): Promise<Answer | undefined> => {
    for (const pauseMs of pausesMs) {
      const answer = await send(sent);
      const isWaiting = answer?.body.includes('request_in_progress') ?? false;
      if (answer && answer.statusCode < 500 && !isWaiting) return answer;
      await world.sleep(pauseMs);
    }
    return undefined;
  };

  /** A server whose clock is minutes off takes a fresh sign-in for one of the future or the past. */
  const isSkewed = (): boolean => world.faults.fired.has('F24');

  return {
    start: () => {
      for (const { second, who, route, replays, elsewhere } of scenario.calls) {
        world.agenda.after(second * 1_000, () => {
          const sent = written(who, route);
          world.act(route, async () => void (await call(sent)));
          for (const later of replays) {
            world.agenda.after(later * 1_000, () =>
              world.act('somebody', () => replay(sent, elsewhere)),
            );
          }
        });
      }
    },
    recover: async () => {
      await world.sleep(thawedMs);
      for (const who of [0, 1]) {
        for (const route of ['choose-one', 'reveal'] as const) {
          const answer = await call(written(who, route));
          const taken = [200, 202, 409, ...(isSkewed() ? [403] : [])];
          if (answer && taken.includes(answer.statusCode)) continue;
          world.violate('I3', `${lineOf(who)} cannot ${route}: ${answer?.statusCode}`);
        }
      }
    },
    check: async () => {
      checkCodes(world);
      checkNothingLeaked(world, [codeCanary, customerCanary]);
      const { database } = world.services;
      const tables = ['Ledger', 'Notices', 'Applications', 'Work', 'Codes', 'Lines', 'Requests'];
      const kept = JSON.stringify(tables.map((table) => database.items(table)));
      for (const canary of [codeCanary, customerCanary]) {
        if (kept.includes(canary)) world.violate('I11', `${canary} stands in a table`);
      }
    },
  };
};
