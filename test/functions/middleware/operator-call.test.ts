import { beforeEach, describe, expect, it } from 'vitest';
import { operatorCall } from '../../../functions/middleware/operator-call.ts';
import { makeOperateRun } from '../../../functions/operations/operate-run.ts';
import {
  callOperator,
  type OperationsEnvInMemory,
  type OperatorSent,
  operationsEnv,
  operatorClaims,
} from '../../fakes/operations-env.ts';

let env: OperationsEnvInMemory;
const good: OperatorSent = { parameters: { benefit: 'monthly-data' }, body: { why: 'a test' } };

const halt = (sent: OperatorSent) =>
  callOperator(operatorCall('operate-run', makeOperateRun, env), 'halt-benefit', sent);

beforeEach(async () => {
  env = await operationsEnv();
});

describe('the operator’s door', () => {
  it.each<[because: string, differs: OperatorSent, status: number, reason: string]>([
    ['no token', { claims: undefined }, 403, 'person_not_known'],
    [
      'a customer’s token',
      { claims: { ...operatorClaims, aud: 'benefits-customers' } },
      403,
      'person_not_known',
    ],
    [
      'a token without a person',
      { claims: { aud: 'benefits-operators', roles: 'operator' } },
      403,
      'person_not_known',
    ],
    ['a viewer', { claims: { ...operatorClaims, roles: 'viewer' } }, 403, 'role_needed'],
    [
      'an approver who is no operator',
      { claims: { ...operatorClaims, roles: 'approver' } },
      403,
      'role_needed',
    ],
    ['no roles', { claims: { ...operatorClaims, roles: '' } }, 403, 'role_needed'],
    [
      'a benefit that is none',
      { parameters: { benefit: 'free-lunch' } },
      400,
      'request_not_usable',
    ],
    ['no reason', { body: {} }, 400, 'request_not_usable'],
    ['a reason of two letters', { body: { why: 'no' } }, 400, 'request_not_usable'],
    ['a reason of 201 letters', { body: { why: 'x'.repeat(201) } }, 400, 'request_not_usable'],
    [
      'a person in the body',
      { body: { why: 'a test', person: '2002' } },
      400,
      'request_not_usable',
    ],
    ['a list as the body', { body: ['a test'] }, 400, 'body_not_usable'],
    ['a route of another function', { routeKey: 'GET /operations/runs' }, 404, 'route_not_found'],
  ])('refuses %s, and nothing is done', async (_, differs, status, reason) => {
    const { statusCode, said } = await halt({ ...good, ...differs });
    expect([statusCode, said.reason]).toEqual([status, reason]);
    expect(env.calls.filter((call) => /set|record/.test(call))).toEqual([]);
  });

  it('names the field and not its value', async () => {
    const { said } = await halt({ ...good, parameters: { benefit: 'free-lunch' } });
    expect(said.detail).toContain('path.benefit');
    expect(said.detail).not.toContain('free-lunch');
  });

  it('takes the person from the token and from nothing else', async () => {
    const { said } = await halt({ ...good, claims: { ...operatorClaims, person: '2002' } });
    expect(said).toMatchObject({ act: 'halt', outcome: 'done', benefit: 'monthly-data' });
    expect(env.logged.at(-1)).toMatchObject({ person: '2002', route: 'halt-benefit', status: 200 });
  });

  it('keeps no answer in any cache', async () => {
    expect((await halt(good)).headers['cache-control']).toBe('no-store');
  });
});
