import { type RouteId, routeIds, routeOf } from '../../domain/customer/routes.ts';

/** A body that each route takes, so that only the sign-in can be what is wrong. */
export const goodBodies: Readonly<Record<RouteId, unknown>> = {
  'list-benefits': undefined,
  'list-notices': undefined,
  'choose-ott-service': { service: 'stream-one' },
  'reveal-code': {},
  'apply-for-insurance': { line: 'L1' },
  'cancel-insurance': {},
  'decline-benefit': { benefit: 'monthly-data' },
  'dispute-benefit': { benefit: 'monthly-data' },
  'record-partner-event': { eventId: 'E1' },
};

/** The routes of customers: each demands a token. */
export const customerRoutes: readonly RouteId[] = routeIds.filter(
  (id) => routeOf(id).who !== 'partner',
);

/** A sign-in that is proved by the authorizer, and what the door answers. */
export interface SignInCase {
  readonly saying: string;
  /** What differs from the claims of a good one, by the present second. */
  readonly claims: (now: number) => Readonly<Record<string, unknown>>;
  /** On which routes it makes a difference; on all others the call is served. */
  readonly on: (id: RouteId) => boolean;
  readonly status: number;
  readonly reason: string;
}

const everywhere = (): boolean => true;
const onStrong = (id: RouteId): boolean => routeOf(id).who === 'strong';
const onGuardians = (id: RouteId): boolean => routeOf(id).guardianOf !== undefined;
const onLines = (id: RouteId): boolean => routeOf(id).line !== undefined;

const hour = 3_600;
const unusable = { on: everywhere, status: 403, reason: 'sign_in_not_usable' } as const;
const notFresh = { on: onStrong, status: 403, reason: 'fresh_sign_in_needed' } as const;

/** Every kind of sign-in that is not enough for something. Scenarios on the local cloud walk the
 * same list, with tokens that the stand-in of the identity provider has made out. */
export const signInCases: readonly SignInCase[] = [
  { saying: 'for another audience', claims: () => ({ aud: 'benefits-staff' }), ...unusable },
  {
    saying: 'for several others',
    claims: () => ({ aud: '[benefits-staff billing]' }),
    ...unusable,
  },
  { saying: 'without a person', claims: () => ({ person: undefined }), ...unusable },
  { saying: 'without lines', claims: () => ({ lines: '' }), ...unusable },
  {
    saying: 'with more lines than a token carries',
    claims: () => ({ lines: Array.from({ length: 51 }, (_, n) => `L${n}`).join(' ') }),
    ...unusable,
  },
  { saying: 'with a time that is none', claims: () => ({ auth_time: 'now' }), ...unusable },
  { saying: 'as nobody we know', claims: () => ({ acts_as: 'staff' }), ...unusable },
  {
    saying: 'of another customer',
    claims: () => ({ sub: 'customer-2', person: 'person-2', lines: 'L3' }),
    on: onLines,
    status: 404,
    reason: 'line_not_found',
  },
  { saying: 'that is not strong', claims: () => ({ acr: 'password' }), ...notFresh },
  { saying: 'that is stale', claims: (now) => ({ auth_time: String(now - 301) }), ...notFresh },
  {
    saying: 'from the future',
    claims: (now) => ({ auth_time: String(now + 120) }),
    ...notFresh,
  },
  {
    saying: 'with a contact changed yesterday',
    claims: (now) => ({ contact_since: String(now - 24 * hour) }),
    on: onStrong,
    status: 403,
    reason: 'contact_changed_recently',
  },
  {
    saying: 'with a SIM changed a second too late',
    claims: (now) => ({ sim_since: String(now - 72 * hour + 1) }),
    on: onStrong,
    status: 403,
    reason: 'sim_changed_recently',
  },
  {
    saying: 'of a child under 14 itself',
    claims: () => ({ age_band: 'under_14' }),
    on: onGuardians,
    status: 403,
    reason: 'guardian_needed',
  },
];
