import { describe, expect, it } from 'vitest';
import { openCode } from '../../../adapters/ott/sealing.ts';
import { Unavailable } from '../../../domain/errors.ts';
import {
  codeFile,
  codeImportEnv,
  codesOf,
  deliver,
  importCodes,
  markersOf,
  type Passed,
  standing,
  takeCode,
} from '../../fakes/code-import.ts';
import type { MonthlyEnv } from '../../fakes/monthly-env.ts';

const report = (env: MonthlyEnv, file: string) =>
  JSON.parse(env.objects.text(`code-imports/stream-one/${file}/report.json`) ?? 'null');

const leftOut = (env: MonthlyEnv): string[] =>
  env.objects
    .keys()
    .filter((key) => key.includes('left-out-'))
    .flatMap((key) => linesOf(env.objects.text(key.replace('results/', ''))).slice(1));

const linesOf = (text = ''): string[] => text.trim().split('\n');

const tenCodes = Array.from(
  { length: 10 },
  (_, i) => [`serial-${i}`, `CODE-TEN-${i}00${i}`] as const,
);

describe('the import of a file of codes', () => {
  it('puts every code into the pool and on offer', async () => {
    const env = await codeImportEnv();
    const { file } = await importCodes(env, deliver(env, codeFile(tenCodes)));
    expect(codesOf(env)).toHaveLength(10);
    expect(markersOf(env).sort()).toEqual(
      codesOf(env)
        .map(({ codeId }) => codeId)
        .sort(),
    );
    expect(report(env, file.file)).toMatchObject({ delivered: 10, offered: 10, quarantined: 0 });
  });

  it('seals each code so that it opens with its own key alone', async () => {
    const env = await codeImportEnv();
    await importCodes(env, deliver(env, codeFile(tenCodes)));
    const opened = await Promise.all(
      codesOf(env).map(async ({ pool, file, codeId, dataKey, sealed }) => {
        const wrapped = Buffer.from(dataKey, 'base64');
        const context = { pool, file };
        return openCode(
          await env.seals.open('open', 'codes-key', { wrapped, context }),
          codeId,
          sealed,
        );
      }),
    );
    expect(opened.sort()).toEqual(tenCodes.map(([, code]) => code));
  });

  it.each([
    ['a mark at its start', (text: string) => `\u{feff}${text}`],
    ['line ends of Windows', (text: string) => text.replaceAll('\n', '\r\n')],
    ['no line end at its end', (text: string) => text.trimEnd()],
    ['empty lines', (text: string) => text.replaceAll('\n', '\n\n').replace('\n\n', '\n')],
    ['quotes', (text: string) => text.replaceAll(/CODE-[\w-]+/g, '"$&"')],
  ])('reads a file with %s', async (_what, changed) => {
    const env = await codeImportEnv();
    const { file } = await importCodes(env, deliver(env, changed(codeFile(tenCodes))));
    expect(report(env, file.file)).toMatchObject({ delivered: 10, offered: 10 });
  });

  it('says of each row that it leaves out which row it is and why, and never the code', async () => {
    const env = await codeImportEnv();
    const { file } = await importCodes(
      env,
      deliver(
        env,
        codeFile([
          ['s-1', 'CODE-ROW-0001'],
          ['s-2', 'code row 0001'],
          ['s-1', 'CODE-ROW-0003'],
          ['', 'CODE-ROW-0004'],
          ['s-5', ''],
          ['CODE-ROW-0006', 'CODE-ROW-0006'],
          ['s-7', 'CODE-ROW-0007'],
          ['s-8', '"CODE-ROW-0008'],
        ]),
      ),
    );
    expect(leftOut(env).map((line) => line.split(',').slice(0, 2).join(' '))).toEqual([
      '3 duplicate_in_file',
      '4 serial_taken',
      '5 serial_missing',
      '6 code_missing',
      '7 serial_holds_the_code',
      '9 quotes_not_closed',
    ]);
    expect(report(env, file.file)).toMatchObject({
      delivered: 8,
      offered: 2,
      duplicateInFile: 1,
      quarantined: 5,
      quarantinedByReason: { serial_taken: 1, serial_missing: 1, code_missing: 1 },
    });
    expect(leftOut(env).join()).not.toMatch(/CODE.ROW/i);
  });

  it('knows the codes of every earlier file of the pool, and of no other pool', async () => {
    const env = await codeImportEnv();
    await importCodes(env, deliver(env, codeFile(tenCodes)));
    const again = codeFile([...tenCodes.slice(3, 5), ['new', 'CODE-TEN-NEW1']]);
    const { file } = await importCodes(
      env,
      deliver(env, again, 'customer-appreciation/stream-one/batch-2.csv'),
    );
    expect(report(env, file.file)).toMatchObject({ offered: 1, duplicateOfEarlierFile: 2 });
    await importCodes(env, deliver(env, again, 'customer-appreciation/stream-two/batch-2.csv'));
    expect(codesOf(env, 'stream-two')).toHaveLength(3);
  });

  it('does nothing for the same content again, whatever its name, and says so', async () => {
    const env = await codeImportEnv();
    await importCodes(env, deliver(env, codeFile(tenCodes)));
    const before = env.database.items('Codes');
    const other = 'customer-appreciation/stream-one/the-same-again.csv';
    const { outcome } = await importCodes(env, deliver(env, codeFile(tenCodes), other));
    expect(outcome).toBe('imported_before');
    expect(env.database.items('Codes')).toEqual(before);
    expect(env.logged.at(-1)).toMatchObject({ message: 'file of codes was imported before' });
  });

  it('gives no second marker to a code that was taken while a late attempt went on', async () => {
    const env = await codeImportEnv();
    const delivered = deliver(env, codeFile(tenCodes));
    let taken = false;
    env.disturb = async (call, when) => {
      if (call !== 'put codes on offer' || when !== 'after' || taken) return;
      taken = true;
      const first = codesOf(env).find(({ offered }) => offered);
      if (first) await takeCode(env, first, 'L1');
      throw new Unavailable('the answer was lost');
    };
    const { file } = await importCodes(env, delivered);
    expect(codesOf(env).filter(({ holder }) => holder)).toHaveLength(1);
    expect(markersOf(env)).toHaveLength(9);
    expect(report(env, file.file)).toMatchObject({ offered: 10, givenToWaiting: 0 });
  });

  it('counts what those who waited have got, and puts the others on offer', async () => {
    const env = await codeImportEnv();
    const { file } = await importCodes(env, deliver(env, codeFile(tenCodes)), {
      meanwhile: async (when) => {
        if (when === 'on_offer') return;
        for (const [i, code] of codesOf(env).slice(0, 4).entries()) {
          await takeCode(env, code, `L${i}`);
        }
      },
    });
    expect(report(env, file.file)).toMatchObject({ offered: 6, givenToWaiting: 4 });
    expect(markersOf(env)).toHaveLength(6);
  });
});

