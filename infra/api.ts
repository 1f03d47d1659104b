import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, type IConstruct } from 'constructs';
import { type RouteId, routeIds, routeOf } from '../domain/customer/routes.ts';
import { acknowledge } from './acknowledgements.ts';
import { functionRows } from './functions.ts';
import type { Stage } from './stages.ts';

/** For whom tokens must be made out. */
const audience = 'benefits-customers';

/** Of all customers together, a second: far above a busy evening, far below what hurts a table. */
const requestsPerSecond = 500;
const requestsAtOnce = 1_000;

/** Who makes the tokens: its name in them, and what must stand before it can be asked. */
export interface Issuer {
  readonly url: string;
  readonly standsOn: readonly IConstruct[];
}

/**
 * The customer's own door: one route per function of the catalogue in domain/customer/routes.ts and
 * no other. Whoever has no token of the operator's identity provider does not reach a function; a
 * partner's route has no token and is known by its signature.
 */
export class CustomerApi extends Construct {
  readonly api: apigateway.HttpApi;
  /** Without a slash at the end. */
  readonly url: string;
  readonly #stage: Stage;

  constructor(scope: Construct, id: string, { stage }: { stage: Stage }) {
    super(scope, id);
    this.#stage = stage;
    this.api = new apigateway.HttpApi(this, 'Api', {
      apiName: `${stage.name}-benefits`,
      description: 'What customers see and do themselves; partners’ signed events',
      createDefaultStage: false,
    });
    this.url = this.api.apiEndpoint;
    this.#makeStage();
  }

  /** Makes every route, with its function behind it. */
  route(issuer: Issuer, functionOf: (name: RouteId) => lambda.Function): void {
    const authorizer = new HttpJwtAuthorizer('Customers', issuer.url, {
      jwtAudience: [audience],
    });
    const names = new Set(functionRows.map(({ name }) => name));
    for (const id of routeIds.filter((route) => names.has(route))) {
      const { method, path, who } = routeOf(id);
      const [route] = this.api.addRoutes({
        path,
        methods: [apigateway.HttpMethod[method]],
        integration: new HttpLambdaIntegration(id, functionOf(id)),
        ...(who !== 'partner' && { authorizer }),
      });
      if (who === 'partner' && route) {
        acknowledge(route, {
          id: 'AwsSolutions-APIG4',
          reason: 'A partner has no token: the function verifies its signature over the raw body.',
        });
      }
    }
    // API Gateway reads the issuer's description when the authorizer is made.
    const made = this.api.node.tryFindChild('Customers');
    for (const ground of issuer.standsOn) made?.node.addDependency(ground);
  }

  #makeStage(): void {
    const accessLog = new logs.LogGroup(this, 'AccessLog', {
      retention: this.#stage.logDays,
      removalPolicy: this.#stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    new apigateway.HttpStage(this, 'Default', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: requestsPerSecond, burstLimit: requestsAtOnce },
      accessLogSettings: {
        destination: new apigateway.LogGroupLogDestination(accessLog),
        // Neither path nor address: a path holds a line, an address a person.
        format: AccessLogFormat.custom(
          JSON.stringify({
            request: '$context.requestId',
            route: '$context.routeKey',
            status: '$context.status',
            milliseconds: '$context.responseLatency',
            error: '$context.error.responseType',
          }),
        ),
      },
    });
  }
}
