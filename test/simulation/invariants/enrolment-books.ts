import type { Item } from '../../../adapters/env.ts';
import { sumOf } from '../../../domain/counts-by-reason.ts';
import { enrolmentManifestSchema } from '../../../domain/safety-insurance/enrolment-account.ts';
import type { Cancellation } from '../../../partners/insurer/contract.ts';
import type { World } from '../core/world.ts';
import { isDue, type PlacedPerson } from '../flows/enrolment-people.ts';
import type { InsurerFiles } from '../flows/insurer-files-in-world.ts';
import type { Tellings } from './enrolment-tellings.ts';

interface Books {
  readonly people: readonly PlacedPerson[];
  readonly files: InsurerFiles;
  readonly tellings: Tellings;
  readonly cancellations: ReadonlyMap<string, Cancellation>;
}

const itemsOf = (world: World, table: string, begins: string): Item[] =>
  world.services.database.items(table).filter(({ sk }) => String(sk).startsWith(begins));

const runsIn = (world: World): Item[] =>
  world.services.database.items('Work').filter(({ pk }) => String(pk).startsWith('RUN#'));

/** True where the latest account says that batches failed: operations order the month once more. */
export const hasLeftPeopleOver = (world: World): boolean => {
  const [latest] = runsIn(world).toSorted((one, other) =>
    String(one.openedAt) > String(other.openedAt) ? -1 : 1,
  );
  const text = world.services.objects.text(String(latest?.manifest));
  return text !== undefined && 'batch_failed' in JSON.parse(text).parked;
};

/**
 * At the end of an enrolment. I2: everybody of the slice is in one place of each account. I3: nobody
 * waits for anything but a person or the insurer. I4: the insurer and the enrolments agree. I17:
 * whoever is insured was told.
 */
export const checkEnrolmentBooks = (world: World, books: Books): void => {
  checkManifests(world, books.people.length);
  for (const one of books.people) {
    if (isDue(one)) checkDue(world, books, one);
    else checkNeverDue(world, books, one);
  }
  const open = itemsOf(world, 'Applications', 'MATTER').filter(({ openShard }) => openShard);
  if (open.length > 0) world.violate('I3', `${open.length} matters are still open`);
};

const checkManifests = (world: World, people: number): void => {
  const runs = runsIn(world);
  if (runs.length === 0) world.violate('I3', 'no enrolment was ever opened');
  for (const { sk, status, manifest } of runs) {
    if (status !== 'sealed') world.violate('I3', `${sk} is ${status} at the end`);
    const text = world.services.objects.text(String(manifest));
    const read = enrolmentManifestSchema.safeParse(JSON.parse(text ?? 'null'));
    if (!read.success) {
      world.violate('I2', `${sk} is sealed, and its account is not there`);
      continue;
    }
    const { considered, insured, missing, rejected, refused, parked, balanced } = read.data;
    const sum = insured + missing + sumOf(rejected) + sumOf(refused) + sumOf(parked);
    if (!balanced || sum !== people || considered !== people) {
      world.violate('I2', `${sk} accounts for ${sum} of ${people} people`);
    }
  }
};

const enrolmentOf = (world: World, { person }: PlacedPerson): Item | undefined =>
  itemsOf(world, 'Enrolments', 'ENROLMENT#').find(({ pk }) => pk === `person:${person}`);

const checkNeverDue = (world: World, { files }: Books, one: PlacedPerson): void => {
  const { person, kind } = one;
  const enrolment = enrolmentOf(world, one);
  world.note(`${person} ${kind}: ${enrolment?.state ?? 'no enrolment'}`);
  // Whoever wants none may say so before any is offered.
  const states = kind === 'applied' ? ['insured', 'cancelled', 'ended'] : [undefined, 'declined'];
  const isAsItWas = states.includes(enrolment?.state as string | undefined);
  if (!isAsItWas) world.violate('I4', `${person} (${kind}) is ${enrolment?.state}`);
  if (files.handed.has(person)) world.violate('I4', `${person} (${kind}) was handed over`);
  const isParked = world.services.database
    .items('Work')
    .some(({ pk, openShard }) => pk === `PARKED#person:${person}` && openShard !== undefined);
  if (kind === 'two_dates' && enrolment === undefined && !isParked)
    world.violate('I3', `${person} (${kind}) is not parked`);
};

const settled = ['declined', 'insured', 'rejected', 'missing', 'cancelled', 'ended'];

const checkDue = (world: World, books: Books, one: PlacedPerson): void => {
  const { person, lines } = one;
  const enrolment = enrolmentOf(world, one);
  const words = books.files.said.get(person) ?? [];
  const state = String(enrolment?.state);
  world.note(`${person}: ${state}; insurer ${words.map(({ answer }) => answer).join() || '-'}`);
  const events = world.services.database
    .items('Lines')
    .filter(({ sk }) => lines.includes(String(sk).split('#')[1] ?? ''));
  const died = events.some(({ type }) => type === 'LineHolderDied');
  const isGone = died || events.filter(({ type }) => type === 'LineEnded').length === lines.length;
  const isRefused = isGone && enrolment === undefined;
  if (!settled.includes(state) && !isRefused)
    return void world.violate('I3', `${person} is ${state}`);
  if (died && state === 'insured') world.violate('I4', `${person} has died and is insured`);
  checkAgreement(world, books, { one, state, certificate: enrolment?.certificate });
  if (state !== 'insured') return;
  const isTold =
    books.tellings.startedOn(person) !== undefined ||
    itemsOf(world, 'Notices', 'NOTICE#').some(
      ({ template, line }) => template === 'insurance_started' && lines.includes(String(line)),
    );
  if (!isTold) world.violate('I17', `${person} is insured and was not told`);
};

const checkAgreement = (
  world: World,
  { files, cancellations }: Books,
  { one, state, certificate }: { one: PlacedPerson; state: string; certificate: unknown },
): void => {
  const { person } = one;
  const words = files.said.get(person) ?? [];
  const [first] = words;
  const ledger = world.services.database
    .items('Ledger')
    .filter(({ pk }) => pk === `person:${person}`);
  const grant = ledger.find(({ sk }) => String(sk).startsWith('GRANT#'));
  const isVoid = ledger.some(({ sk }) => String(sk).startsWith('VOID#'));
  if ((state === 'insured') !== (grant !== undefined && !isVoid)) {
    world.violate('I4', `${person} is ${state}; grant ${grant?.certificate}, void ${isVoid}`);
  }
  if (grant && grant.certificate !== certificate) {
    world.violate('I4', `${person} has ${certificate}, and a grant of ${grant.certificate}`);
  }
  if (first === undefined && ['insured', 'rejected'].includes(state)) {
    world.violate('I4', `${person} is ${state}, and the insurer said nothing`);
  }
  // Of two words that differ the one that came first stands, and people ask which of them counts.
  if (words.some(({ answer }) => answer !== first?.answer)) return;
  if (first?.answer === 'rejected' && !['rejected', 'cancelled', 'ended'].includes(state)) {
    world.violate('I4', `${person} was rejected and is ${state}`);
  }
  if (first?.answer !== 'accepted') return;
  const isEnded = [...cancellations.values()].some(
    (one) => one.person === person && one.certificate === first.certificate,
  );
  if ((state === 'insured') === isEnded) {
    const said = isEnded ? 'was told of its end' : 'was not told of an end';
    world.violate('I4', `${person} was accepted and is ${state}; the insurer ${said}`);
  }
};
