import * as z from 'zod';
import type { PlainDate } from '../domain/calendar.ts';
import { Defect, Unavailable } from '../domain/errors.ts';
import { type InsurersWord, insurersWordSchema } from '../domain/safety-insurance/application.ts';
import type { InsurerField } from '../domain/safety-insurance/safety-insurance-benefit.ts';
import { type Env, type HttpResponse, NoAnswer } from './env.ts';

type Reach = Pick<Env, 'http' | 'secrets' | 'settings'>;

const timeoutMs = 10_000;

/** What the insurer is told of an applicant: a pseudonym, and what the programme lists. */
export interface SubmittedApplication {
  /** Our key: the same application at every attempt. */
  readonly reference: string;
  readonly fields: Readonly<Partial<Record<InsurerField, string>>>;
}

/** An end that the insurer is told of. */
export interface ToldEnding {
  /** Our key: the same ending at every attempt. */
  readonly key: string;
  readonly reference?: string | undefined;
  readonly person?: string | undefined;
  readonly certificate?: string | undefined;
  /** The last day of cover, included. */
  readonly lastDay: PlainDate;
  readonly reason: string;
}

const statusSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('received') }),
  z.object({
    status: z.literal('accepted'),
    certificate: z.string(),
    confirmedOn: z.string(),
  }),
  z.object({ status: z.literal('rejected'), reason: z.string(), confirmedOn: z.string() }),
]);

/** What the insurer has decided; `waiting` where it has not yet. */
export type InsurersStanding = InsurersWord | 'waiting';

/** Submits the application; again is the same application. The insurer answers by its own event,
 * to the place that we name. */
export const submitToInsurer = async (
  env: Reach,
  { reference, fields }: SubmittedApplication,
): Promise<InsurersStanding> => {
  const door = withoutSlash(env.settings.required('PARTNER_EVENTS_URL'));
  const body = { reference, ...fields, answerTo: `${door}/partners/insurer/events` };
  const call = 'submit the application to the insurer';
  return standingOf(call, await send(env, call, { method: 'POST', path: '/applications', body }));
};

/** What has become of an application at the insurer; undefined where it knows of none. */
export const askInsurer = async (
  env: Reach,
  reference: string,
): Promise<InsurersStanding | undefined> => {
  const call = 'ask the insurer about the application';
  const answer = await send(env, call, { method: 'GET', path: `/applications/${reference}` });
  return answer.status === 404 ? undefined : standingOf(call, answer);
};

/** Tells the insurer that cover ends, or never begins; again is the same ending. */
export const tellInsurerOfEnding = async (env: Reach, ending: ToldEnding): Promise<void> => {
  const call = 'tell the insurer of the ending';
  const answer = await send(env, call, { method: 'POST', path: '/cancellations', body: ending });
  if (answer.status >= 300) throw refused(call, answer.status);
};

const send = async (
  env: Reach,
  call: string,
  asked: { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: unknown },
): Promise<HttpResponse> => {
  const secret = env.settings.required('INSURER_SECRET');
  const token = await env.secrets.read("read the insurer's token", secret);
  try {
    const answer = await env.http.send(call, {
      method: asked.method,
      url: `${withoutSlash(env.settings.required('INSURER_URL'))}${asked.path}`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(asked.body !== undefined && { body: JSON.stringify(asked.body) }),
      timeoutMs,
    });
    if (answer.status < 500 && answer.status !== 429) return answer;
    throw new Unavailable(`Could not ${call}: the insurer answered ${answer.status}`);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    throw new Unavailable(`Could not ${call}: no answer came`, { cause: error });
  }
};

/** Function URLs end in a slash, other addresses do not. */
const withoutSlash = (url: string): string => url.replace(/\/+$/, '');

const refused = (call: string, status: number): Defect =>
  new Defect(`Could not ${call}: the insurer answered ${status}. Compare its contract with ours.`);

const standingOf = (call: string, { status, body }: HttpResponse): InsurersStanding => {
  if (status >= 300) throw refused(call, status);
  try {
    const { status: outcome, ...rest } = statusSchema.parse(JSON.parse(body));
    return outcome === 'received' ? 'waiting' : insurersWordSchema.parse({ outcome, ...rest });
  } catch (cause) {
    throw new Unavailable(`Could not ${call}: the answer cannot be read`, { cause });
  }
};
