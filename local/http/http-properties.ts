import * as z from 'zod';
import { withoutEffect } from '../template/without-effect.ts';
import { parseRouteKey } from './route-key.ts';

/** An HTTP API without cross-origin answers: what it cannot do here is an error at start. */
export const apiProperties = z.strictObject({
  Name: z.string(),
  ProtocolType: z.literal('HTTP', 'only HTTP APIs run here'),
  RouteSelectionExpression: z.literal('${request.method} ${request.path}').optional(),
  DisableExecuteApiEndpoint: z
    .literal(false, 'an API has no other address here than the one it is given')
    .optional(),
  ...withoutEffect('Description', 'IpAddressType', 'Tags', 'Version'),
});
export type ApiProperties = z.infer<typeof apiProperties>;

/** The one stage; throttling and access logs have no effect. */
export const stageProperties = z.strictObject({
  ApiId: z.string(),
  StageName: z.literal('$default', 'only the stage $default runs here'),
  AutoDeploy: z.literal(true, 'a stage that is not deployed by itself serves nothing here'),
  ...withoutEffect(
    'AccessLogSettings',
    'DefaultRouteSettings',
    'Description',
    'RouteSettings',
    'Tags',
  ),
});
export type StageProperties = z.infer<typeof stageProperties>;

/** `arn:aws:lambda:…`, or the same wrapped into API Gateway's own ARN. */
const FUNCTION_OF_URI =
  /^(?:arn:aws:apigateway:.*\/functions\/)?(arn:aws:lambda:[^/]+)(?:\/invocations)?$/;

/** A function behind routes, called with the event format 2.0. */
export const integrationProperties = z.strictObject({
  ApiId: z.string(),
  IntegrationType: z.literal('AWS_PROXY', 'only a function can be behind a route here'),
  IntegrationUri: z
    .string()
    .regex(FUNCTION_OF_URI, 'only a function can be behind a route here')
    .transform((uri) => FUNCTION_OF_URI.exec(uri)?.[1] ?? ''),
  IntegrationMethod: z.literal('POST').optional(),
  ConnectionType: z.literal('INTERNET').optional(),
  PayloadFormatVersion: z.literal('2.0', 'only the event format 2.0 is spoken here'),
  TimeoutInMillis: z.int().min(50).max(30_000).default(30_000),
  ...withoutEffect('Description'),
});
export type IntegrationProperties = z.infer<typeof integrationProperties>;

/** Which requests go to which integration, and who may make them. */
export const routeProperties = z
  .strictObject({
    ApiId: z.string(),
    RouteKey: z.string().refine((key) => parseRouteKey(key) !== undefined, {
      message: 'expected $default or METHOD /path/{parameter}/{rest+}',
    }),
    Target: z
      .string()
      .regex(/^integrations\/./, 'expected integrations/<id>')
      .transform((target) => target.slice('integrations/'.length)),
    AuthorizationType: z
      .enum(['NONE', 'JWT'], 'only NONE and JWT are known of authorization here')
      .default('NONE'),
    AuthorizerId: z.string().optional(),
    AuthorizationScopes: z.array(z.string()).default([]),
    ApiKeyRequired: z.literal(false).optional(),
    ...withoutEffect('OperationName'),
  })
  .refine(
    ({ AuthorizationType, AuthorizerId }) => (AuthorizationType === 'JWT') === !!AuthorizerId,
    {
      message: 'a route names an authorizer exactly when its authorization is JWT',
    },
  );
export type RouteProperties = z.infer<typeof routeProperties>;

const IDENTITY = /^\$request\.(header|querystring)\.([\w-]+)$/;

/** Tokens of one issuer for some audiences, taken from one place of the request. */
export const authorizerProperties = z.strictObject({
  ApiId: z.string(),
  Name: z.string(),
  AuthorizerType: z.literal('JWT', 'only JWT authorizers run here'),
  IdentitySource: z
    .tuple([z.string().regex(IDENTITY, 'expected $request.header.<name> or a query string’s')])
    .transform(([source]) => {
      const [, place, name = ''] = IDENTITY.exec(source) ?? [];
      return place === 'header'
        ? ({ place: 'header', name: name.toLowerCase() } as const)
        : ({ place: 'query', name } as const);
    }),
  JwtConfiguration: z.strictObject({
    Issuer: z.url({ protocol: /^https?$/ }),
    Audience: z.array(z.string()).min(1),
  }),
});
export type AuthorizerProperties = z.infer<typeof authorizerProperties>;

/** A function's own address, open to everybody. */
export const functionUrlProperties = z.strictObject({
  TargetFunctionArn: z.string(),
  AuthType: z.literal('NONE', 'signatures are not verified here: only AuthType NONE runs'),
  InvokeMode: z.literal('BUFFERED', 'answers are not streamed here').optional(),
});
export type FunctionUrlProperties = z.infer<typeof functionUrlProperties>;
