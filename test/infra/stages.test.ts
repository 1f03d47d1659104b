import { describe, expect, it } from 'vitest';
import { lineEvents } from '../../infra/bus.ts';
import { stageNamed, stageNames, stages } from '../../infra/stages.ts';
import { idsIn, named, ofType, plainId, standing } from './standing.ts';

const made = Object.fromEntries(
  stageNames.map((stage) => [stage, standing(stage).template]),
) as Record<(typeof stageNames)[number], ReturnType<typeof standing>['template']>;

describe('stage prod', () => {
  const { prod } = made;

  it('gives nothing to many on a timer but the month, which begins only by an approval', () => {
    const enabled = ofType(prod, 'AWS::Scheduler::Schedule')
      .filter(([, { Properties }]) => Properties.State !== 'DISABLED')
      .map(([id]) => id.replace(/^Schedules/, '').replace(/[0-9A-F]{8}$/, ''));
    // What customers wait for who were given something already: dates, stock, kept notices.
    // A preview gives nothing. Enrolments and reminders, which nobody approves, are not among them.
    expect(enabled.sort()).toEqual([
      ...[
        'BreaksOfTheNight',
        'CodeStockOfTheDay',
        'DatesOfTheDay',
        'FirstOfTheMonth',
        'NoticesOfTheHour',
      ],
      'PreviewOfTheDay',
    ]);
  });

  it('asks for the approval wherever a month could go ahead, whatever a parameter says', () => {
    for (const stage of ['dev', 'prod'] as const) {
      for (const id of ['CheckApproval', 'OpenRun', 'StartMonthPreview']) {
        const { Properties } = named(made[stage], 'AWS::Lambda::Function', id);
        expect(Properties.Environment.Variables.APPROVAL, `${stage} ${id}`).toBe('required');
      }
    }
    const local = named(made.local, 'AWS::Lambda::Function', 'CheckApproval').Properties;
    expect(local.Environment.Variables.APPROVAL).toEqual({ Ref: 'Approval' });
    expect(made.local.Parameters?.Approval?.Default).toBe('not_required');
  });

  it('knows at the gate what an approval was for, all of it as the opening knows it', () => {
    const hashed = ['CODE_VERSION', 'CHARGING_URL', 'CHARGING_CLASS'];
    const compared = [...hashed, 'PUBLISHED_BY', 'DEPLOYED_BY'];
    const environment = (id: string) =>
      named(prod, 'AWS::Lambda::Function', id).Properties.Environment.Variables;
    const opening = environment('OpenRun');
    const asked = {
      // Nobody approves anything by asking for a preview, so who may not is none of its business.
      StartMonthPreview: hashed,
      CheckApproval: compared,
      AwaitApproval: compared,
      DecideOnMonth: compared,
    };
    for (const [id, names] of Object.entries(asked)) {
      for (const name of names) {
        expect(opening[name], name).toBeDefined();
        expect(environment(id)[name], `${id} ${name}`).toEqual(opening[name]);
      }
    }
  });

  it('has no rule on a timer', () => {
    for (const [id, { Properties }] of ofType(prod, 'AWS::Events::Rule')) {
      expect(Properties.ScheduleExpression, id).toBeUndefined();
    }
  });

  it('has no rule that could start the month in the schedule’s place', () => {
    const starters = new Set(
      ofType(prod, 'AWS::Lambda::Function')
        .map(([id]) => id)
        .filter((id) => plainId(id) === 'StartMonthlyData'),
    );
    const machine = ofType(prod, 'AWS::StepFunctions::StateMachine')
      .map(([id]) => id)
      .filter((id) => id.startsWith('MonthlyData'));
    const targets = ofType(prod, 'AWS::Events::Rule').flatMap(([, { Properties }]) =>
      idsIn(Properties.Targets),
    );
    expect(targets.filter((id) => starters.has(id) || machine.includes(id))).toEqual([]);
  });

  it('seals a cohort only after a second person, and takes no extract without its control file', () => {
    const environment = (id: string) =>
      named(prod, 'AWS::Lambda::Function', id).Properties.Environment.Variables;
    expect(environment('FreezeCohort').SEALING).toBe('after_second_person');
    expect(environment('CheckExtract').CONTROL_FILE).toBe('required');
  });

  it('keeps its tables, buckets and keys when the stack is destroyed', () => {
    for (const [id, { DeletionPolicy, Type }] of Object.entries(prod.Resources)) {
      if (!['AWS::DynamoDB::GlobalTable', 'AWS::S3::Bucket', 'AWS::KMS::Key'].includes(Type)) {
        continue;
      }
      expect(DeletionPolicy, id).toBe('Retain');
    }
    for (const [id, { Properties }] of ofType(prod, 'AWS::DynamoDB::GlobalTable')) {
      expect(Properties.Replicas[0].DeletionProtectionEnabled, id).toBe(true);
    }
  });

  it('talks to charging at the reviewed address', () => {
    expect(prod.Outputs.ChargingUrl?.Value).toBe('https://charging.operator.example');
  });

  it('is refused by CloudFormation while address and publisher are only examples', () => {
    for (const rule of ['ChargingIsNotAnExample', 'LineEventsPublisherIsNotAnExample']) {
      expect(JSON.stringify(prod.Rules?.[rule])).toContain("is an example and nobody's");
    }
  });

  it('is not synthesised for an address that nobody has reviewed', () => {
    for (const chargingUrl of ['https://charging.other.kr', 'http://127.0.0.1:8080']) {
      expect(() => standing('prod', { chargingUrl })).toThrow(
        'Stage prod refuses the charging address',
      );
    }
  });

  it('lets the operator’s system alone tell of lines on the bus', () => {
    const statements = ofType(prod, 'AWS::Events::EventBusPolicy').map(
      ([, { Properties }]) => Properties.Statement,
    );
    const publisher = 'arn:aws:iam::111122223333:role/operator-line-events';
    expect(statements).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          Effect: 'Allow',
          Principal: { AWS: publisher },
          Condition: {
            'ForAllValues:StringEquals': {
              'events:source': ['operator.lines'],
              'events:detail-type': lineEvents.detailTypes,
            },
          },
        }),
        expect.objectContaining({
          Effect: 'Deny',
          Condition: expect.objectContaining({
            ArnNotEquals: { 'aws:PrincipalArn': publisher },
          }),
        }),
      ]),
    );
  });

  it('holds nothing of the stand-ins and nothing of the movable clock', () => {
    expect(JSON.stringify(prod)).not.toMatch(/stand.?in|partners\/(?!\{)|virtual|clock/i);
  });
});

