import { describe, expect, it } from 'vitest';
import { mayAs, operatorOf } from '../../../domain/operations/operator.ts';

const claims = { aud: 'benefits-operators', person: '1001', roles: 'operator' };

describe('the operator of a token', () => {
  it.each([
    ['operator', ['operator']],
    ['viewer operator', ['viewer', 'operator']],
    ['[viewer approver]', ['viewer', 'approver']],
    ['operator operator', ['operator']],
    ['root operator', ['operator']],
    ['', []],
  ])('with the roles "%s" holds %j', (roles, held) => {
    expect(operatorOf({ ...claims, roles })).toEqual({ person: '1001', roles: held });
  });

  it.each<[string, object | undefined]>([
    ['no claims', undefined],
    ['no person', { ...claims, person: undefined }],
    ['a name instead of a number', { ...claims, person: 'kim' }],
    ['an empty person', { ...claims, person: '' }],
    ['a number of too many digits', { ...claims, person: '1234567890123' }],
    ['no roles', { ...claims, roles: undefined }],
    ['an audience of customers', { ...claims, aud: 'benefits-customers' }],
    ['a list of audiences without ours', { ...claims, aud: '[benefits-customers other]' }],
  ])('is nobody for %s', (_, given) => {
    expect(operatorOf(given)).toBeUndefined();
  });

  it('may what any one of the roles may, and nothing else', () => {
    const operator = { person: '1001', roles: ['viewer'] } as const;
    expect(mayAs(operator, ['viewer', 'operator'])).toBe(true);
    expect(mayAs(operator, ['operator'])).toBe(false);
  });
});
