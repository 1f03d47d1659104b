import { manifestSchema } from '../../../domain/manifest.ts';
import type { World } from '../core/world.ts';
import type { PlacedLine } from '../flows/monthly-lines.ts';

interface Books {
  readonly lines: readonly PlacedLine[];
  /** Lines that an event resumed. */
  readonly resumed: ReadonlySet<string>;
  /** Lines that are parked and open at the end. */
  readonly open: readonly string[];
}

/**
 * At the end of a month: I3, whoever is due has it and nobody waits but who cannot be read; I2, the
 * last run accounts for every line in one place and its books balance.
 */
export const checkMonthlyBooks = async (
  world: World,
  { lines, resumed, open }: Books,
): Promise<void> => {
  const granted = new Set(
    world.services.database
      .items('Ledger')
      .filter(({ sk }) => String(sk).startsWith('GRANT#'))
      .map(({ pk }) => pk),
  );
  for (const { line, kind } of lines) {
    const isGranted = granted.has(`line:${line}`);
    const isParked = open.includes(line);
    const isDue = kind === 'due' || resumed.has(line);
    world.note(`${line} ${kind}: ${isGranted ? 'granted' : 'not granted'}`);
    if (isDue && !isGranted) world.violate('I3', `${line} (${kind}) is due and was not granted`);
    if ((kind === 'thing' || (kind === 'suspended' && !resumed.has(line))) && isGranted) {
      world.violate('I4', `${line} (${kind}) was granted`);
    }
    if (isParked !== (kind === 'poison')) {
      world.violate('I3', `${line} (${kind}) is ${isParked ? '' : 'not '}parked at the end`);
    }
  }
  checkManifests(world, lines.length);
};

const checkManifests = (world: World, rows: number): void => {
  const runs = world.services.database.items('Work').filter(({ pk }) => /^RUN#/.test(String(pk)));
  const sealed = runs.filter(({ status }) => status === 'sealed');
  const full = sealed.filter(({ sk }) => !String(sk).includes('follow-up'));
  if (full.length === 0) world.violate('I3', 'no run of the month is sealed');
  for (const { sk, manifest } of sealed) {
    const text = world.services.objects.text(String(manifest));
    const read = manifestSchema.safeParse(JSON.parse(text ?? 'null'));
    if (!read.success) {
      world.violate('I2', `${sk} is sealed, and its manifest is not there`);
      continue;
    }
    const { considered, granted, alreadyGranted, refused, parked, notAttempted, balanced } =
      read.data;
    const sum = [refused, parked]
      .flatMap((counts) => Object.values(counts))
      .reduce((all, count) => all + count, granted + alreadyGranted + notAttempted);
    if (!balanced || sum !== considered) {
      world.violate('I2', `${sk} is sealed with ${sum} outcomes of ${considered} lines`);
    }
    const isFull = !String(sk).includes('follow-up');
    if (isFull && considered !== rows) world.violate('I2', `${sk} considered ${considered}`);
  }
};
