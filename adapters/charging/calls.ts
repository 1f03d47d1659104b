import { type Env, type HttpRequest, type HttpResponse, NoAnswer } from '../env.ts';
import { attemptMsMax, callMsMin, retryAfterMsMin } from './time-outs.ts';

export type CallReach = Pick<Env, 'settings' | 'secrets' | 'http' | 'clock'>;

/** What the caller sets for one order, batch or question. */
export interface Limits {
  /** When to give up, on the clock's `elapsed`; the longest attempt from now where it is left out. */
  readonly giveUpAt?: number;
  /** Asked before every order that is sent, after waits too; throws where nothing may be sent. */
  readonly mayOrder?: () => Promise<void>;
}

/** A JSON answer below 500, whatever it says; or nothing that can be believed. */
export type Heard =
  | { readonly kind: 'heard'; readonly status: number; readonly content: unknown; headers: Headers }
  /** `sent` is false only where the request surely never left. */
  | { readonly kind: 'nothing'; readonly cause: string; readonly sent: boolean };

type Headers = HttpResponse['headers'];

export interface ChargingCall {
  /** What it does, as logs and the simulator name it. */
  readonly call: string;
  readonly path: string;
  readonly body?: unknown;
  readonly timeoutMs: number;
  readonly giveUpAt: number;
  readonly mayOrder?: (() => Promise<void>) | undefined;
  /** Asked in the same breath as the send; false keeps the request from leaving. */
  readonly isStillDue?: () => boolean;
}

const resource = '/tmf-api/prepayBalanceManagement/v4/topupBalance';

/** The instant to give up at: the caller's, but never later than the longest attempt from now. */
export const giveUpAtOf = (clock: Env['clock'], { giveUpAt }: Limits): number =>
  Math.min(giveUpAt ?? Number.POSITIVE_INFINITY, clock.elapsed() + attemptMsMax);

/** One HTTP call to charging, no retry. */
export const callOnce = async (env: CallReach, given: ChargingCall): Promise<Heard> => {
  await given.mayOrder?.();
  const token = await env.secrets.read(
    'read the charging token',
    env.settings.required('CHARGING_SECRET'),
  );
  const leftMs = given.giveUpAt - env.clock.elapsed();
  if (leftMs < callMsMin) return { kind: 'nothing', cause: 'no_time_left', sent: false };
  if (given.isStillDue?.() === false) return { kind: 'nothing', cause: 'overtaken', sent: false };
  try {
    const request = requestFor(env, given, { token, timeoutMs: Math.min(given.timeoutMs, leftMs) });
    return heardFrom(await env.http.send(given.call, request));
  } catch (error) {
    if (error instanceof NoAnswer) return { kind: 'nothing', cause: 'no_answer', sent: true };
    throw error;
  }
};

/** One call, made again after 429 as Retry-After says, as long as the time lasts. */
export const callPatiently = async (env: CallReach, given: ChargingCall): Promise<Heard> => {
  for (;;) {
    const heard = await callOnce(env, given);
    const waitMs = waitAfter(env, heard);
    if (waitMs === undefined || !lastsLonger(env, given.giveUpAt, waitMs)) return heard;
    await env.clock.sleep(waitMs);
  }
};

/** How long charging asks us to wait after 429; undefined where it did not answer 429. */
export const waitAfter = ({ clock }: CallReach, heard: Heard): number | undefined => {
  if (heard.kind !== 'heard' || heard.status !== 429) return undefined;
  const said = heard.headers['retry-after'] ?? '';
  const ms = /^\d{1,6}$/.test(said) ? Number(said) * 1000 : Date.parse(said) - clock.now();
  return Math.max(retryAfterMsMin, Number.isFinite(ms) ? ms : 0);
};

/** True where a call can still be made after the wait. */
export const lastsLonger = ({ clock }: CallReach, giveUpAt: number, waitMs: number): boolean =>
  clock.elapsed() + waitMs + callMsMin <= giveUpAt;

const requestFor = (
  { settings }: CallReach,
  { path, body }: ChargingCall,
  { token, timeoutMs }: { token: string; timeoutMs: number },
): HttpRequest => ({
  method: body === undefined ? 'GET' : 'POST',
  url: `${settings.required('CHARGING_URL')}${resource}${path}`,
  headers: {
    authorization: `Bearer ${token}`,
    accept: 'application/json',
    ...(body !== undefined && { 'content-type': 'application/json' }),
  },
  ...(body !== undefined && { body: JSON.stringify(body) }),
  timeoutMs,
});

const heardFrom = ({ status, headers, body }: HttpResponse): Heard => {
  if (status >= 500) return { kind: 'nothing', cause: `charging_answered_${status}`, sent: true };
  try {
    return { kind: 'heard', status, content: JSON.parse(body), headers };
  } catch {
    // A page or half an answer: a proxy's word, or charging's cut short. Neither is believed.
    if (status === 429) return { kind: 'heard', status, content: undefined, headers };
    return { kind: 'nothing', cause: `not_json_${status}`, sent: true };
  }
};
