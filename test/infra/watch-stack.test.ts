import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { logQueries } from '../../infra/log-queries.ts';
import { ofType, standing, watching } from './standing.ts';

describe.each(['dev', 'prod'] as const)('what watches %s', (stage) => {
  const { app, stack, template, watch } = standing(stage);
  const { Resources, Outputs } = watching(stage);

  it('is nothing but alarms, a dashboard and queries, in a stack named for the stage', () => {
    expect(watch?.stackName).toBe(`benefits-${stage}-watch`);
    expect([...new Set(Object.values(Resources).map(({ Type }) => Type))].sort()).toEqual([
      'AWS::CloudWatch::Alarm',
      'AWS::CloudWatch::Dashboard',
      'AWS::Logs::QueryDefinition',
    ]);
  });

  it('stays well below CloudFormation’s 500 resources', () => {
    expect(Object.keys(Resources).length).toBeLessThanOrEqual(480);
  });

  it('leaves nothing that watches in the stage’s own stack', () => {
    const types = Object.values(template.Resources).map(({ Type }) => Type);
    expect(types.filter((type) => /CloudWatch|QueryDefinition/.test(type))).toEqual([]);
  });

  it('is deployed behind the stage’s own stack', () => {
    expect(watch?.dependencies).toEqual([stack]);
  });

  it('holds nothing fast there: what is watched can be changed and taken away', () => {
    const exported = Object.values(template.Outputs).filter((output) => 'Export' in output);
    expect(exported).toEqual([]);
    const imports = JSON.stringify(watch && app.synth().getStackByName(watch.stackName).template);
    expect(imports).toContain('Fn::GetStackOutput');
    expect(imports).not.toContain('Fn::ImportValue');
  });

  it('changes with every version of the code, so that names are read anew', () => {
    expect(Outputs).toEqual({ WatchedCode: { Value: stack.codeVersion } });
  });

  it('gives physical names to queries alone', () => {
    expect(
      ofType(watching(stage), 'AWS::Logs::QueryDefinition').map(([, it]) => it.Properties.Name),
    ).toEqual(logQueries.map(({ name }) => `${stage}-benefits/${name}`));
    for (const [, { Properties }] of ofType(watching(stage), 'AWS::CloudWatch::Alarm')) {
      expect(Properties.AlarmName).toBeUndefined();
    }
  });

  it('leaves no finding of cdk-nag unacknowledged', () => {
    for (const pack of [new AwsSolutionsChecks(app), new ServerlessChecks(app)]) {
      expect(watch && pack.validateScope(watch).violations).toEqual([]);
    }
  });
});

it('is left out on this machine, where nothing could ring', () => {
  expect(standing('local').watch).toBeUndefined();
});