const mixedRows = [
  ...tenCodes,
  ['serial-3', 'CODE-TEN-3003'],
  ['serial-x', 'CODE-TEN-7007'],
  ['serial-4', 'CODE-TEN-NEW4'],
  ['bad serial', 'CODE-TEN-NEW5'],
] as const;

describe('an import that is cut off', () => {
  const undisturbed = async () => {
    const env = await codeImportEnv();
    await importCodes(env, deliver(env, codeFile(mixedRows)));
    return env;
  };

  it.each(['before', 'after'] as const)(
    'ends the same when any call fails %s its effect',
    async (where) => {
      const whole = await undisturbed();
      expect(whole.calls.length).toBeGreaterThan(20);
      for (const place of whole.calls.keys()) {
        const env = await codeImportEnv();
        const delivered = deliver(env, codeFile(mixedRows));
        let calls = 0;
        env.disturb = (_call, when) => {
          if (when === 'before') calls += 1;
          if (when === where && calls === place + 1) {
            calls += 1;
            throw new Unavailable('cut off');
          }
        };
        await importCodes(env, delivered);
        expect(standing(env), `call ${place}: ${whole.calls[place]}`).toEqual(standing(whole));
        expect(leftOut(env)).toEqual(leftOut(whole));
      }
    },
  );

  it('is ended by another delivery of the same content, where nobody redrives it', async () => {
    const env = await codeImportEnv();
    env.disturb = (call) => {
      if (call === 'put codes on offer') throw new Error('a defect');
    };
    await expect(importCodes(env, deliver(env, codeFile(mixedRows)))).rejects.toThrow('a defect');
    env.disturb = undefined;
    const again = deliver(
      env,
      codeFile(mixedRows),
      'customer-appreciation/stream-one/once-more.csv',
    );
    const { file } = await importCodes(env, again);
    expect(report(env, file.file)).toMatchObject({ offered: 10, duplicateInFile: 2 });
  });
});

describe('a code', () => {
  it('is in no input, output, log, report, list, call or event', async () => {
    const env = await codeImportEnv();
    const passed: Passed = { inputs: [], outputs: [] };
    const canary = 'CANARY-7F3K-99QX';
    const rows = [...mixedRows, ['canary', canary], ['canary-2', canary]] as const;
    const bad = `"${canary}`;
    const delivered = deliver(env, codeFile([...rows, ['canary-3', bad], [canary, canary]]));
    await importCodes(env, delivered, { passed });
    env.disturb = (call) => {
      if (call === 'keep the codes') throw new Error('the table is away');
    };
    const second = 'customer-appreciation/stream-one/second.csv';
    await importCodes(env, deliver(env, codeFile([...rows, ['s', 'CODE-LAST-1']]), second), {
      passed,
    }).catch((error: Error) => passed.outputs.push(error.message));
    const results = env.objects.keys().filter((key) => key.startsWith('results/'));
    expect(results).toHaveLength(2 + 2);
    const sinks = [
      ...[passed, env.logged, env.calls, env.published, env.told, env.sent],
      ...[env.database.items('Codes'), results],
      ...results.map((key) => env.objects.text(key.replace('results/', ''))),
    ];
    const everything = JSON.stringify(sinks);
    const plain = everything.replaceAll(/[\s-]/g, '').toUpperCase();
    for (const [, code] of rows) expect(plain).not.toContain(code.replaceAll('-', ''));
    expect(everything).not.toContain(Buffer.from(canary).toString('base64'));
  });
});
