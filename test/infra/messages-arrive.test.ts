import { expect, it } from 'vitest';
import { policyLets, roleMay, statementsOfRoles } from './policies.ts';
import { idsIn, ofType, type Resource, standing, type Template, watching } from './standing.ts';

/** One way along which something must arrive, and what stands in its way. */
interface Way {
  readonly from: string;
  readonly to: string;
  readonly missing: readonly string[];
}

const idOf = (expression: unknown): string => idsIn(expression)[0] ?? `${expression}`;

const policiesOn = (template: Template, type: string, list: string, id: string): Resource[] =>
  ofType(template, type)
    .map(([, resource]) => resource)
    .filter(({ Properties }) => idsIn(Properties[list]).includes(id));

/** What a service without a role of ours lacks to put something into a topic or queue. */
const missingForService = (template: Template, service: string, target: string): string[] => {
  const resource = template.Resources[target];
  const topic = resource?.Type === 'AWS::SNS::Topic';
  const policies = topic
    ? policiesOn(template, 'AWS::SNS::TopicPolicy', 'Topics', target)
    : policiesOn(template, 'AWS::SQS::QueuePolicy', 'Queues', target);
  const action = topic ? 'sns:Publish' : 'sqs:SendMessage';
  const key = template.Resources[idOf(resource?.Properties.KmsMasterKeyId)];
  return [
    ...(policies.some(({ Properties }) => policyLets(Properties.PolicyDocument, service, action))
      ? []
      : [`${action} for ${service} on ${target}`]),
    ...['kms:Decrypt', 'kms:GenerateDataKey']
      .filter((need) => !key || !policyLets(key.Properties.KeyPolicy, service, need))
      .map((need) => `${need} for ${service} on the key of ${target}`),
  ];
};

/** What a role lacks to put something into a topic or queue. */
const missingForRole = (template: Template, role: string, target: string): string[] => {
  const statements = statementsOfRoles(template);
  const resource = template.Resources[target];
  const key = idOf(resource?.Properties.KmsMasterKeyId);
  const action = resource?.Type === 'AWS::SNS::Topic' ? 'sns:Publish' : 'sqs:SendMessage';
  const needs = [
    { action, on: target },
    { action: 'kms:Decrypt', on: key },
    { action: 'kms:GenerateDataKey', on: key },
  ];
  return needs
    .filter((need) => !roleMay(statements, role, need))
    .map((need) => `${need.action} for ${role} on ${need.on}`);
};

const alarmWays = (template: Template): Way[] =>
  ofType(watching('dev'), 'AWS::CloudWatch::Alarm').flatMap(([from, { Properties }]) =>
    (Properties.AlarmActions ?? []).map((action: unknown) => ({
      from,
      to: idOf(action),
      missing: missingForService(template, 'cloudwatch.amazonaws.com', idOf(action)),
    })),
  );

const permitted = (template: Template, rule: string, worker: string): string[] =>
  ofType(template, 'AWS::Lambda::Permission').some(
    ([, { Properties }]) =>
      Properties.Principal === 'events.amazonaws.com' &&
      idOf(Properties.FunctionName) === worker &&
      idOf(Properties.SourceArn) === rule,
  )
    ? []
    : [`lambda:InvokeFunction for ${rule} on ${worker}`];

const ruleWays = (template: Template): Way[] =>
  ofType(template, 'AWS::Events::Rule').flatMap(([from, { Properties }]) =>
    Properties.Targets.flatMap((target: { Arn: unknown; DeadLetterConfig?: { Arn: unknown } }) => {
      const to = idOf(target.Arn);
      const lost = idOf(target.DeadLetterConfig?.Arn);
      const events = 'events.amazonaws.com';
      return [
        {
          from,
          to,
          missing:
            template.Resources[to]?.Type === 'AWS::Lambda::Function'
              ? permitted(template, from, to)
              : missingForService(template, events, to),
        },
        { from, to: lost, missing: missingForService(template, events, lost) },
      ];
    }),
  );

