import { canonicalHash } from '../domain/canonical-json.ts';
import { Defect } from '../domain/errors.ts';
import { type Programme, parseProgramme } from '../domain/programme.ts';
import customerAppreciation1 from './customer-appreciation/v1.json' with { type: 'json' };
import customerAppreciation2 from './customer-appreciation/v2.json' with { type: 'json' };

/** A programme version and the hash of its file's canonical JSON, which runs pin. */
export interface ProgrammeVersion {
  readonly programme: Programme;
  readonly hash: string;
}

/** Every version that a run was ever opened under: none is removed, because retries and
 * redrives look their own version up. */
const files: Readonly<Record<string, unknown>> = {
  'programmes/customer-appreciation/v1.json': customerAppreciation1,
  'programmes/customer-appreciation/v2.json': customerAppreciation2,
};

/** Every version, parsed. Throws InputRejected where a file is not a programme. */
export const programmeVersions: readonly ProgrammeVersion[] = Object.entries(files).map(
  ([file, data]) => ({ programme: parseProgramme(file, data), hash: canonicalHash(data) }),
);

/** The version of that number. Throws Defect where it is not in the bundle. */
export const programmeVersion = (name: string, version: number): ProgrammeVersion => {
  const found = programmeVersions.find(
    ({ programme }) => programme.programme === name && programme.version === version,
  );
  if (found) return found;
  const known = programmeVersions.map(({ programme: p }) => `${p.programme}@${p.version}`);
  throw new Defect(
    `No programme ${name}@${version} is in this bundle; it has ${known.join(', ')}. ` +
      'Name one of these, or add the file to programmes/catalogue.ts and deploy again.',
  );
};

/** The version that a setting names, such as `customer-appreciation@1`. */
export const programmeNamed = (nameAtVersion: string): ProgrammeVersion => {
  const match = /^([a-z0-9-]+)@([1-9]\d{0,5})$/.exec(nameAtVersion);
  if (match?.[1]) return programmeVersion(match[1], Number(match[2]));
  throw new Defect(
    `'${nameAtVersion}' does not name a programme version: write name@version, ` +
      'such as customer-appreciation@1.',
  );
};

/** The programme that a run pinned, by number and hash. Throws Defect where this bundle's version
 * of that number is another: a retry must never decide by another policy than the run. */
export const pinnedProgramme = (pinned: {
  readonly run: string;
  readonly programme: string;
  readonly programmeVersion: number;
  readonly programmeHash: string;
}): Programme => {
  const { programme, hash } = programmeVersion(pinned.programme, pinned.programmeVersion);
  if (hash === pinned.programmeHash) return programme;
  throw new Defect(
    `${pinned.run} pinned another ${pinned.programme}@${pinned.programmeVersion} than this bundle ` +
      'holds. Restore the file as it was, deploy, then redrive.',
  );
};
