import type { CohortManifest, DeliveredExtract } from '../cohort.ts';
import { InputRejected } from '../errors.ts';

type Delivered = Pick<DeliveredExtract, 'sha256' | 'encoding' | 'key'>;

/** True where a cohort was made from an extract: the same bytes, read in the same encoding. */
export const isMadeFrom = (cohort: Pick<CohortManifest, 'extract'>, extract: Delivered): boolean =>
  cohort.extract.sha256 === extract.sha256 && cohort.extract.encoding === extract.encoding;

/** Refuses another extract than the one that a reference date is frozen with: who was a customer
 * on that day is settled once, because months have been granted by it. */
export const refuseOtherExtract = (sealed: CohortManifest, extract: Delivered): void => {
  if (isMadeFrom(sealed, extract)) return;
  throw new InputRejected(
    `The cohort of ${sealed.programme} for ${sealed.referenceDate} is frozen with the extract ` +
      `${described(sealed.extract)}; the extract ${described(extract)} is another. Lines that ` +
      'were left out are added by a supplement, never by a second cohort.',
  );
};

const described = ({ key, sha256, encoding }: Delivered): string =>
  `${key} (SHA-256 ${sha256}, ${encoding})`;
