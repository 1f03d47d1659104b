import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { customersAudience } from '../domain/customer/customer.ts';
import { type RouteId, routeIds, routeOf } from '../domain/customer/routes.ts';
import { acknowledge } from './acknowledgements.ts';
import { functionRows } from './functions.ts';
import { type Issuer, makeHttpDoor } from './http-door.ts';
import type { Stage } from './stages.ts';

/** Of all customers together, a second: far above a busy evening, far below what hurts a table. */
const throttle = { rateLimit: 500, burstLimit: 1_000 };

/**
 * The customer's own door: one route per function of the catalogue in domain/customer/routes.ts and
 * no other. Whoever has no token of the operator's identity provider does not reach a function; a
 * partner's route has no token and is known by its signature.
 */
export class CustomerApi extends Construct {
  readonly api: apigateway.HttpApi;
  /** Without a slash at the end. */
  readonly url: string;

  constructor(scope: Construct, id: string, { stage }: { stage: Stage }) {
    super(scope, id);
    this.api = makeHttpDoor(this, {
      ...{ stage, throttle, apiName: `${stage.name}-benefits` },
      description: 'What customers see and do themselves; partners’ signed events',
    });
    this.url = this.api.apiEndpoint;
  }

  /** Makes every route, with its function behind it. */
  route(issuer: Issuer, functionOf: (name: RouteId) => lambda.Function): void {
    const authorizer = new HttpJwtAuthorizer('Customers', issuer.url, {
      jwtAudience: [customersAudience],
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
}
