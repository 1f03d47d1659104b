import type { InvokeResult } from '../step-functions/ports.ts';
import type { Faults } from './faults.ts';

type Run = (functionName: string, payload: string) => Promise<InvokeResult>;

/**
 * What goes wrong between a caller and a function: it is not let in, it runs twice at the same time
 * (and the answer is the second's), or its answer does not arrive.
 */
export const disturbInvocations =
  (run: Run, faults: Faults): Run =>
  async (functionName, payload) => {
    if (faults.meets('invocation_throttled', functionName)) {
      return failed('Lambda.TooManyRequestsException', 'Rate Exceeded.');
    }
    if (faults.meets('invocation_doubled', functionName)) void run(functionName, payload);
    const result = await run(functionName, payload);
    return faults.meets('invocation_answer_lost', functionName)
      ? failed('Lambda.Unknown', 'The answer did not arrive.')
      : result;
  };

const failed = (errorType: string, errorMessage: string): InvokeResult => ({
  ok: false,
  errorType,
  errorMessage,
  trace: [],
});
