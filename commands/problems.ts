/** What went wrong in words for the person at the keyboard: what and where, then what to do. */
export class Problem extends Error {
  readonly exitCode: number;
  readonly todo: string;

  constructor(exitCode: number, what: string, todo: string, options?: ErrorOptions) {
    super(what, options);
    this.exitCode = exitCode;
    this.todo = todo;
  }
}

/** 0 balanced, 1 not balanced (of an operator's command: refused), 2 bad input, 3 environment, 130 interrupted by Ctrl-C. */
export const exitCodes = {
  balanced: 0,
  notBalanced: 1,
  refused: 1,
  badInput: 2,
  environment: 3,
  interrupted: 130,
} as const;

/** The person gave something that cannot be used; everything is as it was. */
export const badInput = (what: string, todo: string, options?: ErrorOptions): Problem =>
  new Problem(exitCodes.badInput, what, todo, options);

/** This machine or data folder cannot do it now. */
export const environment = (what: string, todo: string, options?: ErrorOptions): Problem =>
  new Problem(exitCodes.environment, what, todo, options);
