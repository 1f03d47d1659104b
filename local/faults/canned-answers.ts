/** An HTTP answer, whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Service = 'dynamodb' | 'json' | 's3' | 'query' | 'other';

const JSON_SERVICES = /^(events|states|sqs|kms|secretsmanager|lambda)$/;

/** Which way of speaking a call has, by its signature. */
export function serviceOf(headers: unknown): Service {
  const signature = String(Object(headers).authorization ?? '');
  const name = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(signature)?.[1];
  if (name === undefined) return 'other';
  if (name === 'dynamodb' || name === 's3') return name;
  return JSON_SERVICES.test(name) ? 'json' : 'query';
}

/** A service's own words for a fault that had no effect. */
export function faultAnswer(
  kind: 'server_error_before' | 'throttled' | 'transaction_conflict',
  { service, target }: { readonly service: Service; readonly target: string },
): Answer {
  if (kind === 'transaction_conflict') return conflict(target);
  const throttled = kind === 'throttled';
  switch (service) {
    case 'dynamodb':
      return throttled
        ? dynamodb(400, 'ProvisionedThroughputExceededException')
        : dynamodb(500, 'InternalServerError');
    case 'json':
      return throttled ? json(400, 'ThrottlingException') : json(503, 'ServiceUnavailable');
    case 's3':
      return xml(
        503,
        `<Error><Code>${throttled ? 'SlowDown' : 'ServiceUnavailable'}</Code></Error>`,
      );
    case 'query':
      return throttled
        ? xml(400, queryError('Sender', 'Throttling'))
        : xml(503, queryError('Receiver', 'ServiceUnavailable'));
    case 'other':
      return {
        status: throttled ? 429 : 503,
        headers: { 'content-type': 'application/json', ...(throttled && { 'retry-after': '1' }) },
        body: '{}',
      };
  }
}

const conflict = (target: string): Answer =>
  target === 'UpdateItem'
    ? dynamodb(400, 'TransactionConflictException')
    : dynamodb(400, 'TransactionCanceledException', {
        CancellationReasons: [{ Code: 'TransactionConflict', Message: 'Disturbed.' }],
      });

const dynamodb = (status: number, name: string, more: object = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify({
    __type: `com.amazonaws.dynamodb.v20120810#${name}`,
    message: 'Disturbed.',
    ...more,
  }),
});

const json = (status: number, name: string): Answer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': name },
  body: JSON.stringify({ __type: name, message: 'Disturbed.' }),
});

const xml = (status: number, body: string): Answer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>${body}`,
});

const queryError = (type: string, code: string): string =>
  `<ErrorResponse><Error><Type>${type}</Type><Code>${code}</Code><Message>Disturbed.</Message>` +
  '</Error><RequestId>disturbed</RequestId></ErrorResponse>';
