import { instantOf, plainDateOf } from '../../../domain/calendar.ts';
import {
  answersKeyFor,
  answersToFile,
  type FileConduct,
} from '../../../partners/insurer/answers-to-file.ts';
import { untilTaken } from '../core/asynchronous.ts';
import type { World } from '../core/world.ts';

/** How the insurer answers a file; `completes`: half of the rows at once, all of them too late. */
export const fileConducts = [
  ...(['at_once', 'slow', 'late', 'silent', 'broken', 'contradicts', 'completes'] as const),
] as const;

export interface FilesConduct {
  readonly files: (typeof fileConducts)[number];
  /** It rejects some. */
  readonly rejects: boolean;
}

/** What it said of somebody in one file that came whole. */
export interface InsurersWord {
  readonly answer: 'accepted' | 'rejected';
  readonly certificate: string;
}

/** The insurer's side of the files, by its own logic, and what it has truly said. */
export interface InsurerFiles {
  /** By person, in the order of its files. */
  readonly said: ReadonlyMap<string, readonly InsurersWord[]>;
  /** Everybody in the files it was handed, once for each row. */
  readonly handed: ReadonlyMap<string, number>;
  /** It looks into its folder, answers what it has not answered and tells again of its files. */
  lookAgain(): void;
  /** True where a file of its is still to come. */
  isWriting(): boolean;
}

type Part = 'whole' | 'half' | 'opposite' | 'broken';
interface Delivery {
  readonly inMinutes: number;
  readonly part: Part;
}

const day = 1_440;
const deliveries: Record<FilesConduct['files'], readonly Delivery[]> = {
  at_once: [{ inMinutes: 1, part: 'whole' }],
  slow: [{ inMinutes: 3 * day, part: 'whole' }],
  late: [{ inMinutes: 10 * day, part: 'whole' }],
  silent: [],
  broken: [
    { inMinutes: 1, part: 'broken' },
    { inMinutes: day, part: 'whole' },
  ],
  contradicts: [
    { inMinutes: 1, part: 'whole' },
    { inMinutes: day, part: 'opposite' },
  ],
  completes: [
    { inMinutes: 1, part: 'half' },
    { inMinutes: 10 * day, part: 'whole' },
  ],
};

const inbox = 'acknowledgements';
const outbox = 'handover';

export const insurerFilesInWorld = (
  world: World,
  { files, rejects }: FilesConduct,
  onHanded: (people: readonly string[], key: string) => void,
): InsurerFiles => {
  const { objects } = world.services;
  const said = new Map<string, InsurersWord[]>();
  const handed = new Map<string, number>();
  const taken = new Set<string>();
  const told = new Map<string, string>();
  let waiting = 0;

  const rejected = { usual: rejects ? 500 : 0, opposite: rejects ? 0 : 1000 };
  const conductOf = (part: Part): FileConduct => ({
    rejectedPerMille: part === 'opposite' ? rejected.opposite : rejected.usual,
    missingPerMille: part === 'half' ? 500 : 0,
    repeatedPerMille: 300,
    silent: false,
  });
  const tell = (key: string, versionId: string): void => {
    const detail = { bucket: { name: inbox }, object: { key, 'version-id': versionId } };
    world.notify('notify that the insurer has answered', () =>
      world.act('the rule', () => untilTaken(world, 'RecordAcknowledgement', { detail }, 3)),
    );
  };
  const deliver = (name: string, key: string, content: string, part: Part): void => {
    const today = plainDateOf(instantOf(world.now()));
    const text = answersToFile({ name, content }, conductOf(part), today);
    if (text === undefined) return void world.violate('I4', `the insurer cannot read ${name}`);
    const body = part === 'broken' ? text.slice(0, -12) : text;
    told.set(key, objects.plant({ bucket: inbox, key }, body));
    if (part !== 'broken') for (const line of text.trim().split('\n').slice(1, -1)) hear(line);
    tell(key, told.get(key) ?? '');
  };
  const hear = (line: string): void => {
    const [, , person = '', answer, certificate = ''] = line.split(',');
    const words = said.get(person) ?? [];
    words.push({ answer: answer === 'accepted' ? 'accepted' : 'rejected', certificate });
    said.set(person, words);
  };
  /** The same file again is answered once. */
  const take = (key: string): void => {
    const answers = answersKeyFor(key);
    if (!answers || taken.has(key)) return;
    taken.add(key);
    const content = objects.held.get(`${outbox}/${key}`)?.toString('utf8') ?? '';
    deliveries[files].forEach(({ inMinutes, part }, nth) => {
      const its = nth === 0 ? answers.key : answers.key.replace(/\.csv$/, `-${nth + 1}.csv`);
      waiting += 1;
      world.agenda.after(inMinutes * 60_000, () => {
        waiting -= 1;
        deliver(answers.name, its, content, part);
      });
    });
  };
  const { writeOnce } = objects;
  objects.writeOnce = async (call, address, body) => {
    const written = await writeOnce(call, address, body);
    if (address.bucket !== outbox || written.outcome !== 'written') return written;
    if (!answersKeyFor(address.key)) return written;
    const text = objects.held.get(`${outbox}/${address.key}`)?.toString('utf8') ?? '';
    const people = text
      .trim()
      .split('\n')
      .slice(1, -1)
      .map((row) => row.split(',')[1] ?? '');
    for (const person of people) handed.set(person, (handed.get(person) ?? 0) + 1);
    onHanded(people, address.key);
    world.notify('notify the insurer of a file', () => take(address.key));
    return written;
  };
  return {
    ...{ said, handed },
    lookAgain: () => {
      for (const path of objects.held.keys()) {
        if (path.startsWith(`${outbox}/`)) take(path.slice(outbox.length + 1));
      }
      for (const [key, versionId] of told) tell(key, versionId);
    },
    isWriting: () => waiting > 0,
  };
};
