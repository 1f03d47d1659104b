import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { stageNames } from '../../infra/stages.ts';
import { makeApp } from '../../infra/synthesis.ts';
import { workflowRows } from '../../infra/workflows.ts';
import { ofType, placeholders, root, standing, type Template } from './standing.ts';

/** Every type that a template may hold. The local cloud knows each of them; a new one is a decision. */
const everywhere = [
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::DynamoDB::GlobalTable',
  'AWS::Events::EventBus',
  'AWS::Events::EventBusPolicy',
  'AWS::Events::Rule',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::KMS::Key',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
  'AWS::Scheduler::Schedule',
  'AWS::Scheduler::ScheduleGroup',
  'AWS::SecretsManager::Secret',
  'AWS::StepFunctions::StateMachine',
];

/** Stand-ins are public addresses, and subscribed to our own topics: `prod` has none. */
const withStandIns = [...everywhere, 'AWS::Lambda::Url', 'AWS::SNS::Subscription'];
const typesOf = { local: withStandIns, dev: withStandIns, prod: everywhere };

/** A Function URL ends in a slash: cutting it off takes Select and Split, in `dev` alone. */
const functionsOf = {
  local: ['Fn::GetAtt', 'Fn::Join', 'Fn::Sub', 'Ref'],
  dev: ['Fn::GetAtt', 'Fn::Join', 'Fn::Select', 'Fn::Split', 'Fn::Sub', 'Ref'],
  prod: ['Fn::GetAtt', 'Fn::Join', 'Fn::Sub', 'Ref'],
};

const intrinsicsIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(intrinsicsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(key === 'Ref' || key.startsWith('Fn::') ? [key] : []),
    ...intrinsicsIn(inner),
  ]);
};

const distinct = (values: readonly string[]): string[] => [...new Set(values)].sort();

describe.each(stageNames)('the template of stage %s', (stage) => {
  const { app, stack, template } = standing(stage);

  it('has only resource types that the local cloud knows, and no custom resource', () => {
    expect(distinct(Object.values(template.Resources).map(({ Type }) => Type))).toEqual(
      [...typesOf[stage]].sort(),
    );
  });

  it('uses few intrinsic functions', () => {
    const used = intrinsicsIn([template.Resources, template.Outputs]);
    expect(distinct(used)).toEqual(functionsOf[stage]);
  });

  it('has no conditions, imports, layers, versions or aliases', () => {
    expect(Object.keys(template)).not.toContain('Conditions');
    for (const [id, { Properties }] of ofType(template, 'AWS::Lambda::Function')) {
      expect(Properties.Layers, id).toBeUndefined();
      expect(Properties.Runtime, id).toBe('nodejs24.x');
    }
  });

  it('stays well below CloudFormation’s 500 resources and 200 outputs', () => {
    expect(Object.keys(template.Resources).length).toBeLessThanOrEqual(480);
    expect(Object.keys(template.Outputs).length).toBeLessThanOrEqual(190);
  });

  it('leaves no finding of cdk-nag unacknowledged', () => {
    for (const pack of [new AwsSolutionsChecks(app), new ServerlessChecks(app)]) {
      expect(pack.validateScope(stack).violations).toEqual([]);
    }
  });

  it('gives physical names to nothing but workflows, their logs, the bus and the schedule’s group', () => {
    const nameProperties =
      /^(TableName|BucketName|QueueName|TopicName|FunctionName|RoleName|Name|AlarmName|LogGroupName|StateMachineName)$/;
    const names = Object.values(template.Resources).flatMap(({ Type, Properties }) =>
      Object.entries(Properties ?? {})
        .filter(([key, value]) => nameProperties.test(key) && typeof value === 'string')
        .map(([, value]) => `${Type} ${value}`),
    );
    const workflows = Object.values(workflowRows).map(({ file }) => `${stage}-${file}`);
    expect(names.sort()).toEqual([
      `AWS::ApiGatewayV2::Api ${stage}-benefits`,
      `AWS::ApiGatewayV2::Api ${stage}-benefits-operations`,
      'AWS::ApiGatewayV2::Authorizer Customers',
      'AWS::ApiGatewayV2::Authorizer Operators',
      `AWS::Events::EventBus ${stage}-benefits`,
      ...workflows.map((name) => `AWS::Logs::LogGroup /aws/vendedlogs/states/${name}`).sort(),
      `AWS::Scheduler::ScheduleGroup ${stage}-benefits`,
      ...workflows.map((name) => `AWS::StepFunctions::StateMachine ${name}`).sort(),
    ]);
  });

  it('asks for no reserved concurrency, which a new account does not have', () => {
    for (const [, { Properties }] of ofType(template, 'AWS::Lambda::Function')) {
      expect(Properties.ReservedConcurrentExecutions).toBeUndefined();
    }
  });

  it('asks an account for nothing where it is made for this machine', () => {
    // Who published and who deploys may be said; nobody has to.
    const persons = ['DeployedBy', 'PublishedBy'];
    const expected = {
      local: ['Approval', 'ChargingUrl', ...persons],
      dev: ['BootstrapVersion', ...persons],
      prod: ['BootstrapVersion', ...persons],
    };
    expect(Object.keys(template.Parameters ?? {}).sort()).toEqual(expected[stage].sort());
    for (const person of persons) expect(template.Parameters?.[person]?.Default).toBe('');
  });
});

describe('the template', () => {
  afterEach(() => void vi.useRealTimers());

  const tree = [
    ...['adapters', 'domain', 'functions', 'partners', 'programmes', 'state-machines'],
    ...['infra', 'cdk.json', 'package-lock.json', 'package.json'],
  ];

  /** The same tree in a folder of its own, so that nothing is carried over. */
  const copyOfTree = (): string => {
    const copy = mkdtempSync(join(tmpdir(), 'benefits-copy-'));
    for (const part of tree) cpSync(join(root, part), join(copy, part), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    return copy;
  };

  const synthesised = (folder: string, at: string): { template: Template; assets: unknown } => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(at) });
    rmSync(join(folder, 'dist'), { recursive: true, force: true });
    const settings = {
      outdir: mkdtempSync(join(tmpdir(), 'benefits-clock-')),
      context: { stage: 'dev' },
      builtinCloudFormationValidation: false,
    };
    // What the bundler makes of a tree is the same at every hour: bundle.test.ts.
    const { app, stack } = makeApp(folder, settings, placeholders);
    const assembly = app.synth();
    return {
      template: assembly.getStackByName(stack.stackName).template as Template,
      assets: assembly.manifest.artifacts?.[`${stack.stackName}.assets`],
    };
  };

  it('is the same whatever the clock says when it is made', () => {
    const folder = copyOfTree();
    const early = synthesised(folder, '2026-01-31T14:59:59Z');
    const late = synthesised(folder, '2031-07-01T00:00:00Z');
    expect(late).toEqual(early);
  });
});
