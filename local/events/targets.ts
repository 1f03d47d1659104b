import { randomUUID } from 'node:crypto';
import type { AsyncInvocations } from '../lambda/async-invocations.ts';
import type { Queues } from '../queues/queues.ts';
import type { StepFunctions } from '../step-functions/ports.ts';
import type { InFlight } from '../time/in-flight.ts';
import type { Timeline } from '../time/timeline.ts';

/** EventBridge's own defaults: 185 attempts within a day. */
const ATTEMPTS_MAX = 185;
const AGE_SECONDS_MAX = 86_400;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 300_000;
const DELIVERABLE = /^arn:aws:(lambda|sqs|states|sns):/;

export interface RetryPolicy {
  readonly MaximumRetryAttempts?: number | undefined;
  readonly MaximumEventAgeInSeconds?: number | undefined;
}

export interface Targets {
  /** Resolves when the target has accepted it durably; rejects when it could not. */
  deliver(arn: string, text: string): Promise<void>;
  /** Delivers with retries on the local clock; what cannot be delivered goes to the dead letters. */
  deliverWithRetries(
    arn: string,
    text: string,
    given: { readonly policy: RetryPolicy; readonly deadLetters: string | undefined },
  ): Promise<void>;
}

export interface TargetsOptions {
  readonly queues: Queues;
  readonly timeline: Timeline;
  readonly now: () => number;
  readonly inFlight: InFlight;
  readonly invocations: () => AsyncInvocations;
  readonly stepFunctions: () => StepFunctions;
  readonly publish: (topicArn: string, text: string) => Promise<void>;
  readonly failed: (error: unknown) => void;
}

/** Whether something may be a target here; the template is refused where it is not. */
export const isDeliverable = (arn: string): boolean => DELIVERABLE.test(arn);

/** The ways by which rules, schedules, topics and failed invocations reach what they name. */
export function makeTargets(options: TargetsOptions): Targets {
  const deliver = async (arn: string, text: string): Promise<void> => {
    const [, , service, , , kind, name = ''] = arn.split(':');
    if (service === 'lambda') return options.invocations().accept(name, text);
    if (service === 'sqs') {
      const found = options.queues.find(arn);
      if (found === undefined) throw new Error(`there is no queue ${arn}`);
      found.queue.send(text);
      return;
    }
    if (service === 'states' && kind === 'stateMachine') {
      const start = { stateMachineArn: arn, input: text, name: randomUUID() };
      await options.stepFunctions().handle('StartExecution', start);
      return;
    }
    if (service === 'sns') return options.publish(arn, text);
    throw new Error(`nothing can be delivered to ${arn} here`);
  };

  const deliverWithRetries: Targets['deliverWithRetries'] = async (arn, text, given) => {
    const attempts = given.policy.MaximumRetryAttempts ?? ATTEMPTS_MAX;
    const age = (given.policy.MaximumEventAgeInSeconds ?? AGE_SECONDS_MAX) * 1000;
    const since = options.now();
    const attempt = async (tried: number): Promise<void> => {
      try {
        return await deliver(arn, text);
      } catch (error) {
        const pause = Math.min(FIRST_PAUSE_MS * 2 ** tried, LONGEST_PAUSE_MS);
        if (tried < attempts && options.now() + pause - since <= age) {
          options.timeline.after(pause, () => options.inFlight.track(attempt(tried + 1)));
          return;
        }
        options.failed(error);
        if (given.deadLetters !== undefined) await deliver(given.deadLetters, text);
      }
    };
    await options.inFlight.track(attempt(0));
  };
  return { deliver, deliverWithRetries };
}
