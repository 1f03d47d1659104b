import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Defect, Unavailable } from '../../domain/errors.ts';
import { makeCheckCodeFile } from '../../functions/workflow/check-code-file.ts';
import { makeKeepCodes } from '../../functions/workflow/keep-codes.ts';
import { makeOfferCodes } from '../../functions/workflow/offer-codes.ts';
import { makeReportCodeFile } from '../../functions/workflow/report-code-file.ts';
import { makeServeWaitingLines } from '../../functions/workflow/serve-waiting-lines.ts';
import { aLine } from '../domain/builders.ts';
import { codeFile, codesOf, deliver, markersOf } from '../fakes/code-import.ts';
import { type OttEnv, ottEnv } from '../fakes/ott-env.ts';
import { aWorld, type Handler } from '../local/step-functions/world.ts';

const definition = JSON.parse(
  readFileSync(new URL('../../state-machines/code-import.asl.json', import.meta.url), 'utf8'),
);

/** The workflow file on the local engine, its functions over an outside in memory. */
const aWorkflow = (env: OttEnv) => {
  const world = aWorld({
    '${CheckCodeFile}': makeCheckCodeFile(env, 3) as Handler,
    '${KeepCodes}': makeKeepCodes(env) as Handler,
    '${ServeWaitingLines}': makeServeWaitingLines(env) as Handler,
    '${OfferCodes}': makeOfferCodes(env) as Handler,
    '${ReportCodeFile}': makeReportCodeFile(env) as Handler,
  });
  world.register(definition);
  return world;
};

const ended = async (world: ReturnType<typeof aWorkflow>, arn: string): Promise<string> => {
  const types = await world.history(arn);
  const names = types.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails ?? []);
  return names.at(-1)?.name;
};

const rows = Array.from({ length: 10 }, (_, n) => [`s-${n}`, `CODE-FLOW-000${n}`] as const);
const text = codeFile([...rows, ['s-3', 'CODE-FLOW-0003'], ['', 'CODE-FLOW-BAD1']]);

/** Two lines that wait for a code. */
const whereTwoWait = async (): Promise<OttEnv> => {
  const env = await ottEnv(['L1', 'L2'].map((line) => aLine({ line })));
  for (const line of ['L1', 'L2']) {
    await env.choose(line);
    await env.reveal(line);
  }
  return env;
};

describe('the import of codes as operations see it', () => {
  it('ends with the codes on offer, those apart that lines waited for', async () => {
    const env = await whereTwoWait();
    const world = aWorkflow(env);
    const arn = await world.start(deliver(env, text));
    expect((await world.ended(arn)).status).toBe('SUCCEEDED');
    expect(await ended(world, arn)).toBe('Codes on offer');
    expect(codesOf(env)).toHaveLength(10);
    expect(markersOf(env)).toHaveLength(8);
    expect(env.ledger()).toHaveLength(2);
  });

  it('says that the same content was imported before', async () => {
    const env = await ottEnv();
    const world = aWorkflow(env);
    await world.ended(await world.start(deliver(env, text), 'first'));
    const again = deliver(env, text, 'customer-appreciation/stream-one/again.csv');
    const arn = await world.start(again, 'second');
    expect((await world.ended(arn)).status).toBe('SUCCEEDED');
    expect(await ended(world, arn)).toBe('File was imported before');
  });

  it.each([
    ['another header', 'code,serial\n', undefined, 'not .serial,code.'],
    ['an unknown service', text, 'customer-appreciation/stream-six/a.csv', 'There is no service'],
    ['no folder', text, 'a.csv', 'does not say whose codes'],
  ])('refuses a file with %s in a clear sentence', async (_what, content, key, sentence) => {
    const env = await ottEnv();
    const world = aWorkflow(env);
    const arn = await world.start(deliver(env, content, key));
    const { status, error, cause } = await world.ended(arn);
    expect([status, error]).toEqual(['FAILED', 'InputRejected']);
    expect(cause).toMatch(new RegExp(sentence));
    expect(await ended(world, arn)).toBe('File refused');
    expect(env.database.items('Codes')).toEqual([]);
  });

  it.each([
    'keep the serials',
    'keep the codes',
    'keep the ids of the codes',
    'give the code',
    'put codes on offer',
    'keep the report of the file',
  ])('goes on by a redrive where it stopped at "%s", to the same end', async (place) => {
    const env = await whereTwoWait();
    const world = aWorkflow(env);
    let calls = 0;
    env.disturb = (call, when) => {
      if (call !== place || when !== 'after') return;
      calls += 1;
      if (calls === 2 || place === 'keep the report of the file') throw new Defect('stopped here');
    };
    const arn = await world.start(deliver(env, text));
    expect((await world.ended(arn)).status).toBe('FAILED');
    env.disturb = undefined;
    await world.call('RedriveExecution', { executionArn: arn });
    expect((await world.ended(arn)).status).toBe('SUCCEEDED');
    expect(codesOf(env)).toHaveLength(10);
    expect(markersOf(env)).toHaveLength(8);
    expect(env.ledger()).toHaveLength(2);
  });

  it('asks again by itself while something is not now', async () => {
    const env = await ottEnv();
    const world = aWorkflow(env);
    const failed = new Set<string>();
    env.disturb = (call, when) => {
      if (failed.size === failed.add(`${call} ${when}`).size) return;
      if (failed.size % 3 === 0) throw new Unavailable('not now');
    };
    expect((await world.ended(await world.start(deliver(env, text)))).status).toBe('SUCCEEDED');
    expect(markersOf(env)).toHaveLength(10);
  });

  it('has no code in its history, nor in what its functions were asked', async () => {
    const env = await whereTwoWait();
    const world = aWorkflow(env);
    const arn = await world.start(deliver(env, text));
    await world.ended(arn);
    const seen = JSON.stringify([await world.history(arn), world.calls, world.events]);
    expect(seen).toContain('"part"');
    expect(seen).not.toMatch(/CODE.FLOW/i);
  });
});
