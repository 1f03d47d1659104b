import type { Env, Item, SettingName } from '../../adapters/env.ts';
import { Defect } from '../../domain/errors.ts';
import { objectsInAFolder } from './objects-in-a-folder.ts';
import { tablesInMemory } from './tables-in-memory.ts';

/** The outside as the cohort import sees it: buckets in a folder, one table, a clock that stands. */
export const importEnv = (
  folder: string,
  given: Partial<Record<SettingName, string>> = {},
): Env & {
  readonly objects: ReturnType<typeof objectsInAFolder>;
  readonly database: ReturnType<typeof tablesInMemory>;
  readonly logged: Item[];
  readonly started: { machine: string; name: string; input: unknown }[];
} => {
  const settings: Partial<Record<SettingName, string>> = {
    EXTRACT_BUCKET: 'extracts',
    COHORT_BUCKET: 'cohorts',
    PERSONS_BUCKET: 'persons',
    PEOPLE_TABLE: 'People',
    APPLICATIONS_TABLE: 'Applications',
    COHORT_IMPORT_STATE_MACHINE: 'arn:cohort-import',
    CONTROL_FILE: 'checked_where_present',
    SEALING: 'automatic',
    ...given,
  };
  const logged: Item[] = [];
  const started: { machine: string; name: string; input: unknown }[] = [];
  const unused = (): never => {
    throw new Defect('the import has no business there');
  };
  return {
    settings: {
      optional: (name) => settings[name],
      required: (name) => settings[name] ?? unused(),
    },
    clock: { now: () => Date.UTC(2026, 0, 20), elapsed: () => 0, sleep: async () => {} },
    ids: { next: unused },
    objects: objectsInAFolder(folder),
    database: tablesInMemory(),
    workflows: {
      async start(_call, machine, name, input) {
        const exists = started.some((other) => other.name === name);
        if (!exists) started.push({ machine, name, input });
        return { outcome: exists ? 'exists' : 'started', execution: `${machine}:${name}` };
      },
      answer: unused,
    },
    bus: { publish: unused },
    topics: { publish: unused },
    queues: { send: unused },
    secrets: { read: unused },
    seals: { dataKey: unused, open: unused },
    signatures: { sign: unused, publicKey: unused },
    http: { send: unused },
    log: {
      info: (message, fields) => void logged.push({ message, ...fields }),
      error: (message, fields) => void logged.push({ message, ...fields }),
      metrics: () => {},
    },
    logged,
    started,
  };
};
