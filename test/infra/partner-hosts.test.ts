import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ReviewedHost, reviewedHostOf, reviewedHosts } from '../../infra/partner-hosts.ts';
import { partnersOf } from '../../infra/partners.ts';

const theirs: ReviewedHost = {
  host: 'charging.telecom.kr',
  partner: 'charging',
  reviewedOn: '2026-11-22',
  reviewedBy: 'two engineers',
};

describe('a charging address of stage prod', () => {
  it('is taken when its host was reviewed, with or without a path', () => {
    expect(reviewedHostOf('charging', 'https://charging.telecom.kr', [theirs])).toBe(theirs);
    expect(reviewedHostOf('charging', 'https://CHARGING.telecom.kr/tmf', [theirs])).toBe(theirs);
  });

  it.each([
    // address                                                  why
    ['https://charging.other.kr', 'nobody has reviewed the host charging.other.kr'],
    ['https://charging.telecom.kr.evil.kr', 'nobody has reviewed'],
    ['https://evil.kr/charging.telecom.kr', 'nobody has reviewed the host evil.kr'],
    ['http://charging.telecom.kr', 'it is not https'],
    ['https://charging.telecom.kr/', 'it ends in a slash'],
    ['https://charging.telecom.kr?a=1', 'carries a query'],
    ['https://user:secret@charging.telecom.kr', 'carries a user name'],
    ['https://charging.telecom.kr:8443', 'a port other than 443'],
    ['https://localhost', 'a loopback or one of our own addresses'],
    ['https://stand-in.localhost', 'a loopback or one of our own addresses'],
    ['https://127.0.0.1', 'a bare IP address'],
    ['https://127.1', 'a bare IP address'],
    ['https://2130706433', 'a bare IP address'],
    ['https://0.0.0.0', 'a bare IP address'],
    ['https://[::1]', 'a bare IP address'],
    ['https://[::ffff:127.0.0.1]', 'a bare IP address'],
    ['https://10.0.0.7', 'a bare IP address'],
    ['https://abc.lambda-url.ap-northeast-2.on.aws', 'one of our own addresses'],
    ['https://abc.lambda-url.ap-northeast-2.on.aws.', 'one of our own addresses'],
    ['https://abc.execute-api.ap-northeast-2.amazonaws.com', 'one of our own addresses'],
    ['charging.telecom.kr', 'it is not a URL'],
    ['', 'it is not a URL'],
  ])('%s is refused: %s', (address, why) => {
    expect(() => reviewedHostOf('charging', address, [theirs])).toThrow(why);
    expect(() => reviewedHostOf('charging', address, [theirs])).toThrow('infra/partner-hosts.ts');
  });

  it('is refused on our own domains even where somebody put it on the list', () => {
    const ours = { ...theirs, host: 'abc.lambda-url.ap-northeast-2.on.aws' };
    expect(() => reviewedHostOf('charging', `https://${ours.host}`, [ours])).toThrow(
      'our own addresses',
    );
  });
});

describe('the reviewed list', () => {
  it('says of every host who looked at it and when', () => {
    for (const { reviewedBy, reviewedOn } of reviewedHosts) {
      expect(reviewedBy).not.toBe('');
      expect(reviewedOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }
  });

  it('marks every name under .example as one that must not be deployed', () => {
    for (const { host, exampleOnly } of reviewedHosts) {
      expect(exampleOnly === true, host).toBe(host.endsWith('.example'));
    }
  });
});

describe('the partners of stage prod', () => {
  const rootWith = (partners?: unknown): string => {
    const root = mkdtempSync(join(tmpdir(), 'benefits-partners-'));
    mkdirSync(join(root, 'infra'));
    if (partners) {
      writeFileSync(join(root, 'infra/prod.partners.json'), JSON.stringify(partners));
    }
    return root;
  };
  const publisher = 'arn:aws:iam::111122223333:role/operator-line-events';
  const others = {
    orderSystemUrl: 'https://orders.kr',
    ottPartnerUrl: 'https://ott.kr',
    insurerUrl: 'https://insurer.kr',
    issuerUrl: 'https://login.kr',
    roamingEventsPublisher: publisher,
    messageHub: publisher,
    billing: publisher,
  };

  it('are refused where nobody has written them down', () => {
    expect(() => partnersOf(rootWith(), undefined)).toThrow(
      'Stage prod has no partners: write infra/prod.partners.json',
    );
  });

  it('are refused without an address for charging', () => {
    expect(() =>
      partnersOf(rootWith({ ...others, lineEventsPublisher: publisher }), undefined),
    ).toThrow('infra/prod.partners.json: chargingUrl');
  });

  it('take the address of the command line before that of the file', () => {
    const root = rootWith({
      ...others,
      chargingUrl: 'https://a.kr',
      lineEventsPublisher: publisher,
    });
    expect(partnersOf(root, 'https://b.kr').chargingUrl).toBe('https://b.kr');
    expect(partnersOf(root, undefined).chargingUrl).toBe('https://a.kr');
  });

  it('name one principal that may tell of lines, never everybody', () => {
    const everybody = { ...others, chargingUrl: 'https://a.kr', lineEventsPublisher: '*' };
    expect(() => partnersOf(rootWith(everybody), undefined)).toThrow('lineEventsPublisher');
  });
});
