import { type Instant, instantOf } from '../domain/calendar.ts';
import { Conflict, Defect, Unavailable } from '../domain/errors.ts';
import { massPerHour, type NoticeRules, singlesPerHour } from '../domain/notices/notice-rules.ts';
import { tellingHourOf, tellingInstants } from '../domain/notices/telling-hours.ts';
import type { Env, Item, Write } from './env.ts';

type Reach = Pick<Env, 'clock' | 'database' | 'settings'>;

/** What wants to be told: a part of a telling, by a name that it has at every attempt. */
export interface PartToTell {
  readonly programme: string;
  readonly part: string;
  readonly messages: number;
}

const attemptsMax = 5;

const partitionOf = (programme: string): string => `TELLING#${programme}`;

/**
 * The instant from which a part may be told: outside quiet hours, in the first hour whose other
 * tellings leave room for it. Asked again, a part keeps its hour: what was reserved stays so.
 */
export const reserveTelling = async (
  env: Reach,
  rules: NoticeRules,
  wanted: PartToTell,
): Promise<Instant> => {
  if (wanted.messages > massPerHour(rules)) {
    throw new Defect(`${wanted.part} holds ${wanted.messages} lines, more than an hour takes`);
  }
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const reserved = await reservedFor(env, wanted);
    if (reserved !== undefined) return reserved;
    const notBefore = await tryToReserve(env, rules, wanted);
    if (notBefore !== undefined) return notBefore;
  }
  throw new Conflict(`Others reserve hours at the same moment as ${wanted.part}`);
};

const partKey = ({ programme, part }: PartToTell): Item => ({
  pk: partitionOf(programme),
  sk: `PART#${part}`,
});

const reservedFor = async (env: Reach, wanted: PartToTell): Promise<Instant | undefined> => {
  const table = env.settings.required('NOTICES_TABLE');
  const item = await env.database.get("look for the part's hour", table, partKey(wanted));
  return item === undefined ? undefined : String(item.notBefore);
};

/** Undefined where somebody else took room in the hour meanwhile. */
const tryToReserve = async (
  env: Reach,
  rules: NoticeRules,
  wanted: PartToTell,
): Promise<Instant | undefined> => {
  const table = env.settings.required('NOTICES_TABLE');
  for (const notBefore of tellingInstants(rules.quietHours, instantOf(env.clock.now()))) {
    const hour = await hourAt(env, wanted.programme, `MASS#${tellingHourOf(notBefore)}`);
    if (hour.messages + wanted.messages > massPerHour(rules)) continue;
    const part = { ...partKey(wanted), notBefore, messages: wanted.messages };
    const { outcome } = await env.database.transact('reserve an hour for the part', [
      { table, insert: part },
      hour.adding(wanted.messages),
    ]);
    return outcome === 'written' ? notBefore : undefined;
  }
  throw new Unavailable(`No hour of the next days has room for ${wanted.part}`);
};

interface Hour {
  readonly messages: number;
  adding(messages: number): Write;
}

const hourAt = async (env: Reach, programme: string, sk: string): Promise<Hour> => {
  const table = env.settings.required('NOTICES_TABLE');
  const key = { pk: partitionOf(programme), sk };
  const item = await env.database.get('see how full the hour is', table, key);
  const messages = Number(item?.messages ?? 0);
  return {
    messages,
    adding: (more) =>
      item === undefined
        ? { table, insert: { ...key, messages: more } }
        : {
            table,
            key,
            set: { attribute: 'messages', value: messages + more },
            when: { messages: { is: messages } },
          },
  };
};

/** How many of so many single notices that waited may go out in this hour; those are reserved. */
export const reserveSingles = async (
  env: Reach,
  rules: NoticeRules,
  wanted: { readonly programme: string; readonly messages: number },
): Promise<number> => {
  const now = tellingHourOf(instantOf(env.clock.now()));
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const hour = await hourAt(env, wanted.programme, `SINGLES#${now}`);
    const room = Math.max(0, singlesPerHour(rules) - hour.messages);
    const taken = Math.min(room, wanted.messages);
    if (taken === 0) return 0;
    const { outcome } = await env.database.transact('reserve room for single notices', [
      hour.adding(taken),
    ]);
    if (outcome === 'written') return taken;
  }
  throw new Conflict('Another sweep reserves room at the same moment');
};
