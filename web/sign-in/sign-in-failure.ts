/**
 * Why nobody was signed in. `refused`: the provider said no, with a code. `not_ours`: the answer
 * belongs to no sign-in that this tab began, or comes from another provider. `unreachable`: the
 * provider does not answer, or does not let this page ask. `not_as_agreed`: it answered otherwise
 * than the settings or OpenID Connect say. `clock`: by this machine's clock its answer is too old or
 * of tomorrow. `not_an_operator`: the token names no person with roles.
 */
export type SignInFailureKind =
  | 'refused'
  | 'not_ours'
  | 'unreachable'
  | 'not_as_agreed'
  | 'clock'
  | 'not_an_operator';

/** A sign-in that came to nothing. */
export class SignInFailure extends Error {
  readonly kind: SignInFailureKind;
  /** The provider's own code, where it refused. */
  readonly code: string | undefined;

  constructor(
    kind: SignInFailureKind,
    message: string,
    given: { readonly code?: string; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: given.cause });
    this.name = 'SignInFailure';
    this.kind = kind;
    this.code = given.code;
  }
}

/** What a refusal means for the person in front of the page. */
export type Refusal = 'denied' | 'again' | 'busy' | 'setup' | 'other';

const refusals: ReadonlyMap<string, Refusal> = new Map(
  Object.entries({
    access_denied: 'denied',
    login_required: 'again',
    interaction_required: 'again',
    consent_required: 'again',
    account_selection_required: 'again',
    invalid_grant: 'again',
    server_error: 'busy',
    temporarily_unavailable: 'busy',
    invalid_client: 'setup',
    invalid_request: 'setup',
    invalid_scope: 'setup',
    invalid_target: 'setup',
    unauthorized_client: 'setup',
    unsupported_grant_type: 'setup',
    unsupported_response_type: 'setup',
  } as const),
);

/** By the codes of RFC 6749, RFC 8707 and OpenID Connect. */
export const refusalOf = (code: string | undefined): Refusal => refusals.get(code ?? '') ?? 'other';
