import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Desk } from '../../commands/desk.ts';
import { type RouteId, routeOf } from '../../domain/customer/routes.ts';
import { functionRows } from '../../infra/functions.ts';
import { customerRoutes, goodBodies, signInCases } from '../authorisation/claims.ts';
import { type Forge, forgedTokens } from '../authorisation/tokens.ts';
import { someClaims } from '../fakes/customer-env.ts';
import { importGivenCohort } from './deliveries.ts';
import { playText } from './scenario.ts';
import { makeStage } from './stage.ts';

const stage = makeStage(importGivenCohort);
let desk: Desk;

const canaries = { sub: 'CANARY-SUB-1', person: 'CANARY-PERSON-1' };
/** Of what other benefits give, their own scenarios speak; here only who gets as far as they. */
const built = customerRoutes.filter((id) => functionRows.some(({ name }) => name === id));

const nowSeconds = () => Math.floor(desk.cloud.clock.now() / 1000);

/** Made out by the stand-in itself, invoked as only somebody with AWS's rights can. */
const mint = async (differences: Readonly<Record<string, unknown>> = {}): Promise<string> => {
  const {
    iss: _iss,
    aud,
    ...rest
  } = someClaims(desk.cloud.clock.now(), {
    ...canaries,
    ...differences,
  });
  const { iss } = differences;
  const answer = await desk.cloud.invoke('IdentityProviderStandIn', {
    mint: { aud, ...rest, ...(typeof iss === 'string' && { iss }) },
    issuer: desk.cloud.outputs.IdentityProviderUrl,
  });
  if (!answer.ok) throw new Error(answer.errorMessage);
  return (answer.payload as { token: string }).token;
};

const call = async (
  id: RouteId,
  token: string | undefined,
  { line = 'L1', body = goodBodies[id] }: { line?: string; body?: unknown } = {},
): Promise<{ status: number; text: string; headers: Headers }> => {
  const { method, path } = routeOf(id);
  const url = `${desk.cloud.outputs.CustomerApiUrl}${path.replace('{line}', line)}`;
  const answer = await fetch(url, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};

beforeAll(async () => {
  await playText(
    stage,
    `
given   line      L1   phone born 1951-03-04
given   line      L2   tablet
given   line      L3   phone
when    run       monthly-data 2026-02
`,
  );
  desk = await stage.desk();
});
afterAll(() => stage.close());

describe('the customer’s door on the local cloud', () => {
  test('shows a customer of the operator their lines, and neither more nor less', async () => {
    const answer = await call('list-benefits', await mint());
    expect(answer.status, answer.text).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { lines } = JSON.parse(answer.text) as { lines: { line: string }[] };
    expect(lines.map(({ line }) => line)).toEqual(['L1', 'L2']);
    expect(answer.text).toContain('100 GB');
    const notices = await call('list-notices', await mint());
    expect(notices.text).toContain('100GB');
  });

  test.each(forgedTokens)('lets $saying in by no route', async ({ make }) => {
    const keys = await fetch(`${desk.cloud.outputs.IdentityProviderUrl}.well-known/jwks.json`);
    const jwk = ((await keys.json()) as { keys: JsonWebKey[] }).keys[0] as JsonWebKey;
    const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({
      format: 'pem',
      type: 'spki',
    });
    const forge: Forge = {
      good: await mint(),
      mint,
      publicKeyPem: pem.toString(),
      now: nowSeconds(),
    };
    const token = await make(forge);
    for (const id of built) expect([id, (await call(id, token)).status]).toEqual([id, 401]);
  });

  test.each(signInCases)('answers a sign-in $saying as the catalogue says', async (row) => {
    const token = await mint(row.claims(nowSeconds()));
    // For another audience the gateway says no already.
    const gateways = row.claims(nowSeconds()).aud !== undefined;
    for (const id of built.filter(row.on)) {
      const { status, text } = await call(id, token);
      expect([id, status], text).toEqual([id, gateways ? 401 : row.status]);
      if (!gateways) expect(JSON.parse(text)).toMatchObject({ reason: row.reason });
    }
  });

  test('answers a foreign line and one that does not exist with the same bytes', async () => {
    const token = await mint();
    for (const id of built.filter((route) => routeOf(route).line === 'path')) {
      const [foreign, unknown] = await Promise.all([
        call(id, token, { line: 'L3' }),
        call(id, token, { line: 'NO-SUCH-LINE' }),
      ]);
      expect([foreign.status, foreign.text]).toEqual([404, unknown.text]);
      const headersOf = ({ headers }: typeof foreign) =>
        [...headers].filter(([name]) => !/date|request-?id|trace/.test(name)).sort();
      expect(headersOf(foreign)).toEqual(headersOf(unknown));
    }
  });

  test('holds a benefit after “this was not me” until somebody without a part in it releases it', async () => {
    const token = await mint();
    const opened = await call('dispute-benefit', token);
    const again = await call('dispute-benefit', token);
    expect(opened.status, opened.text).toBe(200);
    expect(again.text).toBe(opened.text);
    expect((await call('list-benefits', token)).text).toContain('benefit_held');
    const { case: id } = JSON.parse(opened.text) as { case: string };
    const closing = { case: id, decision: 'released', who: 'auditor 1', why: 'called back' };
    const closed = await desk.cloud.invoke('CloseCase', closing);
    expect(closed).toMatchObject({ ok: true, payload: { case: id, decision: 'released' } });
    await stage.rest();
    expect((await call('list-benefits', token)).text).not.toContain('benefit_held');
  });

  test('makes out no token over HTTP', async () => {
    const url = desk.cloud.outputs.IdentityProviderUrl ?? '';
    const body = JSON.stringify({ mint: canaries, issuer: url });
    for (const path of ['', 'mint', 'token']) {
      const answer = await fetch(`${url}${path}`, { method: 'POST', body });
      expect(answer.status).toBe(404);
      expect(await answer.text()).not.toContain('token');
    }
  });

  test('left no customer, person or token in any file but the tables’', async () => {
    const secrets = [...Object.values(canaries), (await mint()).split('.')[1] ?? '', 'Bearer '];
    const leaks: string[] = [];
    for (const file of await readdir(desk.dataFolder, { recursive: true, withFileTypes: true })) {
      const path = join(file.parentPath, file.name);
      if (!file.isFile() || path.startsWith(join(desk.dataFolder, 'tables'))) continue;
      const text = await readFile(path, 'latin1');
      for (const secret of secrets) if (text.includes(secret)) leaks.push(`${path}: ${secret}`);
    }
    expect(leaks).toEqual([]);
  });
});
