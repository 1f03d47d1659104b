import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { addressed } from '../http/addresses.ts';
import { AwsError } from '../step-functions/ports.ts';
import { answerJson, answerXml, asAwsError, readBody, xmlText } from './answer.ts';

type Rest = (request: IncomingMessage, response: ServerResponse) => unknown;
type Json = (action: string, body: Record<string, unknown>) => unknown;

/** Who answers for each service, by the name that the signature of a request gives. */
export interface GatewayServices {
  /** HTTP APIs and Function URLs: nobody signs their requests, their path begins with a prefix. */
  readonly http: Rest;
  readonly s3: Rest;
  readonly lambda: Rest;
  readonly scheduler: Rest;
  readonly states: Json;
  readonly events: Json;
  readonly sqs: Json;
  readonly secretsmanager: Json;
  readonly kms: Json;
  readonly sns: (form: URLSearchParams) => Promise<string>;
}

const TARGETS: Readonly<Record<string, 'kms' | 'states' | 'events' | 'sqs' | 'secretsmanager'>> = {
  AWSEvents: 'events',
  AWSStepFunctions: 'states',
  AmazonSQS: 'sqs',
  TrentService: 'kms',
  secretsmanager: 'secretsmanager',
};

export interface Gateway {
  readonly port: number;
  readonly endpoint: string;
  /** The services may need the address before they exist themselves. */
  serve(services: GatewayServices): void;
  stop(): Promise<void>;
}

/**
 * The one address of the local cloud, on the loopback interface. Which service a request is for
 * stands in its signature, which is read but not verified.
 */
export async function openGateway(failed: (error: unknown) => void): Promise<Gateway> {
  let services: GatewayServices | undefined;
  const server = createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
    response.setHeader('x-amzn-requestid', randomUUID());
    // The machine's time would tell an SDK that its clock, which is ours, is wrong.
    response.sendDate = false;
    try {
      if (services === undefined) throw new AwsError('ServiceUnavailable', 'starting', 503);
      await route(services, request, response);
    } catch (error) {
      const shown = asAwsError(error);
      if (!(error instanceof AwsError) && !request.destroyed) failed(error);
      if (response.headersSent) response.destroy();
      else answerError(request, response, shown);
    }
  });
  await new Promise<void>((listening, refused) => {
    server.once('error', refused);
    server.listen(0, '127.0.0.1', listening);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    port,
    endpoint: `http://127.0.0.1:${port}`,
    serve(given) {
      services = given;
    },
    async stop() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function route(
  services: GatewayServices,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // First of all: whatever a client of an API sends, no service of AWS may take it for its own.
  if (addressed(request.url) !== undefined) {
    await services.http(request, response);
    return;
  }
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    const [prefix = '', action = ''] = target.split('.');
    const service = TARGETS[prefix];
    if (service === undefined) {
      throw new AwsError('UnknownOperationException', `${target} is not served at this address`);
    }
    const body = JSON.parse((await readBody(request)) || '{}') as Record<string, unknown>;
    return answerJson(response, 200, await services[service](action, body));
  }
  switch (serviceOf(request)) {
    case 's3':
      await services.s3(request, response);
      return;
    case 'lambda':
      await services.lambda(request, response);
      return;
    case 'scheduler':
      await services.scheduler(request, response);
      return;
    case 'sns':
      return answerXml(
        response,
        200,
        await services.sns(new URLSearchParams(await readBody(request))),
      );
    default:
      throw new AwsError(
        'UnknownOperationException',
        `${request.method} ${request.url}: the signature names no service of this address ` +
          `(${Object.keys(services).join(', ')}); DynamoDB has an address of its own`,
        404,
      );
  }
}

/** `Credential=key/date/region/service/aws4_request`, in the header or the query. */
function serviceOf({ headers, url = '' }: IncomingMessage): string | undefined {
  const signed = `${headers.authorization ?? ''} ${decodeURIComponent(url)}`;
  return /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(signed)?.[1];
}

function answerError(request: IncomingMessage, response: ServerResponse, error: AwsError): void {
  const { name, message, statusCode } = error;
  // What a failed upload still sends is not read: the connection ends with the answer.
  if (!request.complete) response.setHeader('connection', 'close');
  const service = serviceOf(request);
  if (service === 's3') {
    const body = `<Error><Code>${name}</Code><Message>${xmlText(message)}</Message></Error>`;
    answerXml(response, statusCode, body);
    return;
  }
  if (service === 'sns') {
    const inner =
      `<Type>Sender</Type><Code>${name}</Code>` + `<Message>${xmlText(message)}</Message>`;
    const body = `<ErrorResponse><Error>${inner}</Error></ErrorResponse>`;
    answerXml(response, statusCode, body);
    return;
  }
  response.setHeader('x-amzn-errortype', name);
  answerJson(response, statusCode, { __type: name, message });
}
