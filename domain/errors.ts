/**
 * The errors that workflows match on by name. A new one exists only when somebody acts
 * differently on it. Names are set by hand because bundlers shorten class names.
 */
abstract class NamedError extends Error {
  abstract override readonly name: string;
}

/** The caller's fault: never retried. */
export class InputRejected extends NamedError {
  override readonly name = 'InputRejected';
}

/** Lost a race: read again, retry soon. */
export class Conflict extends NamedError {
  override readonly name = 'Conflict';
}

/** Not now: retry with back-off and full jitter. */
export class Unavailable extends NamedError {
  override readonly name = 'Unavailable';
}

/** Our bug: stop and page. */
export class Defect extends NamedError {
  override readonly name = 'Defect';
}

/** The kill switch is set, or cannot be read: never retried, never tolerated. */
export class Stopped extends NamedError {
  override readonly name = 'Stopped';
}

/** The run may give away no more: never retried; two persons raise its cap, then it is redriven. */
export class CapReached extends NamedError {
  override readonly name = 'CapReached';
}

/** The manifest does not add up: a redrive repeats the reconciliation. */
export class RunDoesNotBalance extends NamedError {
  override readonly name = 'RunDoesNotBalance';
}

/** The canary lines failed, or were granted before, more often than the programme allows. */
export class CanaryFailed extends NamedError {
  override readonly name = 'CanaryFailed';
}

/** The run needs an approval that it does not have: it waits for one. */
export class NotArmed extends NamedError {
  override readonly name = 'NotArmed';
}
