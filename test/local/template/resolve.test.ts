import { describe, expect, it } from 'vitest';
import { readAssembly } from '../../../local/template/assembly.ts';
import { resolveTemplate } from '../../../local/template/resolve.ts';
import { resourceType } from '../../../local/template/resource-types.ts';
import { anAssembly, aTemplate } from '../an-assembly.ts';

const place = {
  region: 'ap-northeast-2',
  account: '000000000000',
  stackName: 'test',
  endpoint: 'http://127.0.0.1:4000',
};
const resolve = (template: { Resources: object; [section: string]: unknown }, given = {}) =>
  resolveTemplate(readAssembly(anAssembly(template)), place, given);
const withResource = (Type: string, Properties: object, more: object = {}) => ({
  Resources: { Thing: { Type, Properties, ...more } },
});

describe('a template', () => {
  it.each(['functions', 'objects', 'messages'])('of these tests resolves: %s', (name) => {
    expect(resolve(aTemplate(name)).resources.length).toBeGreaterThan(0);
  });

  it('gives names, ARNs and URLs as CloudFormation does', () => {
    const { outputs } = resolve(
      {
        Parameters: { Stage: { Type: 'String', Default: 'local' }, Url: { Type: 'String' } },
        Resources: {
          Queue: { Type: 'AWS::SQS::Queue' },
          Bucket: { Type: 'AWS::S3::Bucket' },
          Topic: {
            Type: 'AWS::SNS::Topic',
            Properties: { TopicName: { 'Fn::Sub': '${Stage}-news' } },
          },
          Key: { Type: 'AWS::KMS::Key' },
          Alarm: {
            Type: 'AWS::CloudWatch::Alarm',
            Properties: { Anything: { 'Fn::Unknown': [] } },
          },
        },
        Outputs: {
          Ref: { Value: { Ref: 'Queue' } },
          Arn: { Value: { 'Fn::GetAtt': ['Queue', 'Arn'] } },
          Topic: { Value: { Ref: 'Topic' } },
          Bucket: { Value: { 'Fn::GetAtt': ['Bucket', 'Arn'] } },
          Key: { Value: { 'Fn::GetAtt': ['Key', 'Arn'] } },
          Joined: { Value: { 'Fn::Join': ['/', ['a', { Ref: 'Url' }, { Ref: 'AWS::Region' }]] } },
          Sub: {
            Value: { 'Fn::Sub': ['${X}-${Queue.QueueName}-${!Kept}', { X: { Ref: 'Stage' } }] },
          },
        },
      },
      { Url: 'http://here' },
    );
    expect(outputs).toMatchObject({
      Ref: 'http://127.0.0.1:4000/000000000000/test-Queue',
      Arn: 'arn:aws:sqs:ap-northeast-2:000000000000:test-Queue',
      Topic: 'arn:aws:sns:ap-northeast-2:000000000000:local-news',
      Bucket: 'arn:aws:s3:::test-bucket',
      Joined: 'a/http://here/ap-northeast-2',
    });
    expect(outputs.Sub).toBe('local-test-Queue-${Kept}');
  });
});

