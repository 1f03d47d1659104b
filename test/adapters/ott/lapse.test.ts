import { beforeEach, describe, expect, it } from 'vitest';
import { lapseChoice } from '../../../adapters/ott/lapse.ts';
import { serveWaiting } from '../../../adapters/ott/waiting.ts';
import type { RecordedLineEvent } from '../../../domain/line-event.ts';
import { aLine, version1 } from '../../domain/builders.ts';
import { interleave, type OttEnv, ottEnv } from '../../fakes/ott-env.ts';

let env: OttEnv;
const restock = { programme: version1, pool: 'stream-one', run: 'restock:file-1' };

beforeEach(async () => {
  env = await ottEnv([aLine(), aLine({ line: 'L2' })]);
});

const happens = async (type: RecordedLineEvent['type'], line = 'L1') => {
  env.time.now += 1_000;
  return lapseChoice(
    env,
    version1,
    await env.says({ type, line, eventId: `${type}-${env.time.now}` }),
  );
};

/** A code given to L1 by a restock that it has not looked at. */
const unseen = async (): Promise<void> => {
  await env.choose('L1');
  await env.reveal('L1');
  await serveWaiting(env, restock, await env.stock(['S1'], { held: true }));
};

describe('a choice whose code was never shown', () => {
  it.each([
    ['LineTransferred', 'line_transferred', 0],
    ['LineHolderDied', 'holder_died', 0],
    ['LineEnded', 'line_ended', 1],
  ] as const)(
    'lapses by %s, and only a living holder who keeps the line is told',
    async (type, because, told) => {
      await env.choose('L1');
      expect(await happens(type)).toBe('lapsed');
      expect(env.choice('L1')).toMatchObject({ lapsed: { because } });
      expect(env.notices('ott_choice_lapsed')).toHaveLength(told);
    },
  );

  it('leaves the queue', async () => {
    await env.choose('L1');
    await env.reveal('L1');
    await happens('LineTransferred');
    expect(env.waiting()).toEqual([]);
  });

  it('has its grant voided and its code kept back for good', async () => {
    await unseen();
    expect(await happens('LineEnded')).toBe('lapsed');
    expect(env.ledger().map(({ sk }) => String(sk).split('#')[0])).toEqual(['GRANT', 'VOID']);
    expect(env.codes()).toMatchObject([
      { cancelled: { evidence: expect.stringContaining('lapsed') } },
    ]);
    expect(env.published.map(({ type }) => type)).toContain('OttPassVoided');
    expect(env.notices('ott_choice_lapsed')).toMatchObject([
      { statement: { byWhoseAct: 'operator' } },
    ]);
  });

  it('does not lapse twice, and says the void again should it have been cut off', async () => {
    await unseen();
    const event = await env.says({ type: 'LineEnded', line: 'L1' });
    await lapseChoice(env, version1, event);
    expect(await lapseChoice(env, version1, event)).toBe('nothing');
    expect(env.ledger()).toHaveLength(2);
    expect(env.published.filter(({ type }) => type === 'OttPassVoided')).toHaveLength(2);
  });

  it('of a line whose end is withdrawn may be made again, as the next issue', async () => {
    await unseen();
    await happens('LineEnded');
    await env.stock(['S2']);
    await happens('LineReinstated');
    expect(await env.reveal('L1')).toMatchObject({ body: { reason: 'choice_missing' } });
    expect((await env.choose('L1')).status).toBe(200);
    expect((await env.reveal('L1')).status).toBe(200);
    expect(env.ledger().map(({ sk }) => String(sk).replace(/#.*#/, '#'))).toEqual([
      'GRANT#0',
      'GRANT#1',
      'VOID#0',
    ]);
  });

  it('does not lapse by an end that was withdrawn before we heard of it', async () => {
    await env.choose('L1');
    await env.says({ type: 'LineReinstated', line: 'L1', occurredAt: '2026-03-02T02:00:00.000Z' });
    const late = await env.says({
      ...{ type: 'LineEnded', line: 'L1', occurredAt: '2026-03-02T01:00:00.000Z' },
    });
    expect(await lapseChoice(env, version1, late)).toBe('kept');
    expect(env.choice('L1')?.lapsed).toBeUndefined();
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'and its first reveal at one moment agree (seed %i)',
    async (seed) => {
      await unseen();
      env.time.now += 1_000;
      const event = await env.says({ type: 'LineEnded', line: 'L1' });
      // The customer's reading of the line came just before.
      const query = env.database.query;
      env.database.query = (call, table, ...given) =>
        call === 'read line events' && seed % 2 === 0
          ? (async function* () {})()
          : query(call, table, ...given);
      interleave(env, seed);
      const [shown] = await Promise.all([
        env.reveal('L1').catch((error: Error) => error),
        (async () => {
          env.database.query = query;
          return lapseChoice(env, version1, event);
        })(),
      ]);
      const lapsed = env.choice('L1')?.lapsed !== undefined;
      const seen = !(shown instanceof Error) && shown.status === 200;
      expect(seen).toBe(!lapsed);
      expect(env.ledger()).toHaveLength(lapsed ? 2 : 1);
    },
  );
});

describe('a code that was shown', () => {
  it('stays, whatever becomes of the line', async () => {
    await env.stock(['S1']);
    await env.choose('L1');
    await env.reveal('L1');
    for (const type of ['LineEnded', 'LineTransferred', 'LineHolderDied'] as const) {
      expect(await happens(type)).toBe('kept');
    }
    expect(env.ledger()).toHaveLength(1);
  });
});
