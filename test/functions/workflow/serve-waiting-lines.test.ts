import { describe, expect, it } from 'vitest';
import { Unavailable } from '../../../domain/errors.ts';
import { aLine } from '../../domain/builders.ts';
import { codeFile, codesOf, deliver, importCodes, markersOf } from '../../fakes/code-import.ts';
import { everythingSaid, type OttEnv, ottEnv } from '../../fakes/ott-env.ts';

const lines = (count: number): string[] => Array.from({ length: count }, (_, at) => `L${at + 1}`);

/** Lines that chose a service without codes, asked for one a second apart, and wait. */
const whereLinesWait = async (count: number, others = 0): Promise<OttEnv> => {
  const env = await ottEnv(lines(count + others).map((line) => aLine({ line })));
  for (const line of lines(count + others)) await env.choose(line);
  for (const line of lines(count)) {
    env.time.now += 1_000;
    await env.reveal(line);
  }
  return env;
};
const aFile = (codes: number): string =>
  codeFile(Array.from({ length: codes }, (_, n) => [`s-${n}`, `CODE-WAITED-${n}`]));
const holders = (env: OttEnv): string[] =>
  codesOf(env)
    .flatMap(({ holder }) => (holder ? [holder.line] : []))
    .sort();
const report = (env: OttEnv, { file }: { file: string }) =>
  JSON.parse(env.objects.text(`code-imports/stream-one/${file}/report.json`) ?? 'null');

describe('a restock', () => {
  it('goes to those who wait, the longest first, and to nobody else', async () => {
    const env = await whereLinesWait(4);
    const { file } = await importCodes(env, deliver(env, aFile(3)), { rowsInAPart: 2 });
    expect(holders(env)).toEqual(['L1', 'L2', 'L3']);
    expect(env.waiting()).toEqual(['L4']);
    expect(markersOf(env)).toEqual([]);
    expect(report(env, file)).toMatchObject({ delivered: 3, givenToWaiting: 3, offered: 0 });
  });

  it('is on offer as far as nobody waits for it', async () => {
    const env = await whereLinesWait(2);
    const { file } = await importCodes(env, deliver(env, aFile(5)));
    expect(holders(env)).toEqual(['L1', 'L2']);
    expect(env.waiting()).toEqual([]);
    expect(report(env, file)).toMatchObject({ givenToWaiting: 2, offered: 3 });
    expect(env.notices('ott_code_ready')).toHaveLength(2);
  });

  it('is overtaken by nobody who asks while it is on hold', async () => {
    const env = await whereLinesWait(2, 1);
    await importCodes(env, deliver(env, aFile(2)), {
      meanwhile: async (when) => {
        if (when === 'on_hold') expect((await env.reveal('L3')).status).toBe(202);
      },
    });
    expect(holders(env)).toEqual(['L1', 'L2']);
    expect(env.waiting()).toEqual(['L3']);
  });

  it('serves whoever joined the queue while it was put on offer', async () => {
    const env = await whereLinesWait(1);
    const late = deliver(env, aFile(3));
    const joined = env.database.items('Codes').filter(({ pk }) => String(pk).startsWith('WAIT#'));
    // As if the place had been written a moment after those who wait were served.
    for (const place of joined) await env.database.transact('hide', [removed(place)]);
    const { file } = await importCodes(env, late, {
      meanwhile: async (when) => {
        if (when === 'on_offer') for (const place of joined) env.database.plant('Codes', place);
      },
    });
    expect(holders(env)).toEqual(['L1']);
    expect(report(env, file)).toMatchObject({ offered: 3, givenToWaiting: 0 });
    expect(markersOf(env)).toHaveLength(2);
  });

  it('goes on in another call where the time of one is over', async () => {
    const env = await whereLinesWait(4);
    env.calls.length = 0;
    env.disturb = (call, when) => {
      if (call === 'give the code' && when === 'after') env.time.now += 100_000;
    };
    await importCodes(env, deliver(env, aFile(6)), { rowsInAPart: 2 });
    expect(holders(env)).toEqual(['L1', 'L2', 'L3', 'L4']);
    expect(env.logged.filter(({ mayBeMore }) => mayBeMore === true)).toHaveLength(2);
  });

  it('ends the same wherever it is cut off, with one code, grant and notice a line', async () => {
    const whole = await whereLinesWait(3);
    const before = whole.calls.length;
    await importCodes(whole, deliver(whole, aFile(5)));
    const calls = whole.calls.slice(before);
    const first = calls.indexOf('read the ids of the kept codes');
    const last = calls.indexOf('put codes on offer');
    expect(last - first).toBeGreaterThan(20);
    for (let cut = first; cut <= last; cut += 1) {
      const env = await whereLinesWait(3);
      const delivered = deliver(env, aFile(5));
      let seen = -1;
      env.disturb = (_call, when) => {
        if (when === 'before') seen += 1;
        if (when !== 'after' || seen !== cut) return;
        seen += 1;
        throw new Unavailable('cut off after the effect');
      };
      await importCodes(env, delivered);
      expect(holders(env), `cut at ${cut}`).toEqual(['L1', 'L2', 'L3']);
      expect(markersOf(env)).toHaveLength(2);
      expect(env.ledger()).toHaveLength(3);
      expect(env.notices('ott_code_ready')).toHaveLength(3);
    }
  });

  it('shows no code in anything that is said', async () => {
    const env = await whereLinesWait(2);
    await importCodes(env, deliver(env, aFile(3)));
    expect(everythingSaid(env)).not.toMatch(/CODE.WAITED/i);
  });
});

const removed = ({ pk, sk }: Record<string, unknown>) => ({ table: 'Codes', remove: { pk, sk } });
