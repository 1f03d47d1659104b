import { describe, expect, it } from 'vitest';
import { operatorsAudience } from '../../domain/operations/operator.ts';
import { operationsRouteIds, operationsRouteOf } from '../../domain/operations/routes.ts';
import { functionRows, pascalCase } from '../../infra/functions.ts';
import { covers, holderOf, reaches, roleMay, statementsOfRoles } from './policies.ts';
import { idsIn, ofType, plainId, standing } from './standing.ts';

const { template } = standing('dev');
const built = operationsRouteIds.filter((id) =>
  functionRows.some(({ name }) => name === operationsRouteOf(id).servedBy),
);
const keyOf = (id: (typeof built)[number]) =>
  `${operationsRouteOf(id).method} ${operationsRouteOf(id).path}`;

describe('the operator’s API', () => {
  const routes = ofType(template, 'AWS::ApiGatewayV2::Route')
    .map(([, { Properties }]) => Properties)
    .filter(({ ApiId }) => idsIn(ApiId).some((id) => id.startsWith('Operator')));

  it('has the routes of the catalogue, and neither another nor a catch-all', () => {
    expect(routes.map(({ RouteKey }) => RouteKey).sort()).toEqual(built.map(keyOf).sort());
  });

  it('asks for a token of operators on each, made out for them alone', () => {
    const authorizers = ofType(template, 'AWS::ApiGatewayV2::Authorizer').filter(
      ([, { Properties }]) => Properties.Name === 'Operators',
    );
    expect(authorizers).toHaveLength(1);
    const [id, { Properties }] = authorizers[0] ?? ['', { Properties: {} }];
    expect(Properties.JwtConfiguration.Audience).toEqual([operatorsAudience]);
    for (const { RouteKey, AuthorizationType, AuthorizerId } of routes) {
      expect([RouteKey, AuthorizationType, idsIn(AuthorizerId)]).toEqual([RouteKey, 'JWT', [id]]);
    }
  });

  it('leads each route to the function that serves it', () => {
    const integrations = new Map(ofType(template, 'AWS::ApiGatewayV2::Integration'));
    for (const { RouteKey, Target } of routes) {
      const [integration = ''] = idsIn(Target).filter((id) => integrations.has(id));
      const ids = idsIn(integrations.get(integration)?.Properties.IntegrationUri).map(plainId);
      const id = built.find((route) => keyOf(route) === RouteKey);
      expect(ids, RouteKey).toContain(pascalCase(id ? operationsRouteOf(id).servedBy : ''));
    }
  });
});

it('is the only way to a switch, to a rate, and to the end or the redrive of a run', () => {
  const statements = statementsOfRoles(template);
  const idOf = (start: string) =>
    Object.keys(template.Resources).find((id) => id.startsWith(start)) ?? '';
  const holders = (action: string, on: string) =>
    [...new Set(statements.map(({ role }) => role))]
      .filter((role) => roleMay(statements, role, { action, on }))
      .map(holderOf);
  const controls = idOf('ControlsTable');
  expect(holders('dynamodb:UpdateItem', controls)).toEqual(['OperateRun']);
  expect(holders('dynamodb:PutItem', controls)).toEqual([]);
  const ofRuns = (action: string) =>
    statements
      .filter(({ actions, resources }) => {
        const text = JSON.stringify(resources);
        return (
          covers(actions, action) && text.includes('MonthlyDataMachine') && !/Lines:/.test(text)
        );
      })
      .map(({ role }) => holderOf(role));
  expect(ofRuns('states:RedriveExecution')).toEqual(['OperateRun']);
});

it('keeps its records of access for ever: nobody may change or delete one', () => {
  const statements = statementsOfRoles(template);
  const access = Object.keys(template.Resources).find((id) => id.startsWith('AccessTable')) ?? '';
  const actions = statements
    .filter(({ resources }) => reaches(resources, access))
    .flatMap((statement) => statement.actions)
    .filter((action) => /^dynamodb:.*(Update|Delete|Put|Write)/.test(action));
  expect(actions).toEqual([]);
  expect(
    statements.some(
      (held) => covers(held.actions, 'dynamodb:PartiQLInsert') && reaches(held.resources, access),
    ),
  ).toBe(true);
});
