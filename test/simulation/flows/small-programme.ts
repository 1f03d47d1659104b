import { canonicalHash } from '../../../domain/canonical-json.ts';
import type { Programme } from '../../../domain/programme.ts';
import {
  type ProgrammeVersion,
  programmeNamed,
  programmeVersions,
} from '../../../programmes/catalogue.ts';

/** How small the batches of an enrolment are: few people make several of them. */
export interface SmallEnrolment {
  readonly peopleOfAPage: number;
  readonly rowsOfAFile: number;
  /** Of failed batches, in percent. */
  readonly tolerated: number;
}

/**
 * The programme with such batches, smaller and more tolerant than a file may say, as a version of its own that this process knows besides those of
 * the catalogue, so that plans pin it and look it up by the usual way. Answers its name for settings.
 */
export const smallProgramme = ({
  peopleOfAPage,
  rowsOfAFile,
  tolerated,
}: SmallEnrolment): string => {
  const { programme } = programmeNamed('customer-appreciation@1');
  const version = 100_000 + peopleOfAPage * 10_000 + rowsOfAFile * 1_000 + tolerated;
  const name = `${programme.programme}@${version}`;
  if (programmeVersions.some((known) => known.programme.version === version)) return name;
  const insurance = programme.benefits['safety-insurance'];
  const small: Programme = {
    ...{ ...programme, version },
    benefits: {
      ...programme.benefits,
      'safety-insurance': {
        ...insurance,
        insurer: { ...insurance.insurer, rowsPerFileMax: rowsOfAFile },
        run: { ...insurance.run, batchSize: peopleOfAPage, toleratedFailurePercentage: tolerated },
      },
    },
  };
  const made: ProgrammeVersion = {
    programme: small,
    hash: canonicalHash(small),
  };
  (programmeVersions as ProgrammeVersion[]).push(made);
  return name;
};
