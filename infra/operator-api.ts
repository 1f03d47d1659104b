import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { operatorsAudience } from '../domain/operations/operator.ts';
import {
  type OperationsFunction,
  operationsRouteIds,
  operationsRouteOf,
} from '../domain/operations/routes.ts';
import { functionRows } from './functions.ts';
import { type Issuer, makeHttpDoor } from './http-door.ts';
import type { Stage } from './stages.ts';

/** A handful of people, a page that asks every few seconds, and a command line. */
const throttle = { rateLimit: 50, burstLimit: 100 };

/**
 * The operator's door: the routes of domain/operations/routes.ts and no other, each with a token of
 * the company's identity provider for operators. Nobody but the functions behind it may set a switch
 * or a rate, or stop or redrive a run.
 */
export class OperatorApi extends Construct {
  readonly api: apigateway.HttpApi;
  /** Without a slash at the end. */
  readonly url: string;

  constructor(scope: Construct, id: string, { stage }: { stage: Stage }) {
    super(scope, id);
    this.api = makeHttpDoor(this, {
      ...{ stage, throttle, apiName: `${stage.name}-benefits-operations` },
      description: 'What the company’s operators see and do',
    });
    this.url = this.api.apiEndpoint;
  }

  /** Makes every route, with its function behind it. */
  route(issuer: Issuer, functionOf: (name: OperationsFunction) => lambda.Function): void {
    const authorizer = new HttpJwtAuthorizer('Operators', issuer.url, {
      jwtAudience: [operatorsAudience],
    });
    const built = new Set(functionRows.map(({ name }) => name));
    const integrations = new Map<OperationsFunction, HttpLambdaIntegration>();
    for (const id of operationsRouteIds) {
      const { method, path, servedBy } = operationsRouteOf(id);
      if (!built.has(servedBy)) continue;
      const integration =
        integrations.get(servedBy) ??
        // One permission for all routes of a function: the routes themselves ask for the token.
        new HttpLambdaIntegration(servedBy, functionOf(servedBy), {
          scopePermissionToRoute: false,
        });
      integrations.set(servedBy, integration);
      const methods = [apigateway.HttpMethod[method]];
      this.api.addRoutes({ path, methods, integration, authorizer });
    }
    // API Gateway reads the issuer's description when the authorizer is made.
    const made = this.api.node.tryFindChild('Operators');
    for (const ground of issuer.standsOn) made?.node.addDependency(ground);
  }
}
