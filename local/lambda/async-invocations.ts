import { join } from 'node:path';
import type { Faults } from '../faults/faults.ts';
import { deleteOrDouble } from '../faults/message-faults.ts';
import type { Message } from '../queues/kept-messages.ts';
import { openQueue, type Queue } from '../queues/queue.ts';
import type { InvokeResult } from '../step-functions/ports.ts';
import type { LocalClock } from '../time/clock.ts';
import type { InFlight } from '../time/in-flight.ts';
import type { Timeline } from '../time/timeline.ts';
import type { InvokeConfigProperties } from './function-properties.ts';

/** Lambda asks again one minute, then two minutes after a failure. */
const RETRY_AFTER_SECONDS = [60, 120];
const THROTTLED_AGAIN_SECONDS = 1;
const RETRIES = 2;
const LONGEST_AGE_SECONDS = 21_600;

export interface AsyncTarget {
  readonly name: string;
  readonly arn: string;
  readonly config: InvokeConfigProperties | undefined;
  /** Queue or topic that keeps the payload itself. */
  readonly deadLetters: string | undefined;
}

export interface AsyncOptions {
  readonly folder: string;
  readonly clock: LocalClock;
  readonly timeline: Timeline;
  readonly inFlight: InFlight;
  readonly invoke: (functionName: string, payload: unknown) => Promise<InvokeResult>;
  /** Sends to the destination for failures. */
  readonly deliver: (arn: string, text: string) => Promise<void>;
  readonly failed: (error: unknown) => void;
  readonly faults?: Faults | undefined;
}

/** Invocations that nobody waits for: accepted when they are on disk, tried again when they fail. */
export interface AsyncInvocations {
  accept(functionName: string, payload: string): void;
  close(): void;
}

/** Opens the asynchronous queues of the functions; what a kill interrupted is tried again. */
export function openAsyncInvocations(
  targets: readonly AsyncTarget[],
  options: AsyncOptions,
): AsyncInvocations {
  const queues = new Map(targets.map((target) => [target.name, openOne(target, options)]));
  return {
    accept(functionName, payload) {
      const queue = queues.get(functionName);
      if (queue === undefined) throw new Error(`there is no function ${functionName}`);
      queue.send(payload);
    },
    close() {
      for (const queue of queues.values()) queue.close();
    },
  };
}

function openOne(target: AsyncTarget, options: AsyncOptions): Queue {
  const { clock, timeline, inFlight, invoke } = options;
  const age = target.config?.MaximumEventAgeInSeconds ?? LONGEST_AGE_SECONDS;
  const retries = target.config?.MaximumRetryAttempts ?? RETRIES;
  const destination = target.config?.DestinationConfig?.OnFailure?.Destination;
  const failures = new Map<string, number>();
  const queue = openQueue({
    path: join(options.folder, `invocations-of-${target.name}.jsonl`),
    clock,
    timeline,
    // Longer than any invocation: a message comes back by `hide`, never by itself.
    visibilitySeconds: LONGEST_AGE_SECONDS,
    delaySeconds: 0,
    retentionSeconds: age + LONGEST_AGE_SECONDS,
  });

  const settle = (message: Message) => {
    failures.delete(message.id);
    const of = { queue, faults: options.faults, functionName: target.name };
    deleteOrDouble(message.receipt ?? '', of);
  };
  const again = (message: Message, seconds: number) => queue.hide(message.receipt ?? '', seconds);
  const attempt = async (message: Message): Promise<void> => {
    const payload: unknown = JSON.parse(message.body);
    const result = await invoke(target.name, payload);
    if (result.ok) return settle(message);
    const tooOld = clock.now() - message.sentAt >= age * 1000;
    if (result.errorType === 'Lambda.TooManyRequestsException' && !tooOld) {
      again(message, THROTTLED_AGAIN_SECONDS);
      return;
    }
    const failed = (failures.get(message.id) ?? 0) + 1;
    failures.set(message.id, failed);
    if (failed <= retries && !tooOld) {
      again(message, RETRY_AFTER_SECONDS[failed - 1] ?? 0);
      return;
    }
    if (destination !== undefined) {
      const report = failureReport(target, message, { result, attempts: failed, tooOld });
      await options.deliver(destination, JSON.stringify(report));
    }
    if (target.deadLetters !== undefined) await options.deliver(target.deadLetters, message.body);
    settle(message);
  };
  queue.onVisible(() => {
    for (const message of queue.receive(Number.POSITIVE_INFINITY)) {
      void inFlight.track(attempt(message).catch(options.failed));
    }
  });
  return queue;
}

function failureReport(
  target: AsyncTarget,
  message: Message,
  given: { result: InvokeResult; attempts: number; tooOld: boolean },
): object {
  const { result, attempts, tooOld } = given;
  return {
    version: '1.0',
    timestamp: new Date(message.sentAt).toISOString(),
    requestContext: {
      requestId: message.id,
      functionArn: `${target.arn}:$LATEST`,
      condition: tooOld ? 'EventAgeExceeded' : 'RetriesExhausted',
      approximateInvokeCount: attempts,
    },
    requestPayload: JSON.parse(message.body),
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      functionError: 'Unhandled',
    },
    responsePayload: result.ok ? result.payload : { ...result, ok: undefined },
  };
}
