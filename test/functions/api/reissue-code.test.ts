import { beforeEach, describe, expect, it } from 'vitest';
import { recordCodeEvent } from '../../../adapters/ott/code-events.ts';
import { serveWaiting } from '../../../adapters/ott/waiting.ts';
import { makeReissueCode, type ReissueCodeEvent } from '../../../functions/api/reissue-code.ts';
import { aLine, version1 } from '../../domain/builders.ts';
import { chargingToken } from '../../fakes/charging-in-memory.ts';
import { canary, everythingSaid, type OttEnv, ottEnv } from '../../fakes/ott-env.ts';
import { ottPartnerInMemory } from '../../fakes/ott-partner-in-memory.ts';

let env: OttEnv;
let partner: ReturnType<typeof ottPartnerInMemory>;

const does = (act: ReissueCodeEvent['act'], who: string, line = 'L1') =>
  makeReissueCode(env)({ line, act, who, why: 'the code does not open' });

const codeShown = async (line = 'L1'): Promise<string> =>
  ((await env.reveal(line)).body as { code: string }).code;

const begin = async (): Promise<void> => {
  env = await ottEnv([aLine(), aLine({ line: 'L2' })]);
  partner = ottPartnerInMemory(() => env.time.now, chargingToken);
  const { send } = env.http;
  env.http.send = (call, request) =>
    request.url.startsWith('http://ott.example')
      ? partner.send(call, request)
      : send(call, request);
  await env.stock(['S1', 'S2']);
  await env.choose('L1');
};

beforeEach(begin);

const issues = () =>
  env
    .ledger()
    .map(({ sk }) => String(sk).replace('#customer-appreciation#ott-pass#once', ''))
    .sort();

describe('a code that the partner cancels by itself', () => {
  const cancels = (eventId = 'P1') =>
    recordCodeEvent(env, version1, {
      ...{ version: 1, eventId, type: 'CodeCancelled', service: 'stream-one', serial: serial() },
      occurredAt: '2026-03-02T03:00:00.000Z',
    });
  const serial = () => String(env.codes().find(({ holder }) => holder)?.serial);

  it('is told to its holder and to operations, and asked to be replaced, once', async () => {
    const before = await codeShown();
    expect(await cancels()).toBe('marked');
    expect(await cancels('P2')).toBe('known');
    expect(env.notices('ott_code_cancelled')).toMatchObject([{ line: 'L1' }]);
    expect(env.messages.at(-1)?.message).toMatchObject({ template: 'ott_code_cancelled' });
    expect(env.told).toHaveLength(1);
    expect(env.told[0]?.message).toContain('reissue:L1.1');
    expect(JSON.stringify(env.told)).not.toContain(canary);
    expect(await does('approve', 'checker')).toMatchObject({ state: 'reissued', request: 1 });
    expect(issues()).toEqual(['GRANT#0', 'GRANT#1', 'VOID#0']);
    expect(await codeShown()).not.toBe(before);
    expect(env.notices('ott_code_cancelled')).toHaveLength(1);
  });

  it('adds no second request to one that is open', async () => {
    await codeShown();
    await does('request', 'maker');
    await cancels();
    expect(env.notices('ott_code_cancelled')).toHaveLength(1);
    expect(await does('approve', 'checker')).toMatchObject({ state: 'reissued', request: 1 });
    expect(await does('approve', 'checker')).toMatchObject({ state: 'reissued', request: 1 });
  });

  it('is operations’ alone once the line is somebody else’s', async () => {
    await codeShown();
    await env.says({ type: 'LineTransferred', line: 'L1' });
    await cancels();
    expect(env.notices('ott_code_cancelled')).toEqual([]);
    expect(env.told).toHaveLength(1);
    await expect(does('approve', 'checker')).rejects.toThrow('Nobody has asked');
  });

  it('cut off anywhere is told and asked for once when the event comes again', async () => {
    for (let cut = 0; cut < 40; cut += 1) {
      await begin();
      await codeShown();
      let seen = 0;
      env.disturb = () => {
        seen += 1;
        if (seen === cut + 1) throw new Error('cut off');
      };
      await cancels().catch(() => undefined);
      env.disturb = undefined;
      await cancels();
      expect(env.notices('ott_code_cancelled'), `cut at ${cut}`).toHaveLength(1);
      expect(env.told.length, `cut at ${cut}`).toBeGreaterThan(0);
      expect(await does('approve', 'checker'), `cut at ${cut}`).toMatchObject({ request: 1 });
      if (seen < cut) break;
    }
  }, 60_000);
});

