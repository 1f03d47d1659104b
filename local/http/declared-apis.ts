import type { Resource } from '../template/resolve.ts';
import { type Of, resourcesOf } from '../template/resources-of.ts';
import type {
  ApiProperties,
  AuthorizerProperties,
  FunctionUrlProperties,
  IntegrationProperties,
  RouteProperties,
  StageProperties,
} from './http-properties.ts';
import type { Demands } from './jwt-authorizer.ts';
import { parseRouteKey, type RouteKey, routeIdentity } from './route-key.ts';

/** A route with everything it refers to. */
export interface HttpRoute {
  readonly text: string;
  readonly key: RouteKey;
  readonly functionArn: string;
  readonly timeoutMs: number;
  /** Undefined where everybody may call it. */
  readonly demands: Demands | undefined;
}

/** An API of the template; without a stage it serves nothing, as on AWS. */
export interface HttpApi {
  readonly staged: boolean;
  readonly routes: readonly HttpRoute[];
}

const integrationsOf = (resources: readonly Resource[]) =>
  resourcesOf<IntegrationProperties>(resources, 'AWS::ApiGatewayV2::Integration');
const authorizersOf = (resources: readonly Resource[]) =>
  resourcesOf<AuthorizerProperties>(resources, 'AWS::ApiGatewayV2::Authorizer');
const routesOf = (resources: readonly Resource[]) =>
  resourcesOf<RouteProperties>(resources, 'AWS::ApiGatewayV2::Route');
const urlsOf = (resources: readonly Resource[]) =>
  resourcesOf<FunctionUrlProperties>(resources, 'AWS::Lambda::Url');
const apisOf = (resources: readonly Resource[]) =>
  resourcesOf<ApiProperties>(resources, 'AWS::ApiGatewayV2::Api');

/** The APIs of a template without loose ends, by logical id. */
export function declaredApis(resources: readonly Resource[]): Map<string, HttpApi> {
  const stages = resourcesOf<StageProperties>(resources, 'AWS::ApiGatewayV2::Stage');
  const integrations = new Map(integrationsOf(resources).map((each) => [each.reference, each]));
  const authorizers = new Map(authorizersOf(resources).map((each) => [each.reference, each]));
  const routed = ({ properties }: Of<RouteProperties>): HttpRoute => {
    const { RouteKey: text, Target, AuthorizerId = '', AuthorizationScopes: scopes } = properties;
    const integration = integrations.get(Target)?.properties;
    const authorizer = authorizers.get(AuthorizerId)?.properties;
    return {
      text,
      key: parseRouteKey(text) ?? { kind: 'default' },
      functionArn: integration?.IntegrationUri ?? '',
      timeoutMs: integration?.TimeoutInMillis ?? 0,
      demands: authorizer && { authorizer, scopes },
    };
  };
  return new Map(
    apisOf(resources).map(({ logicalId, reference }) => [
      logicalId,
      {
        staged: stages.some(({ properties }) => properties.ApiId === reference),
        routes: routesOf(resources)
          .filter(({ properties }) => properties.ApiId === reference)
          .map(routed),
      },
    ]),
  );
}

/** The Function URLs of a template, by logical id. */
export const declaredUrls = (resources: readonly Resource[]): Map<string, FunctionUrlProperties> =>
  new Map(urlsOf(resources).map(({ logicalId, properties }) => [logicalId, properties]));

/** ARNs of the functions that requests reach at an address. */
export const addressedFunctions = (resources: readonly Resource[]): Set<string> =>
  new Set([
    ...integrationsOf(resources).map(({ properties }) => properties.IntegrationUri),
    ...urlsOf(resources).map(({ properties }) => properties.TargetFunctionArn),
  ]);

/** Everything about APIs and Function URLs that leads to something that is not there. */
export function looseRoutes(resources: readonly Resource[]): string[] {
  const functions = new Set(resourcesOf(resources, 'AWS::Lambda::Function').map(({ arn }) => arn));
  const ids = (found: readonly { readonly reference: string }[]) =>
    new Set(found.map(({ reference }) => reference));
  const [apis, integrations, authorizers] = [
    ids(apisOf(resources)),
    ids(integrationsOf(resources)),
    ids(authorizersOf(resources)),
  ];
  const problems: string[] = [];
  const expect = ({ logicalId, type }: Omit<Resource, 'properties'>, is: boolean, what: string) => {
    if (!is) problems.push(`${logicalId} (${type}): ${what} is not in this template`);
  };

  for (const each of integrationsOf(resources)) {
    expect(each, apis.has(each.properties.ApiId), 'its API');
    expect(each, functions.has(each.properties.IntegrationUri), 'its function');
  }
  for (const each of urlsOf(resources)) {
    expect(each, functions.has(each.properties.TargetFunctionArn), 'its function');
  }
  const seen = new Set<string>();
  for (const each of routesOf(resources)) {
    const { ApiId, AuthorizerId, RouteKey, Target } = each.properties;
    expect(each, apis.has(ApiId), 'its API');
    expect(each, integrations.has(Target), 'its integration');
    expect(each, AuthorizerId === undefined || authorizers.has(AuthorizerId), 'its authorizer');
    const identity = `${ApiId} ${routeIdentity(RouteKey)}`;
    if (seen.has(identity)) {
      problems.push(`${each.logicalId} (${each.type}): ${RouteKey} is a route of the API already`);
    }
    seen.add(identity);
  }
  return problems;
}
