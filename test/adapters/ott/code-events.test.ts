import { beforeEach, describe, expect, it } from 'vitest';
import { recordCodeEvent } from '../../../adapters/ott/code-events.ts';
import type { CodeEvent } from '../../../domain/ott-pass/code-event.ts';
import { aLine, version1 } from '../../domain/builders.ts';
import { type OttEnv, ottEnv } from '../../fakes/ott-env.ts';

let env: OttEnv;

beforeEach(async () => {
  env = await ottEnv([aLine()]);
  await env.stock(['S1']);
  await env.choose('L1');
  await env.reveal('L1');
  await env.stock(['S2']);
  env.time.now = Date.parse('2026-03-10T03:00:00.000Z');
});

const event = (differences: Partial<CodeEvent> = {}): CodeEvent => ({
  ...{ version: 1, eventId: 'P1', type: 'CodeRedeemed', service: 'stream-one', serial: 'S1' },
  occurredAt: '2026-03-05T10:00:00.000Z',
  ...differences,
});
const comes = (differences: Partial<CodeEvent> = {}) =>
  recordCodeEvent(env, version1, event(differences));
const due = () => env.database.items('Codes').find(({ sk }) => sk === 'DUE');

describe('a redemption', () => {
  it('is recorded and told once, however often it comes', async () => {
    expect(await comes()).toBe('marked');
    expect(await comes()).toBe('known');
    expect(await comes({ eventId: 'P2' })).toBe('known');
    expect(env.codes().find(({ serial }) => serial === 'S1')).toMatchObject({
      redeemed: { at: '2026-03-05T10:00:00.000Z', eventId: 'P1' },
    });
    expect(env.notices('ott_code_redeemed')).toHaveLength(1);
  });

  it('sets the date of the end in the place of the code’s own', async () => {
    expect(due()?.openShard).toMatch(/^DUE#2026-08-17#\d\d$/);
    await comes();
    expect(due()?.openShard).toMatch(/^DUE#2026-08-21#\d\d$/);
  });

  it('that came late, from before the code expired, counts', async () => {
    await comes({ eventId: 'P0', type: 'CodeExpired', occurredAt: '2026-03-06T00:00:00.000Z' });
    expect(await comes()).toBe('marked');
  });

  it.each([
    ['CodeRedeemed', 'CodeCancelled'],
    ['CodeRedeemed', 'CodeExpired'],
    ['CodeCancelled', 'CodeRedeemed'],
  ] as const)('and its contradiction are not both believed: %s, then %s', async (first, then) => {
    await comes({ eventId: 'P0', type: first, occurredAt: '2026-03-04T00:00:00.000Z' });
    await expect(comes({ type: then })).rejects.toMatchObject({ name: 'InputRejected' });
  });

  it.each(['LineTransferred', 'LineHolderDied'] as const)(
    'is told to nobody after %s',
    async (type) => {
      await env.says({ type, line: 'L1' });
      await comes();
      expect(env.notices('ott_code_redeemed')).toEqual([]);
    },
  );

  it('of a code that nobody was given withdraws it, and says so to operations', async () => {
    expect(await comes({ serial: 'S2' })).toBe('withdrawn');
    expect(await comes({ serial: 'S2' })).toBe('known');
    expect(env.database.items('Codes').filter(({ pk }) => String(pk).startsWith('FREE#'))).toEqual(
      [],
    );
    expect(env.logged).toContainEqual(expect.objectContaining({ reason: 'redeemed_by_nobody' }));
  });

  it.each([
    { serial: 'S9' },
    { service: 'stream-two' },
    { occurredAt: 'yesterday' },
    { type: 'CodeGone' as 'CodeRedeemed' },
  ])('that names what we do not know is refused: %j', async (differences) => {
    await expect(comes(differences)).rejects.toMatchObject({ name: 'InputRejected' });
  });

  it('cut off anywhere ends the same when it is repeated', async () => {
    for (let cut = 0; cut < 30; cut += 1) {
      env = await ottEnv([aLine()]);
      await env.stock(['S1']);
      await env.choose('L1');
      await env.reveal('L1');
      let seen = 0;
      env.disturb = () => {
        seen += 1;
        if (seen === cut + 1) throw new Error('cut off');
      };
      await comes().catch(() => undefined);
      env.disturb = undefined;
      await comes();
      expect(env.notices('ott_code_redeemed'), `cut at ${cut}`).toHaveLength(1);
      if (seen < cut) break;
    }
  }, 60_000);
});
