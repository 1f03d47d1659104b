import type { Http } from '../../../adapters/env.ts';
import type { World } from '../core/world.ts';

/** An invocation orders three times (at once and after two pauses), its task is tried four times, and
 * Lambda may run one twice: no more than these may come together, however the jitter falls. */
const callsInAMinuteMax = 3 * 4 * 2;
const minuteMs = 60_000;

/**
 * I14, bounded pressure: however long a partner is down or silent, and whoever tries again, it is
 * not asked about one line more often than this within a minute. Answers the partner, watched.
 */
export const watchPressure = (world: World, partner: Http): Http => {
  const calls = new Map<string, number[]>();
  const count = (line: string): void => {
    const since = world.now() - minuteMs;
    const recent = (calls.get(line) ?? []).filter((at) => at > since);
    recent.push(world.now());
    calls.set(line, recent);
    if (recent.length <= callsInAMinuteMax) return;
    world.violate('I14', `${recent.length} calls about ${line} within a minute`);
  };
  return {
    send: (call, request) => {
      for (const [, line] of (request.body ?? '').matchAll(/"logicalResource":\{"id":"([^"]+)"/g)) {
        if (line !== undefined) count(line);
      }
      return partner.send(call, request);
    },
  };
};
