import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { PageStack } from '../../infra/page.ts';
import { stages } from '../../infra/stages.ts';
import { contentPolicy } from '../../web/content-policy.ts';
import type { Settings } from '../../web/reach/settings.ts';

const withSignIn = (signIn: Settings['signIn']): PageStack =>
  new PageStack(new App(), stages.dev, {
    door: 'https://abc.execute-api.example.com',
    settings: { signIn },
  });
const provider: Settings['signIn'] = {
  ...{ by: 'provider', issuer: 'https://login.example/realms/staff', clientId: 'page' },
  scope: 'openid',
};
const stack = withSignIn(provider);
const template = Template.fromStack(stack);
/** Whom a browser may be connected to by the page's own headers. */
const connectTo = (of: Template): string => {
  const text = JSON.stringify(of.findResources('AWS::CloudFront::ResponseHeadersPolicy'));
  return /connect-src ([^;]*);/.exec(text)?.[1] ?? '';
};
const distributionWith = (config: object): void =>
  template.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: Match.objectLike(config),
  });

describe('the page on AWS', () => {
  it('leads what belongs to the door to the door, uncached and over HTTPS alone', () => {
    distributionWith({
      CacheBehaviors: [
        Match.objectLike({ PathPattern: '/operations/*', ViewerProtocolPolicy: 'https-only' }),
      ],
      Origins: Match.arrayWith([
        Match.objectLike({
          DomainName: 'abc.execute-api.example.com',
          CustomOriginConfig: Match.objectLike({ OriginProtocolPolicy: 'https-only' }),
        }),
      ]),
    });
  });

  it('turns no answer of the door into a page', () => {
    distributionWith({ CustomErrorResponses: Match.absent() });
  });

  it('sends its files with the policy that the local page has', () => {
    template.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: Match.objectLike({
        SecurityHeadersConfig: Match.objectLike({
          ContentSecurityPolicy: {
            ContentSecurityPolicy: contentPolicy(['https://login.example']),
            Override: true,
          },
        }),
      }),
    });
  });

  it.each([
    ['a token is put in', { by: 'token' }, "'self'"],
    ['people sign in at a provider', provider, "'self' https://login.example"],
    [
      'tokens come from another origin of it',
      { ...provider, tokensAt: 'https://tokens.example' },
      "'self' https://login.example https://tokens.example",
    ],
  ] satisfies [string, Settings['signIn'], string][])(
    'lets a browser talk to nobody else where %s',
    (_, signIn, origins) => {
      expect(connectTo(Template.fromStack(withSignIn(signIn)))).toBe(origins);
    },
  );

  it('shows its files to CloudFront alone', () => {
    const buckets = template.findResources('AWS::S3::Bucket');
    expect(Object.keys(buckets)).toHaveLength(2);
    for (const { Properties } of Object.values(buckets)) {
      expect(Properties.PublicAccessBlockConfiguration.RestrictPublicBuckets).toBe(true);
    }
  });

  it('has no finding that nobody has acknowledged', () => {
    for (const checks of [new AwsSolutionsChecks(), new ServerlessChecks()]) {
      const { violations } = checks.validateScope(stack);
      expect(violations.map(({ ruleName }) => ruleName)).toEqual([]);
    }
  });
});
