import { isIP } from 'node:net';

/** A host that stage `prod` may be pointed at, with who looked at it and when. */
export interface ReviewedHost {
  readonly host: string;
  readonly partner: 'charging';
  readonly reviewedOn: string;
  readonly reviewedBy: string;
  /** A name that resolves nowhere: good for reading the template, refused by the deployment. */
  readonly exampleOnly?: true;
}

/**
 * The reviewed list. It is code, not a setting, because the address decides who is asked to credit
 * 14 million lines: adding a host is a change that a second person reads.
 */
export const reviewedHosts: readonly ReviewedHost[] = [
  {
    host: 'charging.operator.example',
    partner: 'charging',
    reviewedOn: '2026-11-22',
    reviewedBy: 'the example of RFC 2606, replaced by the operator',
    exampleOnly: true,
  },
];

/** Names that only we or this machine can have: a partner's system is never there. */
const ownSuffixes = ['.on.aws', '.amazonaws.com', '.amazonaws.com.cn', '.localhost', '.local'];

const refusal = (text: string, because: string): Error =>
  new Error(
    `Stage prod refuses the charging address ${JSON.stringify(text)}: ${because}. ` +
      'Give the address of the operator in infra/prod.partners.json or with -c chargingUrl=https://…; ' +
      'its host must be on the reviewed list in infra/partner-hosts.ts.',
  );

const parsed = (text: string): URL => {
  if (!URL.canParse(text)) throw refusal(text, 'it is not a URL');
  return new URL(text);
};

const isOurs = (host: string): boolean =>
  host === 'localhost' || ownSuffixes.some((suffix) => host.endsWith(suffix));

/**
 * The reviewed host of a partner's address; throws a sentence for every other address. Bare IP
 * addresses (loopback among them), our own URLs and the stand-ins behind them never pass, whether
 * listed or not.
 */
export const reviewedHostOf = (
  address: string,
  list: readonly ReviewedHost[] = reviewedHosts,
): ReviewedHost => {
  const url = parsed(address);
  const host = url.hostname.replace(/\.$/, '').toLowerCase();
  if (url.protocol !== 'https:') throw refusal(address, 'it is not https');
  if (isIP(host.replace(/^\[|\]$/g, ''))) {
    throw refusal(address, 'it is a bare IP address, not a name that can be reviewed');
  }
  if (isOurs(host)) throw refusal(address, 'it is a loopback or one of our own addresses');
  if (url.username || url.password) throw refusal(address, 'it carries a user name or password');
  if (url.search || url.hash || address.endsWith('/')) {
    throw refusal(address, 'it ends in a slash or carries a query');
  }
  if (url.port) throw refusal(address, 'it names a port other than 443');
  const reviewed = list.find((entry) => entry.partner === 'charging' && entry.host === host);
  if (!reviewed) throw refusal(address, `nobody has reviewed the host ${host}`);
  return reviewed;
};
