import { Conflict, Defect, InputRejected, Unavailable } from '../../domain/errors.ts';

interface SdkFault extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $retryable?: unknown;
}

const notNow = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'ThrottlingError',
  'Throttling',
  'TooManyRequestsException',
  'TransactionConflictException',
  'TransactionInProgressException',
  'InternalServerError',
  'InternalServerErrorException',
  'InternalError',
  'InternalErrorException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'SlowDown',
  'RequestTimeout',
  'RequestTimeoutException',
  'TimeoutError',
  'KMSThrottlingException',
]);

const lostRaces = new Set(['ConditionalCheckFailedException', 'ConditionalRequestConflict']);

const absent = new Set(['NoSuchKey', 'NoSuchVersion', 'NotFound']);

const own = new Set(['InputRejected', 'Conflict', 'Unavailable', 'Defect']);

/** True where asking again later may be answered. An error without a status came from the network. */
export const meansNotNow = (error: unknown): boolean => {
  const fault = error as SdkFault;
  if (!(fault instanceof Error)) return false;
  if (notNow.has(fault.name) || fault.$retryable !== undefined) return true;
  const status = fault.$metadata?.httpStatusCode;
  return status === undefined ? isOfTheNetwork(fault) : status >= 500 || status === 429;
};

const isOfTheNetwork = (fault: Error): boolean => {
  const code = (fault as NodeJS.ErrnoException).code;
  return typeof code === 'string' && /^(E[A-Z]+|UND_ERR.*)$/.test(code);
};

/**
 * An SDK error in the words that workflows match on. What is neither a lost race, nor a passing
 * fault, nor a missing object is our bug or a missing right: Defect.
 */
export const inOurWords = (call: string, error: unknown): Error => {
  if (error instanceof Error && own.has(error.name)) return error;
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const message = `Could not ${call}. ${said}`;
  if (error instanceof Error && lostRaces.has(error.name)) {
    return new Conflict(message, { cause: error });
  }
  if (error instanceof Error && absent.has(error.name)) {
    return new InputRejected(message, { cause: error });
  }
  return meansNotNow(error)
    ? new Unavailable(message, { cause: error })
    : new Defect(message, { cause: error });
};

/** Does `work`; what it throws comes out in our words. */
export const inOurWordsOf = async <T>(call: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw inOurWords(call, error);
  }
};
