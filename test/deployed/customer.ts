import { checkSettings, nowThereSeconds } from './deployment.ts';
import type { Operator } from './operator.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: each route has its own form
  readonly body: any;
}

const hourSeconds = 3_600;

/** A customer who signs in at the issuer's stand-in and calls the HTTP API, and nothing else. */
export const customerOf = (
  operator: Operator,
  differences: Readonly<Record<string, string>> = {},
) => {
  const { AWS_ENDPOINT_URL } = checkSettings();
  /** A new one for each call: signed in strongly a moment ago. */
  const signIn = async (): Promise<string> => {
    const now = nowThereSeconds();
    const unchangedSince = String(now - 1_000 * hourSeconds);
    const { token } = (await operator.invoke('IdentityProviderStandIn', {
      mint: {
        ...{ sub: 'C-1', person: 'P-1', lines: 'L1 L2', acts_as: 'customer', age_band: 'adult' },
        ...{ holder: 'person', natural_user: 'false', acr: 'strong', auth_time: String(now) },
        ...{ contact_since: unchangedSince, sim_since: unchangedSince },
        // The authorizer's clock is the machine's.
        iat: Math.floor(Date.now() / 1000),
        ...differences,
      },
      issuer: operator.output('IdentityProviderUrl'),
    })) as { token: string };
    return token;
  };
  const api = new URL(operator.output('CustomerApiUrl')).hostname.split('.')[0];

  const call = async (
    method: 'GET' | 'PUT' | 'POST',
    path: string,
    body?: object,
    given?: string,
  ): Promise<Answer> => {
    const bearer = given ?? (await signIn());
    const url = `${AWS_ENDPOINT_URL}/_aws/execute-api/${api}/$default${path}`;
    const answer = await fetch(url, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(bearer !== '' && { authorization: `Bearer ${bearer}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, text, body: JSON.parse(text) };
  };

  return {
    signIn,
    call,
    /** What the listing says of one benefit of a line, or of the person where no line is named. */
    benefit: async (name: string, line?: string) => {
      const { status, text, body } = await call('GET', '/benefits');
      if (status !== 200) throw new Error(`/benefits answered ${status}: ${text}`);
      const of = line
        ? body.lines.find((one: { line: string }) => one.line === line).benefits
        : body.person;
      return of.find((one: { benefit: string }) => one.benefit === name);
    },
    /** The templates of what a line was told. */
    told: async (line: string): Promise<string[]> => {
      const { body } = await call('GET', `/lines/${line}/notices?lang=en`);
      return body.notices.map(({ template }: { template: string }) => template);
    },
  };
};
