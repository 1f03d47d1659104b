import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { contentPolicy } from '../web/content-policy.ts';
import { type Settings, signInOrigins } from '../web/reach/settings.ts';
import { acknowledge } from './acknowledgements.ts';
import type { Stage } from './stages.ts';

const accessLogDays = 365;

/** The class differs from its interface in one optional property (exactOptionalPropertyTypes). */
const asInterface = (bucket: s3.Bucket): s3.IBucket => bucket as s3.IBucket;

const closed = {
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  encryption: s3.BucketEncryption.S3_MANAGED,
  enforceSSL: true,
} as const;

/**
 * The operations page of a stage: its files in a bucket that CloudFront alone reads, and the
 * operator's door below the same address. A stack of its own: it can be made anew at any time, and
 * holds nothing but files that are built from this repository.
 */
export class PageStack extends Stack {
  readonly distribution: cloudfront.Distribution;

  /**
   * `door`: the address of the operator's door, an output of the stage's own stack. `settings`: what
   * lies beside the page as config.json, by which browsers are told whom it may talk to.
   */
  constructor(
    scope: Construct,
    stage: Stage,
    { door, settings }: { readonly door: string; readonly settings: Pick<Settings, 'signIn'> },
  ) {
    super(scope, `benefits-${stage.name}-page`, {
      env: { region: 'ap-northeast-2' },
      description: 'The operations page: files behind CloudFront, the operator’s door below them',
      analyticsReporting: false,
    });
    const files = new s3.Bucket(this, 'Files', { ...closed, removalPolicy: RemovalPolicy.DESTROY });
    const fromDoor = {
      origin: new HttpOrigin(new URL(door).hostname, {
        protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
      }),
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
      // The API answers to its own host name alone; the token goes along.
      originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    };
    this.distribution = new cloudfront.Distribution(this, 'Page', {
      comment: `The operations page of ${stage.name}`,
      defaultRootObject: 'index.html',
      logBucket: asInterface(this.#logs()),
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(asInterface(files)),
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        responseHeadersPolicy: this.#guard(signInOrigins(settings)),
      },
      additionalBehaviors: { '/operations/*': fromDoor },
    });
    acknowledge(files, {
      id: 'AwsSolutions-S1',
      reason: 'CloudFront alone reads it, and keeps its own log.',
    });
    acknowledge(
      this.distribution,
      { id: 'AwsSolutions-CFR1', reason: 'Operators travel; who they are is asked, not where.' },
      {
        id: 'AwsSolutions-CFR2',
        reason: 'Files are public, every call carries a token, and the door throttles.',
      },
      {
        id: 'AwsSolutions-CFR4',
        reason: 'Without a domain of the company’s CloudFront’s own certificate sets the version.',
      },
    );
    new CfnOutput(this, 'PageBucket', { value: files.bucketName });
    new CfnOutput(this, 'PageDistribution', { value: this.distribution.distributionId });
    new CfnOutput(this, 'PageUrl', { value: `https://${this.distribution.domainName}/` });
  }

  #logs(): s3.Bucket {
    const logs = new s3.Bucket(this, 'Logs', {
      ...closed,
      // CloudFront delivers its log by an access list.
      objectOwnership: s3.ObjectOwnership.OBJECT_WRITER,
      lifecycleRules: [{ expiration: Duration.days(accessLogDays) }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(logs, { id: 'AwsSolutions-S1', reason: 'It is the log.' });
    return logs;
  }

  #guard(talksTo: readonly string[]): cloudfront.ResponseHeadersPolicy {
    return new cloudfront.ResponseHeadersPolicy(this, 'Guard', {
      securityHeadersBehavior: {
        contentSecurityPolicy: {
          contentSecurityPolicy: contentPolicy(talksTo),
          override: true,
        },
        contentTypeOptions: { override: true },
        referrerPolicy: {
          referrerPolicy: cloudfront.HeadersReferrerPolicy.NO_REFERRER,
          override: true,
        },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.days(365),
          includeSubdomains: true,
          override: true,
        },
      },
    });
  }
}
