import type { SettingName } from '../../adapters/env.ts';
import { type RouteId, routeOf } from '../../domain/customer/routes.ts';
import type { HttpAnswer } from '../../functions/middleware/problems.ts';
import { type MonthlyEnv, monthlyEnv } from './monthly-env.ts';

/** The outside as the functions behind the customer's door see it: noon of 20 March 2026 in Korea. */
export const customerEnv = async (
  given: Partial<Record<SettingName, string>> = {},
): Promise<MonthlyEnv> => {
  const env = await monthlyEnv({
    APPLICATIONS_TABLE: 'Applications',
    ENROLMENTS_TABLE: 'Enrolments',
    REQUESTS_TABLE: 'Requests',
    ...given,
  });
  env.time.now = Date.parse('2026-03-20T03:00:00.000Z');
  return env;
};

const hour = 3_600;

/** The claims of a customer with the lines L1 and L2, freshly and strongly signed in. */
export const someClaims = (
  nowMs: number,
  differences: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> => {
  const now = Math.floor(nowMs / 1000);
  return {
    iss: 'https://identity.example',
    aud: 'benefits-customers',
    sub: 'customer-1',
    person: 'person-1',
    lines: 'L1 L2',
    auth_time: String(now - 60),
    acr: 'strong',
    contact_since: String(now - 1_000 * hour),
    sim_since: String(now - 1_000 * hour),
    acts_as: 'customer',
    age_band: 'adult',
    holder: 'person',
    natural_user: 'false',
    ...differences,
  };
};

/** What a test says about a call; the rest is as a good client sends it. */
export interface Sent {
  readonly claims?: unknown;
  readonly line?: string;
  readonly body?: unknown;
  /** Instead of `body`, as it is. */
  readonly raw?: string;
  readonly base64?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

/** A call as the gateway hands it on (payload format 2.0). */
export const aCall = (id: RouteId, sent: Sent): unknown => {
  const { path, line } = routeOf(id);
  const raw = sent.raw ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body));
  return {
    version: '2.0',
    routeKey: `${routeOf(id).method} ${path}`,
    headers: { 'content-type': 'application/json', ...sent.headers },
    queryStringParameters: sent.query,
    pathParameters: line === 'path' ? { line: sent.line ?? 'L1' } : undefined,
    requestContext: {
      requestId: 'request-1',
      ...(sent.claims !== undefined && {
        authorizer: { jwt: { claims: sent.claims, scopes: null } },
      }),
    },
    body: raw !== undefined && sent.base64 ? Buffer.from(raw).toString('base64') : raw,
    isBase64Encoded: sent.base64 ?? false,
  };
};

type Handler = (event: unknown, context: never) => Promise<HttpAnswer>;

/** Calls a handler of the door and reads its answer. */
export const answered = async (
  handler: unknown,
  event: unknown,
): Promise<{ status: number; body: Record<string, unknown>; raw: HttpAnswer }> => {
  const raw = await (handler as Handler)(event, {} as never);
  return { status: raw.statusCode, body: JSON.parse(raw.body), raw };
};
