import middy from '@middy/core';
import type { Env, SettingName } from '../../adapters/env.ts';
import { recordInsurerEvent } from '../../adapters/insurance/insurer-events.ts';
import { liveEnv } from '../../adapters/live-env.ts';
import { recordCodeEvent } from '../../adapters/ott/code-events.ts';
import { isSignedBy } from '../../domain/partner-signature.ts';
import type { Programme } from '../../domain/programme.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import {
  type HttpEvent,
  headerOf,
  httpEventSchema,
  jsonBody,
  rawBody,
} from '../middleware/http-event.ts';
import {
  answerToError,
  type DoorReason,
  type HttpAnswer,
  plainAnswer,
  refusedAtTheDoor,
} from '../middleware/problems.ts';

const bodyBytesMax = 64 * 1024;

interface PartnersEvents {
  readonly secret: SettingName;
  readonly take: (env: Env, programme: Programme, body: unknown) => Promise<unknown>;
}

/** Each partner's secret, and what its events come to. */
const partners = {
  insurer: { secret: 'INSURER_SECRET', take: recordInsurerEvent },
  'ott-partner': { secret: 'OTT_PARTNER_SECRET', take: recordCodeEvent },
} as const satisfies Record<string, PartnersEvents>;
type Partner = keyof typeof partners;

/** A place that is no partner's is checked against nobody's secret: the answer is the same. */
const partnerOf = (named: string | undefined): Partner | undefined =>
  named !== undefined && Object.hasOwn(partners, named) ? (named as Partner) : undefined;

/**
 * What a partner says happened. The signature is proved over the bytes as they came, before anything
 * is read out of them; whatever is wrong with it, and whoever it claims to be from, the answer is
 * the same. An event that cannot be used is refused, so that the partner sees it; one that came
 * before is taken again without effect; where we could not, the partner repeats it.
 */
export const makeRecordPartnerEvent =
  (env: Env) =>
  async (event: HttpEvent): Promise<HttpAnswer> => {
    const { requestId } = event.requestContext;
    const partner = partnerOf(event.pathParameters.partner);
    try {
      const body = rawBody(event);
      if (body.length > bodyBytesMax) return refusedAtTheDoor('body_too_large');
      if (!partner || !(await isGenuine(env, partner, event, body))) return unproved;
      const parsed = jsonBody(event);
      if ('fault' in parsed) return refusedAtTheDoor(parsed.fault);
      const { programme } = programmeNamed(env.settings.required('PROGRAMME'));
      await partners[partner].take(env, programme, parsed.value);
      return plainAnswer(200, { taken: true });
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      env.log.error(message, { error: name, partner, request: requestId });
      return answerToError(error, requestId);
    }
  };

const unproved = refusedAtTheDoor('signature_not_usable' satisfies DoorReason);

const isGenuine = async (
  env: Env,
  partner: Partner,
  event: HttpEvent,
  body: Uint8Array,
): Promise<boolean> => {
  const setting = env.settings.required(partners[partner].secret);
  const secret = await env.secrets.read("read the partner's secret", setting);
  const header = headerOf(event, 'x-partner-signature');
  return isSignedBy(secret, header, { body, nowMs: env.clock.now() });
};

/** The door for calls that bear a signature and no token. */
const partnerCall = (make: typeof makeRecordPartnerEvent, env: Env = liveEnv()) => {
  const answer = make(env);
  return middy<unknown, HttpAnswer>().handler(async (event) => {
    const parsed = httpEventSchema.safeParse(event);
    if (parsed.success) return answer(parsed.data);
    env.log.error('a call came in a form that is not the gateway’s', {});
    return answerToError(undefined, 'unknown');
  });
};

export const handler = partnerCall(makeRecordPartnerEvent);
