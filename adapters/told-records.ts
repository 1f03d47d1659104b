import * as z from 'zod';
import { lineOfSubject } from '../domain/benefit-key.ts';
import { Unavailable } from '../domain/errors.ts';
import type { Grant } from '../domain/grant.ts';
import { noticeTemplates } from '../domain/notices/notice.ts';
import { noticeOfMonth } from '../domain/notices/notice-of-grant.ts';
import {
  type Due,
  dueOf,
  type TellingAccount,
  tellingAccount,
} from '../domain/notices/telling-account.ts';
import { type Env, NoAnswer } from './env.ts';

type Reach = Pick<Env, 'http'>;

/** Where a subscriber shows what it has: hub or billing. */
export interface ShownBy {
  /** With the path, such as `…/messages`. */
  readonly url: string;
  readonly token: string;
}

/** What a subscriber holds about one line. */
export type Shown = Due & { readonly template: string };

const pageSchema = z.object({
  told: z.array(z.object({ id: z.string(), line: z.string(), template: z.string() })),
  next: z.string().optional(),
});

const timeoutMs = 20_000;
/** A message names up to a thousand lines, and an answer of a function is 6 MB at the most. */
const messagesPerPage = 10;

/** Everything that a subscriber was told, singles and what went to many; an id may come twice. */
export async function* shownBy(env: Reach, subscriber: ShownBy): AsyncIterable<Shown> {
  for (const kind of ['single', 'mass'] as const) {
    let after: string | undefined;
    do {
      const page = await pageAfter(env, subscriber, { kind, after });
      yield* page.told;
      after = page.next;
    } while (after !== undefined);
  }
}

const pageAfter = async (
  env: Reach,
  { url, token }: ShownBy,
  { kind, after }: { kind: string; after: string | undefined },
): Promise<z.infer<typeof pageSchema>> => {
  const from = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
  try {
    const answer = await env.http.send('read what was told', {
      method: 'GET',
      url: `${url}?kind=${kind}&limit=${messagesPerPage}${from}`,
      headers: { authorization: `Bearer ${token}` },
      timeoutMs,
    });
    if (answer.status !== 200) throw new Unavailable(`${url} answered ${answer.status}`);
    return pageSchema.parse(JSON.parse(answer.body));
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    throw new Unavailable(`${url} did not answer`, { cause: error });
  }
};

const ofMonths = new Set<string>(['data_given', 'data_given_late']);

/** What the line of a month's grant is told; nobody where the grant is of no line. */
export const dueOfMonth = (grant: Grant): Due[] => {
  const line = lineOfSubject(grant.key.subject);
  if (line === undefined) return [];
  const { cause, template } = noticeOfMonth(grant, line);
  return [dueOf(line, cause, template)];
};

/**
 * Months given against months told, by hub or by bill: equal, or who is missing on which side. What
 * is given is of the cycles that were told; memory holds an id for each.
 */
export const accountOfMonths = async (
  env: Reach,
  given: Iterable<Due>,
  subscriber: ShownBy,
): Promise<TellingAccount> => {
  const told: Due[] = [];
  for await (const { id, line, template } of shownBy(env, subscriber)) {
    if (ofMonths.has(template)) told.push({ id, line });
  }
  return tellingAccount(given, told);
};

/** How many notices of each template a subscriber shows, each id once: for the programme's table. */
export const shownByTemplate = async (
  env: Reach,
  subscriber: ShownBy,
): Promise<ReadonlyMap<string, number>> => {
  const ids = new Set<string>();
  const counts = new Map<string, number>(noticeTemplates.map((template) => [template, 0]));
  for await (const { id, template } of shownBy(env, subscriber)) {
    if (ids.has(id)) continue;
    ids.add(id);
    counts.set(template, (counts.get(template) ?? 0) + 1);
  }
  return counts;
};
