import { type Env, type HttpRequest, NoAnswer } from '../../adapters/env.ts';
import { type Control, type Fate, goodConduct } from '../../partners/ott-partner/contract.ts';
import { makeOttPartner } from '../../partners/ott-partner/ott-partner.ts';

export const ottPartnerToken = 'token of the OTT partner';

/** The OTT partner in this process. */
export const ottPartnerInMemory = (nowMs: () => number, token = ottPartnerToken) => {
  const fates = new Map<string, Fate>();
  let inForce: Control = goodConduct;
  const keyOf = ({ service, serial }: { service: string; serial: string }) =>
    `${service}/${serial}`;
  const answer = makeOttPartner({
    store: {
      find: async (code) => fates.get(keyOf(code)),
      keepFirst: async (code, fate) => {
        const stands = fates.get(keyOf(code)) ?? fate;
        fates.set(keyOf(code), stands);
        return stands;
      },
      control: async () => inForce,
      setControl: async (control) => {
        inForce = control;
      },
    },
    token,
    nowMs,
  });
  return {
    answer,
    fates,
    behave: (control: Partial<Control>): void => {
      inForce = { ...goodConduct, ...control };
    },
    /** As the http port: silence is no answer. */
    send: async (_call: string, request: HttpRequest): ReturnType<Env['http']['send']> => {
      const reply = await answer({
        method: request.method,
        path: new URL(request.url).pathname,
        authorization: request.headers.authorization,
        body: request.body ?? '',
      });
      if (reply === 'silence') throw new NoAnswer('silence');
      return { status: reply.status, headers: {}, body: reply.body };
    },
  };
};
