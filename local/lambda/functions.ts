import { join } from 'node:path';
import type { FunctionRights, RightNews } from '../authorisation/authoriser.ts';
import type { Faults } from '../faults/faults.ts';
import { disturbInvocations } from '../faults/invocation-faults.ts';
import type { InvokeResult } from '../step-functions/ports.ts';
import { writeBootstrap } from './bootstrap.ts';
import type { CallCount } from './messages.ts';
import type { RecordedCalls } from './recorded-calls.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';
import { makeWorkerPool, type Warm } from './worker-pool.ts';

/** AWS's limit for the payload of a synchronous invocation and of its answer. */
const PAYLOAD_BYTES_MAX = 6_291_556;

/** One function as the template declares it. */
export interface LocalFunction {
  readonly name: string;
  readonly arn: string;
  readonly code: string;
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly reservedConcurrency?: number | undefined;
  readonly variables: Readonly<Record<string, string>>;
}

export interface FunctionsOptions {
  readonly functions: readonly LocalFunction[];
  readonly temporary: string;
  readonly codeCache: string;
  readonly logs: string;
  readonly offset: SharedArrayBuffer;
  readonly workersMax: number;
  readonly warm?: Warm | undefined;
  /** Names of functions that requests reach at an address: an API's route or a Function URL. */
  readonly addressed?: ReadonlySet<string>;
  /** What every function finds in its environment: region, endpoints, credentials. */
  readonly environment: Readonly<Record<string, string>>;
  readonly calls: RecordedCalls;
  /** What a function's calls are judged by, and who hears which rights it used. */
  readonly rightsOf: (functionName: string) => FunctionRights | undefined;
  readonly heardOfRight: (functionName: string, news: RightNews) => void;
  readonly faults?: Faults | undefined;
}

export interface Functions {
  /** By name or ARN. An answer, or how the function failed; it never rejects. */
  invoke(nameOrArn: string, payload: unknown): Promise<InvokeResult>;
  find(nameOrArn: string): LocalFunction | undefined;
  /** Ends one busy worker on the spot and names its function; `place` picks one of so many. */
  killOne(place: (count: number) => number): string | undefined;
  stop(): Promise<void>;
}

/** The functions of a template, each in workers of its own. */
export function makeFunctions(options: FunctionsOptions): Functions {
  const byName = new Map(options.functions.map((each) => [each.name, each]));
  const bootstrap = writeBootstrap(options.temporary);
  const concurrent = new Map<string, number>();
  const pool = makeWorkerPool({
    workersMax: options.workersMax,
    warm: options.warm,
    isAddressed: (name) => options.addressed?.has(name) ?? false,
    start: (name) => sandboxOf(byName.get(name) as LocalFunction, bootstrap, options),
  });
  const { faults } = options;
  const run = faults ? disturbInvocations(pool.run, faults) : pool.run;
  const find = (nameOrArn: string) => byName.get(functionName(nameOrArn));

  return {
    find,
    async invoke(nameOrArn, payload) {
      const declared = find(nameOrArn);
      if (declared === undefined) {
        return failed('Lambda.ResourceNotFoundException', `Function not found: ${nameOrArn}`);
      }
      const { name, reservedConcurrency } = declared;
      const text = JSON.stringify(payload) ?? 'null';
      options.calls.add(name, [
        { action: 'lambda:InvokeFunction', call: 'Invoke', resource: name, count: 1, units: 0 },
      ]);
      const tooLarge = largerThanAllowed(text);
      if (tooLarge !== undefined) {
        return failed('Lambda.RequestTooLargeException', `${tooLarge} bytes of payload`);
      }
      const running = concurrent.get(name) ?? 0;
      if (reservedConcurrency !== undefined && running >= reservedConcurrency) {
        return failed('Lambda.TooManyRequestsException', 'Rate Exceeded.');
      }
      concurrent.set(name, running + 1);
      const result = await run(name, text);
      concurrent.set(name, (concurrent.get(name) ?? 1) - 1);
      return result;
    },
    killOne: pool.killOne,
    stop: () => pool.stop(),
  };
}

function sandboxOf(declared: LocalFunction, bootstrap: string, options: FunctionsOptions): Sandbox {
  const { name, variables } = declared;
  const { faults } = options;
  const { NODE_OPTIONS: nodeOptions = '', ...own } = variables;
  return startSandbox({
    bootstrap,
    timeoutSeconds: declared.timeoutSeconds,
    settings: {
      functionName: name,
      functionArn: declared.arn,
      code: declared.code,
      handler: declared.handler,
      memoryMb: declared.memoryMb,
      logFile: join(options.logs, `${name}.log`),
      offset: options.offset,
      codeCache: options.codeCache,
      sourceMaps: nodeOptions.includes('--enable-source-maps'),
      rights: options.rightsOf(name),
      faults: faults?.ofNextWorker(),
    },
    faults,
    environment: {
      ...options.environment,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(declared.memoryMb),
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      LAMBDA_TASK_ROOT: declared.code,
      TMPDIR: options.temporary,
      TZ: ':UTC',
      ...own,
    },
    recorded: (calls: readonly CallCount[]) => options.calls.add(name, calls),
    heardOfRight: (news) => options.heardOfRight(name, news),
  });
}

function largerThanAllowed(text: string): number | undefined {
  // Characters are at least one byte and at most three here: most payloads need no counting.
  if (text.length * 3 <= PAYLOAD_BYTES_MAX) return undefined;
  const bytes = Buffer.byteLength(text);
  return bytes > PAYLOAD_BYTES_MAX ? bytes : undefined;
}

/** `arn:aws:lambda:region:account:function:name`, with or without a version, or the name itself. */
function functionName(nameOrArn: string): string {
  const parts = nameOrArn.split(':');
  return parts.length >= 7 ? (parts[6] ?? '') : (parts[0] ?? '');
}

const failed = (errorType: string, errorMessage: string): InvokeResult => ({
  ok: false,
  errorType,
  errorMessage,
  trace: [],
});
