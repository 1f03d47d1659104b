import { describe, expect, it } from 'vitest';
import { type SourceFile, sourceFiles } from './source-files.ts';

/**
 * Who may import whom. `ours`: our own top-level folders; `packages`: patterns of anything else.
 * Arrows point towards domain/.
 */
const arrows: Record<string, { ours: string[]; packages: RegExp; remedy: string }> = {
  domain: {
    ours: ['domain'],
    packages: /^(zod|node:crypto)$/,
    remedy: 'Rules are pure: let the caller pass what the rule needs as an argument.',
  },
  programmes: {
    ours: ['domain', 'programmes'],
    packages: /^$/,
    remedy: 'Policy is data: put code into domain/.',
  },
  adapters: {
    ours: ['adapters', 'domain'],
    packages: /^(zod|csv-parse|iconv-lite|@aws-sdk\/.+|@smithy\/.+|node:.+)$/,
    remedy: 'An adapter knows one thing outside: what decides belongs into domain/.',
  },
  functions: {
    ours: ['functions', 'adapters', 'domain', 'programmes'],
    packages: /^(zod|@middy\/core|node:crypto)$/,
    remedy: 'A handler reaches the outside through Env: add a call to a port in adapters/.',
  },
  infra: {
    ours: ['infra', 'domain', 'programmes', 'web'],
    packages: /^(aws-cdk-lib.*|constructs|cdk-nag|esbuild|zod|node:.+)$/,
    remedy: 'The template knows functions by their files: bundle them, never import a handler.',
  },
  local: {
    ours: ['local'],
    packages: /^(?!@aws-sdk|aws-cdk-lib).+/,
    remedy: 'The local cloud speaks AWS and knows nothing of benefits: read it from the template.',
  },
  partners: {
    ours: ['partners'],
    packages: /^(zod|jose|aws-lambda|@aws-sdk\/.+|node:.+)$/,
    remedy:
      'A stand-in knows its contract alone: repeat the contract, do not import our side of it.',
  },
  web: {
    // The runbook is part of the page: a link of it must work where nobody has the repository.
    ours: ['web', 'domain', 'docs'],
    packages:
      /^(zod|react|react-dom\/client|react-markdown|re(hype|mark)-\w+|recharts|wouter(\/.+)?|lucide-react|oauth4webapi|vite|@vitejs\/plugin-react|@xyflow\/react(\/.+)?|@dagrejs\/dagre|@tanstack\/react-query|node:.+)$/,
    remedy: 'The page knows the operator’s door by domain/operations/ and reaches nothing else.',
  },
  commands: {
    ours: ['commands', 'domain', 'adapters', 'local', 'programmes', 'web'],
    packages: /^(zod|zod-openapi|cli-progress|csv-parse.*|node:.+)$/,
    remedy: 'A command drives the deployed thing from outside: go through local/ or adapters/.',
  },
};

const files = sourceFiles(Object.keys(arrows));
const inFolders = (...folders: string[]): SourceFile[] =>
  files.filter(({ folder }) => folders.includes(folder));

const topOf = (imported: string): string | undefined =>
  /^([a-z]+)\//.exec(imported)?.[1] ?? undefined;
const isOurs = (imported: string): boolean =>
  /^[^@].*\.(tsx?|mjs|json|css|md\?raw)$/.test(imported);