const scheduleWays = (template: Template): Way[] =>
  ofType(template, 'AWS::Scheduler::Schedule').flatMap(([from, { Properties }]) => {
    const { Arn, RoleArn, DeadLetterConfig } = Properties.Target;
    const [to, role, lost] = [idOf(Arn), idOf(RoleArn), idOf(DeadLetterConfig?.Arn)];
    const call = { action: 'lambda:InvokeFunction', on: to };
    return [
      { from, to, missing: roleMay(statementsOfRoles(template), role, call) ? [] : ['the call'] },
      { from, to: lost, missing: missingForRole(template, role, lost) },
    ];
  });

const lostCallWays = (template: Template): Way[] =>
  ofType(template, 'AWS::Lambda::Function')
    .filter(([, { Properties }]) => Properties.DeadLetterConfig)
    .map(([from, { Properties }]) => {
      const to = idOf(Properties.DeadLetterConfig.TargetArn);
      return { from, to, missing: missingForRole(template, idOf(Properties.Role), to) };
    });

const subscriptionWays = (template: Template): Way[] =>
  ofType(template, 'AWS::SNS::Subscription').map(([from, { Properties }]) => {
    const to = idOf(Properties.RedrivePolicy?.deadLetterTargetArn);
    return { from, to, missing: missingForService(template, 'sns.amazonaws.com', to) };
  });

const waysOf = (template: Template): Way[] => [
  ...alarmWays(template),
  ...ruleWays(template),
  ...scheduleWays(template),
  ...lostCallWays(template),
  ...subscriptionWays(template),
];

const { template } = standing('dev');

it('lets every alarm, rule, schedule and lost call put its message where it is sent', () => {
  const ways = waysOf(template);
  expect(ways.length).toBeGreaterThan(45);
  expect(ways.filter(({ missing }) => missing.length > 0)).toEqual([]);
});

it('lets every function that publishes or sends use the key of where it does', () => {
  const senders = statementsOfRoles(template).flatMap(({ role, actions, resources }) =>
    actions.includes('sns:Publish') || actions.includes('sqs:SendMessage')
      ? resources.map((resource) => missingForRole(template, role, idOf(resource)))
      : [],
  );
  expect(senders.length).toBeGreaterThan(0);
  expect(senders.flat()).toEqual([]);
});

it('would notice a topic whose policy demands TLS and allows nobody', () => {
  const muted = structuredClone(template);
  for (const [, { Properties }] of ofType(muted, 'AWS::SNS::TopicPolicy')) {
    Properties.PolicyDocument.Statement = Properties.PolicyDocument.Statement.filter(
      ({ Effect }: { Effect: string }) => Effect === 'Deny',
    );
  }
  expect(alarmWays(muted).every(({ missing }) => missing.length > 0)).toBe(true);
});

it('gives everything that is called without somebody waiting a queue for what is lost', () => {
  const called = [
    ...ofType(template, 'AWS::Events::Rule').flatMap(([, { Properties }]) => Properties.Targets),
    ...ofType(template, 'AWS::Scheduler::Schedule').map(([, { Properties }]) => Properties.Target),
  ].map(({ Arn }) => idOf(Arn));
  for (const id of called) {
    const { Type, Properties } = template.Resources[id] as Resource;
    const kept =
      Type === 'AWS::Lambda::Function' ? Properties.DeadLetterConfig : Properties.RedrivePolicy;
    expect(kept, id).toBeDefined();
  }
});

it('rings when anything is in a queue of dead letters', () => {
  const watched = ofType(watching('dev'), 'AWS::CloudWatch::Alarm')
    .filter(([, { Properties }]) => Properties.MetricName === 'ApproximateNumberOfMessagesVisible')
    .flatMap(([, { Properties }]) => idsIn(Properties.Dimensions));
  const dead = ofType(template, 'AWS::SQS::Queue')
    .filter(([, { Properties }]) => !Properties.RedrivePolicy)
    .map(([id]) => id);
  expect(watched.sort()).toEqual(dead.sort());
});
