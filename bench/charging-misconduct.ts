import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { holderOf } from './process-memory.ts';

/** What charging alone can do wrong: single items of a batch, late effects, effects after a 503. A
 * refusal is no fault but an answer: lines refused in thousands rightly keep a month from balancing. */
const misconduct = [
  { kind: 'late_effect' },
  { kind: 'error_then_late_effect' },
  { kind: 'late_answer' },
  { kind: 'cut_before_effect' },
  { kind: 'cut_after_effect' },
  { kind: 'error_before_effect', of: 'items' },
  { kind: 'error_after_effect', of: 'items' },
  { kind: 'too_many_requests', of: 'items' },
  { kind: 'error_before_effect', on: 'look' },
] as const;

/** Keeps charging misbehaving through all its restarts; counts what fired. */
export const misbehave = (folder: string, { rate, seed }: { rate: number; seed: number }) => {
  const faults = misconduct.map((fault, place) => ({ ...fault, share: rate, seed: seed + place }));
  const earlier = faults.map(() => 0);
  let now = faults.map(() => 0);
  let port: number | undefined;
  const look = async (): Promise<void> => {
    const found = holderOf(folder)?.ports.charging;
    if (found === undefined) return;
    const asked = { url: `http://127.0.0.1:${found}/control`, token: tokenOf(folder) };
    if (found !== port) {
      await control(asked, { faults });
      now.forEach((fired, place) => {
        earlier[place] = (earlier[place] ?? 0) + fired;
      });
      now = faults.map(() => 0);
      port = found;
    }
    now = (await control(asked)).faults.map(({ fired = 0 }) => fired);
  };
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    // Between two starts nobody listens.
    looking = looking.then(look).catch(() => undefined);
  }, 500);
  return {
    async stop(): Promise<Record<string, number>> {
      clearInterval(timer);
      await looking;
      const named = faults.map((fault, place) => {
        const of = 'of' in fault ? `_of_${fault.of}` : 'on' in fault ? `_on_${fault.on}` : '';
        return [`charging_${fault.kind}${of}`, (earlier[place] ?? 0) + (now[place] ?? 0)];
      });
      return Object.fromEntries(named);
    },
  };
};

const tokenOf = (folder: string): string => {
  const secrets = JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8'));
  const [, token] = Object.entries(secrets).find(([name]) => name.includes('ChargingSecret')) ?? [];
  return String(token);
};

const control = async (
  { url, token }: { url: string; token: string },
  set?: object,
): Promise<{ faults: { fired?: number }[] }> => {
  const answer = await fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    ...(set && { method: 'POST', body: JSON.stringify(set) }),
  });
  return (await answer.json()) as { faults: { fired?: number }[] };
};