describe('a broken code', () => {
  it('is replaced: void, next issue, old code dead, another shown, the customer told', async () => {
    const before = await codeShown();
    expect(await does('request', 'maker')).toMatchObject({ state: 'requested', request: 1 });
    expect(await does('approve', 'checker')).toMatchObject({ state: 'reissued' });
    expect(issues()).toEqual(['GRANT#0', 'GRANT#1', 'VOID#0']);
    const after = await codeShown();
    expect(after).toContain(canary);
    expect(after).not.toBe(before);
    expect(env.notices('ott_code_reissued')).toMatchObject([
      { statement: { byWhoseAct: 'operator' } },
    ]);
    expect(env.codes().filter(({ cancelled }) => cancelled)).toHaveLength(1);
    expect([...partner.fates.values()]).toMatchObject([{ state: 'cancelled' }]);
  });

  it('is not approved by whoever asked', async () => {
    await codeShown();
    await does('request', 'maker');
    expect(await does('approve', 'maker')).toMatchObject({ reason: 'same_person' });
    expect(partner.fates.size).toBe(0);
    expect(issues()).toEqual(['GRANT#0']);
    expect(await does('approve', 'checker')).toMatchObject({ state: 'reissued' });
  });

  it('is not approved by the same account in other letters or with spaces', async () => {
    await codeShown();
    await does('request', 'desk officer 7');
    expect(await does('approve', 'Desk  Officer 7')).toMatchObject({ reason: 'same_person' });
    expect(issues()).toEqual(['GRANT#0']);
  });

  it('that the partner cancelled before it was ever shown is no dead end', async () => {
    await env.choose('L2');
    const [codeId = ''] = await env.stock(['S9'], { pool: 'stream-two', held: true });
    await env.choose('L2', 'stream-two');
    await env.reveal('L2');
    const pool = 'stream-two';
    await serveWaiting(env, { programme: version1, pool, run: 'restock:file-1' }, [codeId]);
    const occurredAt = '2026-03-02T03:00:00.000Z';
    const event = { eventId: 'P1', type: 'CodeCancelled', service: pool, serial: 'S9' };
    await recordCodeEvent(env, version1, { version: 1, occurredAt, ...event });
    expect(await env.reveal('L2')).toMatchObject({ body: { reason: 'code_cancelled' } });
    await env.stock(['S10'], { pool });
    expect(await does('request', 'maker', 'L2')).toMatchObject({ state: 'requested' });
    expect(await does('approve', 'checker', 'L2')).toMatchObject({ state: 'reissued' });
    expect(await codeShown('L2')).toContain('S10');
  });

  it('that somebody has redeemed is not replaced', async () => {
    await codeShown();
    const serial = String(env.codes().find(({ holder }) => holder)?.serial);
    partner.fates.set(`stream-one/${serial}`, {
      state: 'redeemed',
      at: '2026-03-01T00:00:00.000Z',
    });
    await does('request', 'maker');
    const refused = { state: 'refused', reason: 'code_redeemed' };
    expect(await does('approve', 'checker')).toMatchObject(refused);
    expect(await does('approve', 'checker')).toMatchObject(refused);
    expect(issues()).toEqual(['GRANT#0']);
  });

  it('that was never shown cannot be known to be broken', async () => {
    expect(await does('request', 'maker')).toMatchObject({ reason: 'code_missing' });
  });

  it('waits where no other is free, and is replaced after a restock', async () => {
    await codeShown();
    await env.choose('L2');
    await env.reveal('L2');
    await does('request', 'maker');
    const waits = { state: 'requested', reason: 'no_code_free' };
    expect(await does('approve', 'checker')).toMatchObject(waits);
    expect(issues()).toEqual(['GRANT#0', 'GRANT#0']);
    await env.stock(['S3']);
    expect(await does('approve', 'checker')).toMatchObject({ state: 'reissued' });
  });

  it('can be asked about again after a rejection, and twice in a row is one request', async () => {
    await codeShown();
    await does('request', 'maker');
    expect(await does('request', 'another')).toMatchObject({ request: 1, state: 'requested' });
    expect(await does('reject', 'checker')).toMatchObject({ request: 1, state: 'rejected' });
    expect(await does('request', 'maker')).toMatchObject({ request: 2, state: 'requested' });
  });

  it.each(['silent', 'error', 'not_json', 'another_serial'] as const)(
    'stays as it is while the partner is %s',
    async (conduct) => {
      await codeShown();
      await does('request', 'maker');
      partner.behave({ conduct });
      await expect(does('approve', 'checker')).rejects.toMatchObject({ name: 'Unavailable' });
      expect(issues()).toEqual(['GRANT#0']);
      partner.behave({});
      expect(await does('approve', 'checker')).toMatchObject({ state: 'reissued' });
    },
  );

  it('is replaced once, wherever an approval is cut off', async () => {
    for (let cut = 0; cut < 60; cut += 1) {
      await begin();
      await codeShown();
      await env.stock(['S4', 'S5']);
      await does('request', 'maker');
      let seen = 0;
      env.disturb = () => {
        seen += 1;
        if (seen === cut + 1) throw new Error('cut off');
      };
      await does('approve', 'checker').catch(() => undefined);
      env.disturb = undefined;
      expect(await does('approve', 'checker'), `cut at ${cut}`).toMatchObject({
        state: 'reissued',
      });
      expect(issues()).toEqual(['GRANT#0', 'GRANT#1', 'VOID#0']);
      expect(env.notices('ott_code_reissued')).toHaveLength(1);
      expect(env.codes().filter(({ holder, cancelled }) => holder && !cancelled)).toHaveLength(1);
      if (seen < cut) break;
    }
  }, 60_000);

  it('leaves no code in anything that is logged, said or kept outside its table', async () => {
    await codeShown();
    await does('request', 'maker');
    await does('approve', 'checker');
    expect(everythingSaid(env)).not.toContain(canary);
  });
});
