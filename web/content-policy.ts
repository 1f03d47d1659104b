/**
 * What a browser may do with the page: run its own files, talk to its own address, and to the
 * origins where people sign in.
 */
export const contentPolicy = (signInOrigins: readonly string[] = []): string =>
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  `connect-src ${["'self'", ...signInOrigins].join(' ')}; ` +
  "form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
