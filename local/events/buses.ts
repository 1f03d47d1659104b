import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalClock } from '../time/clock.ts';
import { matchesPattern } from './event-pattern.ts';
import type { RuleProperties } from './event-properties.ts';
import { targetInput } from './target-input.ts';
import type { Targets } from './targets.ts';

export interface BusEntry {
  /** Name or ARN; the account's default bus unless given. */
  readonly bus?: string | undefined;
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  readonly resources?: readonly string[];
}

export interface Buses {
  /** Hands an event to the targets of every rule it matches; answers its id. */
  put(entry: BusEntry): Promise<string>;
  exists(nameOrArn: string): boolean;
}

/** The event buses of a template and their rules. Each event is also a line in the bus's log. */
export function makeBuses(
  declared: { readonly buses: readonly string[]; readonly rules: readonly RuleProperties[] },
  given: {
    readonly region: string;
    readonly account: string;
    readonly clock: LocalClock;
    readonly logs: string;
    readonly targets: Targets;
  },
): Buses {
  const names = new Set(['default', ...declared.buses]);
  const nameOf = (nameOrArn = 'default') => nameOrArn.split('/').at(-1) ?? '';
  const rules = declared.rules.filter(({ State }) => State === 'ENABLED');
  return {
    exists: (nameOrArn) => names.has(nameOf(nameOrArn)),
    async put({ bus, source, detailType, detail, resources = [] }) {
      const event = {
        version: '0',
        id: randomUUID(),
        'detail-type': detailType,
        source,
        account: given.account,
        time: new Date(given.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
        region: given.region,
        resources,
        detail,
      };
      const name = nameOf(bus);
      appendFileSync(join(given.logs, `bus-${name}.log`), `${JSON.stringify(event)}\n`);
      const matching = rules.filter(
        (rule) => nameOf(rule.EventBusName) === name && matchesPattern(rule.EventPattern, event),
      );
      const targets = matching.flatMap((rule) => rule.Targets);
      await Promise.all(
        targets.map((target) =>
          given.targets.deliverWithRetries(target.Arn, targetInput(target, event), {
            policy: target.RetryPolicy ?? {},
            deadLetters: target.DeadLetterConfig?.Arn,
          }),
        ),
      );
      return event.id;
    },
  };
}
