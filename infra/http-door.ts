import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct, IConstruct } from 'constructs';
import type { Stage } from './stages.ts';

/** Who makes the tokens: its name in them, and what must stand before it can be asked. */
export interface Issuer {
  readonly url: string;
  readonly standsOn: readonly IConstruct[];
}

/** One address that people reach functions by: an HTTP API with its one stage and its access log. */
export const makeHttpDoor = (
  scope: Construct,
  given: {
    readonly stage: Stage;
    readonly apiName: string;
    readonly description: string;
    /** Of all callers together, a second; and at once. */
    readonly throttle: apigateway.ThrottleSettings;
  },
): apigateway.HttpApi => {
  const { stage, throttle, ...named } = given;
  const api = new apigateway.HttpApi(scope, 'Api', { ...named, createDefaultStage: false });
  const accessLog = new logs.LogGroup(scope, 'AccessLog', {
    retention: stage.logDays,
    removalPolicy: stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  new apigateway.HttpStage(scope, 'Default', {
    httpApi: api,
    stageName: '$default',
    autoDeploy: true,
    throttle,
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
  return api;
};