describe('a template is refused', () => {
  const queue = 'AWS::SQS::Queue';
  it.each<[string, { Resources: object; [section: string]: unknown }, RegExp]>([
    [
      'a type that nobody knows',
      withResource('AWS::EC2::Instance', {}),
      /Thing \(AWS::EC2::Instance\): the local cloud does not know this type: add it/,
    ],
    [
      'a custom resource',
      withResource('Custom::S3AutoDeleteObjects', {}),
      /Thing \(Custom::.*native property/,
    ],
    ['a version of a function', withResource('AWS::Lambda::Version', {}), /one version of each/],
    [
      'a property that nobody knows',
      withResource(queue, { Magic: true }),
      /Thing \(AWS::SQS::Queue\).*Magic/,
    ],
    ['a FIFO queue', withResource(queue, { QueueName: 'a.fifo' }), /only standard queues/],
    [
      'an API of WebSockets',
      withResource('AWS::ApiGatewayV2::Api', { Name: 'a', ProtocolType: 'WEBSOCKET' }),
      /only HTTP APIs/,
    ],
    [
      'cross-origin answers',
      withResource('AWS::ApiGatewayV2::Api', {
        Name: 'a',
        ProtocolType: 'HTTP',
        CorsConfiguration: {},
      }),
      /CorsConfiguration/,
    ],
    [
      'a stage by another name',
      withResource('AWS::ApiGatewayV2::Stage', { ApiId: 'a', StageName: 'v1', AutoDeploy: true }),
      /only the stage \$default/,
    ],
    [
      'a route that no request can match',
      withResource('AWS::ApiGatewayV2::Route', {
        ApiId: 'a',
        RouteKey: 'get /lines',
        Target: 'integrations/x',
      }),
      /expected \$default or METHOD/,
    ],
    [
      'a route for tokens without an authorizer',
      withResource('AWS::ApiGatewayV2::Route', {
        ApiId: 'a',
        RouteKey: '$default',
        Target: 'integrations/x',
        AuthorizationType: 'JWT',
      }),
      /names an authorizer exactly when/,
    ],
    [
      'a route to nothing',
      withResource('AWS::ApiGatewayV2::Route', {
        ApiId: 'a',
        RouteKey: '$default',
        Target: 'integrations/x',
      }),
      /Thing .*its API is not in this template\n.*its integration is not/,
    ],
    [
      'an authorizer that is a function',
      withResource('AWS::ApiGatewayV2::Authorizer', {
        ApiId: 'a',
        Name: 'a',
        AuthorizerType: 'REQUEST',
        IdentitySource: ['$request.header.Authorization'],
        JwtConfiguration: { Issuer: 'https://a/', Audience: ['a'] },
      }),
      /only JWT authorizers/,
    ],
    [
      'a Function URL for signed requests',
      withResource('AWS::Lambda::Url', { TargetFunctionArn: 'a', AuthType: 'AWS_IAM' }),
      /only AuthType NONE/,
    ],
    [
      'an RSA key that does not sign',
      withResource('AWS::KMS::Key', { KeySpec: 'RSA_2048' }),
      /a key pair signs/,
    ],
    [
      'a bucket where APIs are',
      withResource('AWS::S3::Bucket', { BucketName: 'apis' }),
      /this path of the gateway is taken/,
    ],
    [
      'a function that is not Node.js',
      withResource('AWS::Lambda::Function', {
        Code: { S3Bucket: 'a', S3Key: 'b' },
        Handler: 'h',
        Runtime: 'python3.13',
      }),
      /only Node.js/,
    ],
    [
      'a condition',
      withResource(queue, {}, { Condition: 'InSeoul' }),
      /conditions are not evaluated/,
    ],
    [
      'an intrinsic that nobody knows',
      withResource(queue, { QueueName: { 'Fn::ImportValue': 'x' } }),
      /Fn::ImportValue is not known/,
    ],
    [
      'a zone with daylight saving',
      withResource('AWS::Scheduler::Schedule', {
        ScheduleExpression: 'cron(0 0 1 * ? *)',
        ScheduleExpressionTimezone: 'Europe/Berlin',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: 'x' },
      }),
      /daylight saving/,
    ],
    [
      'a parameter without value',
      { Parameters: { Url: { Type: 'String' } }, Resources: {} },
      /parameter Url has no value/,
    ],
    [
      'a rule whose target is not here',
      withResource('AWS::Events::Rule', {
        EventPattern: { source: ['a'] },
        Targets: [{ Id: '1', Arn: 'arn:aws:ecs:x:y:cluster' }],
      }),
      /nothing else can be delivered/,
    ],
    [
      'an output of nothing',
      { Resources: {}, Outputs: { Gone: { Value: { Ref: 'Nobody' } } } },
      /output Gone: .*Nobody/,
    ],
  ])('%s', (_what, template, message) => {
    expect(() => resolve(template)).toThrow(message);
  });

  it('for two routes that are one', () => {
    const route = (RouteKey: string) => ({
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: { ApiId: 'Api', RouteKey, Target: 'integrations/x' },
    });
    const Resources = { One: route('GET /lines/{line}'), Two: route('GET /lines/{id}') };
    expect(() => resolve({ Resources })).toThrow(/Two .*is a route of the API already/);
  });

  it('with everything that is wrong, at once', () => {
    const Resources = { One: { Type: 'AWS::EC2::Instance' }, Two: { Type: 'Custom::Thing' } };
    expect(() => resolve({ Resources })).toThrow(/One .*\n.*Two/);
  });

  it('for a parameter that is given and not there', () => {
    expect(() => resolve({ Resources: {} }, { ChargingUrl: 'x' })).toThrow(/ChargingUrl/);
  });
});

it('has an answer for every type: runs, without effect with the reason, or refused', () => {
  for (const type of ['AWS::SQS::Queue', 'AWS::IAM::Role', 'AWS::Lambda::Version', 'X::Y::Z']) {
    const row = resourceType(type);
    expect(
      Object.keys(row).filter((key) => /^(runs|withoutEffect|refused)$/.test(key)),
    ).toHaveLength(1);
  }
});
