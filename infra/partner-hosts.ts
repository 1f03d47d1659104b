import { isIP } from 'node:net';

/** The systems of others that we call, or whose word about a customer we take. */
export const partnerNames = [
  'charging',
  'order-system',
  'ott-partner',
  'insurer',
  'identity-provider',
] as const;
export type PartnerName = (typeof partnerNames)[number];

/** A host that stage `prod` may be pointed at, with who looked at it and when. */
export interface ReviewedHost {
  readonly host: string;
  readonly partner: PartnerName;
  readonly reviewedOn: string;
  readonly reviewedBy: string;
  /** A name that resolves nowhere: good for reading the template, refused by the deployment. */
  readonly exampleOnly?: true;
}

/**
 * The reviewed list. It is code, not a setting, because the address decides who is asked to credit
 * 14 million lines: adding a host is a change that a second person reads.
 */
export const reviewedHosts: readonly ReviewedHost[] = (
  [
    ['charging.operator.example', 'charging'],
    ['orders.operator.example', 'order-system'],
    ['ott.example', 'ott-partner'],
    ['insurer.example', 'insurer'],
    ['login.operator.example', 'identity-provider'],
  ] as const
).map(([host, partner]) => ({
  host,
  partner,
  reviewedOn: '2026-11-22',
  reviewedBy: 'the example of RFC 2606, replaced by the operator',
  exampleOnly: true,
}));

/** Names that only we or this machine can have: a partner's system is never there. */
const ownSuffixes = ['.on.aws', '.amazonaws.com', '.amazonaws.com.cn', '.localhost', '.local'];

const refusal = (partner: PartnerName, text: string, because: string): Error =>
  new Error(
    `Stage prod refuses the ${partner} address ${JSON.stringify(text)}: ${because}. ` +
      `Give the partner's own address in infra/prod.partners.json` +
      (partner === 'charging' ? ' or with -c chargingUrl=https://…; ' : '; ') +
      'its host must be on the reviewed list in infra/partner-hosts.ts.',
  );

const isOurs = (host: string): boolean =>
  host === 'localhost' || ownSuffixes.some((suffix) => host.endsWith(suffix));

/**
 * The reviewed host of a partner's address; throws a sentence for every other address. Bare IP
 * addresses (loopback among them), our own URLs and the stand-ins behind them never pass, whether
 * listed or not.
 */
export const reviewedHostOf = (
  partner: PartnerName,
  address: string,
  list: readonly ReviewedHost[] = reviewedHosts,
): ReviewedHost => {
  const refused = (because: string) => refusal(partner, address, because);
  if (!URL.canParse(address)) throw refused('it is not a URL');
  const url = new URL(address);
  const host = url.hostname.replace(/\.$/, '').toLowerCase();
  if (url.protocol !== 'https:') throw refused('it is not https');
  if (isIP(host.replace(/^\[|\]$/g, ''))) {
    throw refused('it is a bare IP address, not a name that can be reviewed');
  }
  if (isOurs(host)) throw refused('it is a loopback or one of our own addresses');
  if (url.username || url.password) throw refused('it carries a user name or password');
  if (url.search || url.hash || address.endsWith('/')) {
    throw refused('it ends in a slash or carries a query');
  }
  if (url.port) throw refused('it names a port other than 443');
  const reviewed = list.find((entry) => entry.partner === partner && entry.host === host);
  if (!reviewed) throw refused(`nobody has reviewed the host ${host}`);
  return reviewed;
};