describe('the stages for trying out', () => {
  it('start on the schedule', () => {
    for (const stage of ['local', 'dev'] as const) {
      const [schedule] = ofType(made[stage], 'AWS::Scheduler::Schedule');
      expect(schedule?.[1].Properties.State).toBe('ENABLED');
    }
  });

  it('leave no protected table behind', () => {
    for (const stage of ['local', 'dev'] as const) {
      for (const [, table] of ofType(made[stage], 'AWS::DynamoDB::GlobalTable')) {
        expect(table.DeletionPolicy).toBe('Delete');
        expect(table.Properties.Replicas[0].DeletionProtectionEnabled ?? false).toBe(false);
      }
    }
  });

  it('find charging where a parameter says (local) or at a stand-in of their own (dev)', () => {
    expect(made.local.Outputs.ChargingUrl?.Value).toEqual({ Ref: 'ChargingUrl' });
    const address = idsIn(made.dev.Outputs.ChargingUrl?.Value).map(plainId);
    expect([...new Set(address)]).toEqual(['ChargingStandInFunctionUrl']);
  });
});

describe('the schedule', () => {
  it.each(stageNames)('of %s is the first of every month in Korea, without dates', (stage) => {
    const { Properties } = named(
      made[stage],
      'AWS::Scheduler::Schedule',
      'SchedulesFirstOfTheMonth',
    );
    expect(Properties).toMatchObject({
      ScheduleExpression: 'cron(0 0 1 * ? *)',
      ScheduleExpressionTimezone: 'Asia/Seoul',
      Target: {
        Input: '{"scheduledTime":"<aws.scheduler.scheduled-time>"}',
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400 },
      },
    });
    expect(Object.keys(Properties)).not.toContain('StartDate');
    expect(Object.keys(Properties)).not.toContain('EndDate');
  });
});

describe('the name of a stage', () => {
  it('is refused where there is no such stage, with those there are', () => {
    expect(() => stageNamed('staging')).toThrow(
      'There is no stage "staging". Use -c stage=local | -c stage=dev | -c stage=prod.',
    );
  });

  it.each(stageNames)('%s stands for the stage of that name', (stage) => {
    expect(stageNamed(stage)).toBe(stages[stage]);
  });
});
