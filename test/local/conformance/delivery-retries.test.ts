import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { makeTargets, type RetryPolicy } from '../../../local/events/targets.ts';
import { virtualTime } from '../step-functions/in-memory.ts';

/** One delivery to a queue that is away for the first attempts, as a schedule or a rule makes it. */
const aDelivery = async (policy: RetryPolicy, failures: number, forMs: number) => {
  const time = virtualTime(0);
  const attempts: number[] = [];
  const dead: string[] = [];
  const arrived: string[] = [];
  const queue = (arn: string) => {
    if (arn.endsWith(':dead')) return { queue: { send: (text: string) => void dead.push(text) } };
    attempts.push(time.clock.now());
    if (attempts.length <= failures) return undefined;
    return { queue: { send: (text: string) => void arrived.push(text) } };
  };
  const targets = makeTargets({
    queues: { find: queue },
    timeline: time.timers,
    now: time.clock.now,
    inFlight: { track: (work: Promise<unknown>) => work },
    failed: () => {},
  } as never);
  const given = { policy, deadLetters: 'arn:aws:sqs:r:1:dead' };
  await targets.deliverWithRetries('arn:aws:sqs:r:1:away', 'due', given);
  await time.advance(forMs);
  await nextTurn();
  return { attempts: attempts.length, arrived, dead };
};

const day = 86_400_000;
const rows: [what: string, RetryPolicy, failures: number, forMs: number, unknown][] = [
  ['arrives at once', {}, 0, 0, { attempts: 1, arrived: ['due'], dead: [] }],
  ['is tried again until it arrives', {}, 4, day, { attempts: 5, arrived: ['due'], dead: [] }],
  [
    'is a dead letter after MaximumRetryAttempts, each besides the first',
    { MaximumRetryAttempts: 3 },
    99,
    day,
    { attempts: 4, arrived: [], dead: ['due'] },
  ],
  [
    'is a dead letter at once with no retries',
    { MaximumRetryAttempts: 0 },
    99,
    0,
    { attempts: 1, arrived: [], dead: ['due'] },
  ],
  [
    'is a dead letter once it is older than MaximumEventAgeInSeconds',
    { MaximumEventAgeInSeconds: 60 },
    999,
    day,
    { attempts: 6, arrived: [], dead: ['due'] },
  ],
  [
    'is given up after 185 retries',
    {},
    999,
    2 * day,
    { attempts: 186, arrived: [], dead: ['due'] },
  ],
];

test.each(rows)(
  'what a schedule or a rule delivers %s',
  async (_what, policy, failures, forMs, all) => {
    expect(await aDelivery(policy, failures, forMs)).toEqual(all);
  },
);
