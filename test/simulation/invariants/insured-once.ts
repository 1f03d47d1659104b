import type { Item } from '../../../adapters/env.ts';
import type { Kept } from '../../../partners/insurer/contract.ts';
import type { World } from '../core/world.ts';

type Books = ReadonlyMap<string, Kept>;

const itemsOf = (world: World, table: string, sk: RegExp): Item[] =>
  world.services.database.items(table).filter((item) => sk.test(String(item.sk)));

const isInsurance = ({ sk }: Item, kind: 'GRANT' | 'VOID'): boolean =>
  String(sk).startsWith(`${kind}#`) && String(sk).includes('safety-insurance');

const certificateOf = ({ decision }: Kept): string | undefined =>
  decision?.status === 'accepted' ? decision.certificate : undefined;

interface Applied {
  readonly person: string;
  readonly reference: string;
  readonly item: Item;
}

/** Every application of whoever applied, with the reference by which the insurer knows it. */
export const applicationsIn = (world: World): Applied[] => {
  const items = itemsOf(world, 'Applications', /^APPLICATION#/);
  return itemsOf(world, 'Applications', /^MATTER$/)
    .filter(({ pk }) => String(pk).startsWith('APPLICATION#'))
    .flatMap(({ pk, person, number }) => {
      const item = items.find((one) => {
        const applied = Object(one.applied);
        return applied.person === person && applied.number === number;
      });
      const reference = String(pk).slice('APPLICATION#'.length);
      return item ? [{ person: String(person), reference, item }] : [];
    });
};

/** I1 and I4 at every write: a person has one grant at the most, and only by a certificate that the
 * insurer has given. I3: no application is taken off the list before what follows from it is done. */
export const watchInsurance = (world: World, books: Books): void => {
  world.services.onWrite.push(({ table, before, after }) => {
    if (table === 'Ledger' && after && isInsurance(after, 'GRANT')) watchGrant(world, books, after);
    const { pk, sk, openShard } = { ...after };
    if (table !== 'Applications' || sk !== 'MATTER' || openShard !== undefined) return;
    if (before?.openShard === undefined || !String(pk).startsWith('APPLICATION#')) return;
    watchClosing(world, String(pk).slice('APPLICATION#'.length));
  });
};

const watchGrant = (world: World, books: Books, grant: Item): void => {
  const theirs = world.services.database
    .items('Ledger')
    .filter((one) => one.pk === grant.pk && isInsurance(one, 'GRANT'));
  if (theirs.length > 1) world.violate('I1', `${grant.pk} is insured ${theirs.length} times`);
  const isGiven = [...books.values()].some((one) => certificateOf(one) === grant.certificate);
  if (!isGiven) world.violate('I4', `the insurer has given no certificate ${grant.certificate}`);
};

const watchClosing = (world: World, reference: string): void => {
  const found = applicationsIn(world).find((one) => one.reference === reference);
  const heard = Object(found?.item.heard);
  const enrolment = enrolmentOf(world, found?.person);
  const isOver = enrolment?.state !== 'handed_over' || enrolment.source !== reference;
  if (!found?.item.heard && !found?.item.withdrawn) {
    world.violate('I3', `${reference} was taken off the list before it was decided`);
  } else if (!isOver) {
    world.violate('I3', `${reference} was taken off the list, its enrolment waits`);
  }
  if (heard.word?.outcome !== 'accepted' || enrolment?.state === 'cancelled') return;
  const isGiven = world.services.database
    .items('Ledger')
    .some((one) => isInsurance(one, 'GRANT') && one.certificate === heard.word.certificate);
  const isLetGo = world.services.database
    .items('Applications')
    .some(({ pk, sk }) => pk === `APPLICATION#${reference}` && sk === 'FOLLOWED');
  if (!isGiven && !isLetGo) world.violate('I3', `${reference} was accepted and came to nothing`);
};

const enrolmentOf = (world: World, person: string | undefined): Item | undefined =>
  itemsOf(world, 'Enrolments', /^ENROLMENT#/).find(({ pk }) => pk === `person:${person}`);

/** At the end: whoever has a certificate in force has the grant that says so, and nobody else. */
export const checkInsured = (world: World, books: Books): void => {
  const ledger = world.services.database.items('Ledger');
  const applications = applicationsIn(world);
  const disputed = new Set(
    itemsOf(world, 'Work', /^CASE$/)
      .filter(({ reason, openShard }) => reason === 'insurer_contradicts_itself' && openShard)
      .map(({ application }) => String(application)),
  );
  for (const person of new Set(applications.map((one) => one.person))) {
    const theirs = applications.filter((one) => one.person === person);
    const inForce = theirs.flatMap(({ reference }) => {
      const one = books.get(reference);
      return one && !one.cancelled ? (certificateOf(one) ?? []) : [];
    });
    const pk = `person:${person}`;
    const grants = ledger.filter((one) => one.pk === pk && isInsurance(one, 'GRANT'));
    const isVoid = ledger.some((one) => one.pk === pk && isInsurance(one, 'VOID'));
    const standing = isVoid ? [] : grants.map(({ certificate }) => String(certificate));
    world.note(`${pk}: granted ${standing.join()}; in force ${inForce.join()}`);
    const state = enrolmentOf(world, person)?.state;
    if ((state === 'insured') !== (standing.length === 1)) {
      world.violate('I4', `${pk} has ${standing.length} grants, the enrolment is ${state}`);
    }
    // The insurer said two things: its case is open, and people decide.
    if (theirs.some(({ reference }) => disputed.has(reference))) continue;
    if (standing.join() !== inForce.join()) {
      world.violate('I4', `${pk} has ${standing.join()}, the insurer ${inForce.join()}`);
    }
  }
};

/** At the end: every application is decided and followed, and no place is kept by nobody. */
export const checkApplications = (world: World): void => {
  for (const { reference, person, item } of applicationsIn(world)) {
    if (!item.heard && !item.withdrawn) world.violate('I3', `${reference} is still open`);
    const enrolment = enrolmentOf(world, person);
    if (enrolment?.state === 'handed_over') world.violate('I3', `${reference} is not followed`);
    const place = itemsOf(world, 'Applications', /^EXCLUSIVE#/).find(
      ({ pk }) => pk === `person:${person}`,
    );
    const isFree = enrolment === undefined || enrolment.state === 'rejected';
    if (place && isFree) world.violate('I4', `${reference} keeps a place and came to nothing`);
    if (!place && !isFree) world.violate('I4', `${reference} has lost its place`);
  }
  const open = world.services.database
    .items('Applications')
    .filter(({ openShard }) => openShard !== undefined);
  if (open.length > 0) world.violate('I3', `${open.length} matters are still open`);
};