describe('arrows point towards domain/', () => {
  it.each(Object.entries(arrows))('%s/ imports only what it may', (folder, may) => {
    const wrong = inFolders(folder).flatMap(({ path, imports }) =>
      imports
        .filter((name) =>
          isOurs(name) ? !may.ours.includes(topOf(name) ?? '') : !may.packages.test(name),
        )
        .map((name) => `${path} imports ${name}. ${may.remedy}`),
    );
    expect(wrong).toEqual([]);
  });

  it('nothing but tests and the benchmark imports test/', () => {
    const wrong = files.flatMap(({ path, imports }) =>
      imports.filter((name) => topOf(name) === 'test').map((name) => `${path} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('no SDK client is built outside adapters/live-env.ts', () => {
    const wrong = inFolders('adapters', 'functions', 'domain', 'programmes')
      .filter(({ path }) => path !== 'adapters/live-env.ts')
      .filter(({ code }) => /new \w+Client\(/.test(code))
      .map(({ path }) => `${path} builds a client. Take it as an argument, as adapters/aws/ does.`);
    expect(wrong).toEqual([]);
  });
});

interface Ban {
  readonly saying: string;
  readonly what: RegExp;
  readonly remedy: string;
  /** Where it is banned; everything below if it ends in a slash. */
  readonly within: readonly string[];
  readonly except?: readonly string[];
}

const pure = ['domain/', 'functions/', 'programmes/', 'adapters/'];
const live = ['adapters/live-env.ts', 'adapters/aws/'];

const bans: Ban[] = [
  {
    saying: 'the clock is not read',
    what: /\bDate\.now\b/,
    remedy: 'Take env.clock.now().',
    within: pure,
    except: live,
  },
  {
    saying: 'today is not asked for',
    what: /\bnew Date\(\s*\)/,
    remedy: 'Take env.clock.now(), or the business date from the input.',
    within: pure,
    except: live,
  },
  {
    saying: 'rules and handlers keep dates as texts',
    what: /\bnew Date\(/,
    remedy: 'Take domain/calendar.ts: plain dates and instants are texts here.',
    within: ['domain/', 'functions/'],
  },
  {
    saying: 'nothing is left to chance',
    what: /\bMath\.random\b/,
    remedy: 'Chance comes in as an argument.',
    within: pure,
  },
  {
    saying: 'no identifier is drawn',
    what: /\brandomUUID\b|\brandomBytes\b/,
    remedy: 'Derive the id from what it identifies, or take env.ids.next().',
    within: pure,
    except: live,
  },
  {
    saying: 'nothing waits by itself',
    what: /\bset(Timeout|Interval|Immediate)\b/,
    remedy: 'Take env.clock.sleep().',
    within: pure,
    except: live,
  },
  {
    saying: 'nothing is fetched past the http port',
    what: /\bfetch\(/,
    remedy: 'Take env.http.send().',
    within: pure,
  },
  {
    saying: 'the environment is read in one place',
    what: /\bprocess\.env\b/,
    remedy: 'Take env.settings; adapters/live-env.ts alone reads the environment.',
    within: pure,
    except: ['adapters/live-env.ts'],
  },
  {
    saying: 'nothing is printed past the log port',
    what: /\bconsole\./,
    remedy: 'Take env.log: one structured line, ids and counts only.',
    within: pure,
  },
  {
    saying: 'no module has a variable',
    what: /^(export )?(let|var) /m,
    remedy: 'A module keeps no state between invocations: keep it inside make<Name>(env).',
    within: pure,
  },
  {
    saying: 'no module collects anything',
    what: /^(export )?const \w+[^=\n]*= (new (Map|Set|WeakMap)\(\)|\[\]|\{\});/m,
    remedy: 'An empty collection at the top of a module is state: keep it inside make<Name>(env).',
    within: pure,
  },
  {
    saying: 'everything is exported by name',
    what: /^export default /m,
    remedy: 'Export it by name.',
    within: [...pure, 'local/', 'partners/', 'commands/', 'infra/'],
  },
];

const lies = (path: string, places: readonly string[]): boolean =>
  places.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place));

describe('time, identifiers, chance and state come in as arguments', () => {
  it.each(bans)('$saying', ({ what, remedy, within, except = [] }) => {
    const wrong = files
      .filter(({ path }) => lies(path, within) && !lies(path, except))
      .filter(({ code }) => what.test(code))
      .map(({ path }) => `${path} has ${what}. ${remedy}`);
    expect(wrong).toEqual([]);
  });
});

describe('functions', () => {
  const entrances = inFolders('functions').filter(
    ({ path }) => !path.startsWith('functions/middleware/'),
  );

  it('are named verb-noun below who knocks, and export make<Name> and handler', () => {
    const wrong = entrances.flatMap(({ path, text }) => {
      const name =
        /^functions\/(?:api|events|operations|schedule|workflow)\/([a-z]+(?:-[a-z]+)+)\.ts$/.exec(
          path,
        )?.[1];
      if (!name)
        return [
          `${path}: expected functions/<api|events|operations|schedule|workflow>/verb-noun.ts`,
        ];
      const made = `make${name.replace(/(?:^|-)([a-z])/g, (_, letter) => letter.toUpperCase())}`;
      return [`export const ${made} =`, 'export const handler = ']
        .filter((line) => !text.includes(line))
        .map((line) => `${path} lacks "${line}": infra/ and the simulator find it by that name.`);
    });
    expect(wrong).toEqual([]);
  });

  it('stand behind one of the doors of functions/middleware/', () => {
    const wrong = entrances
      .filter(({ imports }) => !imports.some((name) => name.startsWith('functions/middleware/')))
      .map(({ path }) => `${path} answers without a door: wrap it in task() or queueBatch().`);
    expect(wrong).toEqual([]);
  });
});

describe('names', () => {
  const drawers = /(^|\/)(utils?|helpers?|common|shared|types|services|models|misc|lib)(\/|\.ts$)/;

  it('of files and folders say what the thing is', () => {
    const wrong = files
      .filter(({ path }) => drawers.test(path))
      .map(({ path }) => `${path} is a drawer: name the one thing that it holds.`);
    expect(wrong).toEqual([]);
  });

  it('of files are kebab-case', () => {
    const wrong = files
      .filter(({ path }) => !/^[a-z0-9/.-]+$/.test(path))
      .map(({ path }) => `${path}: write it in kebab-case.`);
    expect(wrong).toEqual([]);
  });
});

describe('this test', () => {
  it('sees the files that it speaks of', () => {
    for (const folder of Object.keys(arrows)) expect(inFolders(folder), folder).not.toEqual([]);
  });

  it.each([
    ['const at = Date.now();', /\bDate\.now\b/],
    ['let count = 0;', /^(export )?(let|var) /m],
    [
      'const seen = new Map();',
      /^(export )?const \w+[^=\n]*= (new (Map|Set|WeakMap)\(\)|\[\]|\{\});/m,
    ],
  ])('would see %s', (code, ban) => {
    expect(ban.test(code)).toBe(true);
  });
});
