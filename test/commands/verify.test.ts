import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../commands/verify.ts';

const said = { out: '', err: '' };
beforeEach(() => {
  said.out = '';
  said.err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said.out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.err += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const file = (text: string): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'benefits-verify-')), 'key.pem');
  writeFileSync(path, text);
  return path;
};

describe('npm run verify', () => {
  it('says what it checks, what it cannot see, and what its exit codes mean', async () => {
    expect(await main(['--help'])).toBe(0);
    expect(said.out).toContain('What cannot be seen without --head');
    expect(said.out).toContain('Exit codes: 0 intact, 1 not intact, 2 bad input');
  });

  it.each<[args: string[], sentence: RegExp]>([
    [['--head', 'abc'], /--head abc: not a hash/],
    [['--stage', 'moon'], /--stage moon: no such stage/],
    [['--colour', 'red'], /Unknown option '--colour'/],
    [['everything'], /Unexpected argument 'everything'/],
    [['--public-key', '/nowhere/key.pem'], /--public-key \/nowhere\/key\.pem: no public key/],
    [['--public-key', file('hello')], /no public key in PEM/],
    [['--data', '/nowhere/at/all'], /not a data folder/],
  ])('refuses %j with exit code 2', async (args, sentence) => {
    expect(await main(args)).toBe(2);
    expect(said.err).toMatch(sentence);
    expect(said.out).toBe('');
  });

  it('names what it must be told of a stage on AWS', async () => {
    vi.stubEnv('RECORD_BUCKET', '');
    expect(await main(['--stage', 'prod'])).toBe(3);
    expect(said.err).toContain('set RECORD_BUCKET to the output RecordBucket of the stack');
    for (const name of ['RECORD_BUCKET', 'ACCESS_TABLE', 'WORK_TABLE', 'RECORD_KEY'])
      vi.stubEnv(name, 'there');
    vi.stubEnv('LEDGER_TABLE', '');
    expect(await main(['--stage', 'prod', '--ledger'])).toBe(3);
    expect(said.err).toContain('set LEDGER_TABLE to the output LedgerTable');
  });
});
