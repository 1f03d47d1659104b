import type { Problem } from '../../domain/customer/answers.ts';

/**
 * Why the operator's door gave no answer that can be used. `signed_out`: the token is missing or no
 * longer good. `forbidden`: this person may not. `not_there`: no such run, month or benefit.
 * `refused`: it cannot be done now, or the request is wrong. `not_now`: the other side is down or
 * busy. `unreachable`: nobody answered. `unreadable`: the answer is not what was agreed, as when
 * page and door are of different versions.
 */
export type FailureKind =
  | 'signed_out'
  | 'forbidden'
  | 'not_there'
  | 'refused'
  | 'not_now'
  | 'unreachable'
  | 'unreadable';

/** A call to the operator's door that brought no answer. */
export class DoorFailure extends Error {
  readonly kind: FailureKind;
  /** A code for programs, where the door gave one. */
  readonly reason: string | undefined;
  /** What to give to whoever looks after the system. */
  readonly request: string | undefined;

  constructor(
    kind: FailureKind,
    message: string,
    given: { problem?: Problem | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: given.cause });
    this.name = 'DoorFailure';
    this.kind = kind;
    this.reason = given.problem?.reason;
    this.request = given.problem?.request;
  }
}

/** What a status means; anything that nobody agreed on counts as "not now". */
export const failureKindOf = (status: number): FailureKind => {
  switch (status) {
    case 401:
      return 'signed_out';
    case 403:
      return 'forbidden';
    case 404:
      return 'not_there';
    case 400:
    case 409:
    case 413:
    case 415:
      return 'refused';
    default:
      return 'not_now';
  }
};

/** True where the data on the screen may be old because nobody answers. */
export const isDisconnection = (error: unknown): boolean =>
  !(error instanceof DoorFailure) || error.kind === 'unreachable' || error.kind === 'not_now';
