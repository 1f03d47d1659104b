import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Of } from '../template/resources-of.ts';
import type { LocalClock } from '../time/clock.ts';
import type { SubscriptionProperties } from './event-properties.ts';
import type { Targets } from './targets.ts';

export interface Publication {
  readonly topicArn: string;
  readonly message: string;
  readonly subject?: string | undefined;
  readonly attributes?: Readonly<Record<string, { DataType: string; StringValue: string }>>;
}

export interface Topics {
  exists(topicArn: string): boolean;
  /** Hands a message to every subscription; answers its id. */
  publish(publication: Publication): Promise<string>;
}

/** The topics of a template. Each message is also a line in the topic's log. */
export function makeTopics(
  declared: {
    /** ARNs. */
    readonly topics: readonly string[];
    readonly subscriptions: readonly Of<SubscriptionProperties>[];
  },
  given: {
    readonly clock: LocalClock;
    readonly logs: string;
    readonly targets: Targets;
  },
): Topics {
  const topics = new Set(declared.topics);
  return {
    exists: (topicArn) => topics.has(topicArn),
    async publish({ topicArn, message, subject, attributes = {} }) {
      if (!topics.has(topicArn)) throw new Error(`there is no topic ${topicArn}`);
      const id = randomUUID();
      const notification = {
        Type: 'Notification',
        MessageId: id,
        TopicArn: topicArn,
        ...(subject !== undefined && { Subject: subject }),
        Message: message,
        Timestamp: new Date(given.clock.now()).toISOString(),
        SignatureVersion: '1',
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, { DataType, StringValue }]) => [
            name,
            { Type: DataType, Value: StringValue },
          ]),
        ),
      };
      const log = join(given.logs, `topic-${topicArn.split(':').at(-1)}.log`);
      appendFileSync(log, `${JSON.stringify(notification)}\n`);
      const subscribed = declared.subscriptions.filter(
        ({ properties }) => properties.TopicArn === topicArn,
      );
      await Promise.all(
        subscribed.map(({ arn, properties }) => {
          const { Endpoint, Protocol, RawMessageDelivery, RedrivePolicy } = properties;
          const enveloped =
            Protocol === 'lambda' ? lambdaEvent(arn, notification) : JSON.stringify(notification);
          return given.targets.deliverWithRetries(
            Endpoint,
            RawMessageDelivery ? message : enveloped,
            {
              policy: {},
              deadLetters: RedrivePolicy?.deadLetterTargetArn,
            },
          );
        }),
      );
      return id;
    },
  };
}

/** A function gets the notification in a record; what nobody verifies here says that it is local. */
function lambdaEvent(
  subscriptionArn: string,
  notification: { readonly Subject?: string | undefined },
): string {
  const record = {
    EventSource: 'aws:sns',
    EventVersion: '1.0',
    EventSubscriptionArn: subscriptionArn,
    Sns: {
      ...notification,
      Subject: notification.Subject ?? null,
      Signature: 'LOCAL',
      SigningCertUrl: 'https://sns.invalid/local.pem',
      UnsubscribeUrl: 'https://sns.invalid/',
    },
  };
  return JSON.stringify({ Records: [record] });
}
