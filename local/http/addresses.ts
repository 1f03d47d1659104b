/**
 * Where HTTP APIs and Function URLs answer: below two prefixes of the gateway's address, by logical
 * id, so that the address is known before anything of the template is resolved.
 */
const PREFIXED = /^\/(apis|urls)\/([A-Za-z0-9]+)(\/[^?]*)?(?:\?(.*))?$/s;

/** What `ApiEndpoint` gives: without a slash at its end, as on AWS. */
export const apiAddress = (endpoint: string, logicalId: string): string =>
  `${endpoint}/apis/${logicalId}`;

/** What `FunctionUrl` gives: with a slash at its end, as on AWS. */
export const functionUrlAddress = (endpoint: string, logicalId: string): string =>
  `${endpoint}/urls/${logicalId}/`;

/** First segments of the gateway's paths that can therefore not be a bucket's name. */
export const TAKEN_PREFIXES: readonly string[] = ['apis', 'urls'];

/** A request to an API or a Function URL, as it looks to it: the prefix is gone. */
export interface Addressed {
  readonly kind: 'api' | 'url';
  readonly logicalId: string;
  /** What of the path is ours and not the function's: `/apis/<logical id>`. */
  readonly prefix: string;
  /** As it was sent, with its escapes; begins with a slash. */
  readonly path: string;
  /** As it was sent, without the question mark. */
  readonly query: string;
}

/** Whom a request line is for; undefined where it is a request to a service of AWS. */
export function addressed(requestUrl = '/'): Addressed | undefined {
  const [, kind, logicalId, path = '/', query = ''] = PREFIXED.exec(requestUrl) ?? [];
  if (kind === undefined || logicalId === undefined) return undefined;
  const prefix = `/${kind}/${logicalId}`;
  return { kind: kind === 'apis' ? 'api' : 'url', logicalId, prefix, path, query };
}
