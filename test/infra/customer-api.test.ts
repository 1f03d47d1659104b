import { describe, expect, it } from 'vitest';
import { customersAudience } from '../../domain/customer/customer.ts';
import { type RouteId, routeIds, routeOf } from '../../domain/customer/routes.ts';
import { functionRows, pascalCase } from '../../infra/functions.ts';
import { idsIn, ofType, plainId, standing } from './standing.ts';

describe('the customer’s API', () => {
  const { template } = standing('dev');
  const routes = ofType(template, 'AWS::ApiGatewayV2::Route')
    .map(([, { Properties }]) => Properties)
    .filter(({ ApiId }) => idsIn(ApiId).some((id) => id.startsWith('Customers')));
  const built = routeIds.filter((id) => functionRows.some(({ name }) => name === id));
  const keyOf = (id: RouteId) => `${routeOf(id).method} ${routeOf(id).path}`;

  it('has the routes of the catalogue, and neither another nor a catch-all', () => {
    expect(routes.map(({ RouteKey }) => RouteKey).sort()).toEqual(built.map(keyOf).sort());
    expect(built).toEqual(routeIds);
  });

  it('asks for a token on each, but for the partners’ signed events', () => {
    for (const { RouteKey, AuthorizationType, AuthorizerId } of routes) {
      const isPartners = built.some(
        (id) => keyOf(id) === RouteKey && routeOf(id).who === 'partner',
      );
      expect([RouteKey, AuthorizationType, AuthorizerId !== undefined]).toEqual(
        isPartners ? [RouteKey, 'NONE', false] : [RouteKey, 'JWT', true],
      );
    }
  });

  it('takes tokens of one issuer for one audience', () => {
    const authorizers = ofType(template, 'AWS::ApiGatewayV2::Authorizer').filter(
      ([, { Properties }]) => Properties.Name === 'Customers',
    );
    expect(authorizers).toHaveLength(1);
    expect(authorizers[0]?.[1].Properties).toMatchObject({
      AuthorizerType: 'JWT',
      JwtConfiguration: { Audience: [customersAudience] },
    });
  });

  it('leads each route to the function of its name', () => {
    const integrations = new Map(ofType(template, 'AWS::ApiGatewayV2::Integration'));
    for (const { RouteKey, Target } of routes) {
      const [integration = ''] = idsIn(Target).filter((id) => integrations.has(id));
      const ids = idsIn(integrations.get(integration)?.Properties.IntegrationUri).map(plainId);
      const id = built.find((route) => keyOf(route) === RouteKey);
      expect(ids, RouteKey).toContain(pascalCase(id ?? ''));
    }
  });
});
