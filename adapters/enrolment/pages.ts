import { hash } from 'node:crypto';
import { type CountsByReason, tally } from '../../domain/counts-by-reason.ts';
import { Defect } from '../../domain/errors.ts';
import type { FrozenObject } from '../../domain/run-plan.ts';
import type { EnrolmentDecision } from '../../domain/safety-insurance/enrolling/decide-enrolment.ts';
import type { EnrolmentPlan, Page } from '../../domain/safety-insurance/enrolment-plan.ts';
import { pageSchema } from '../../domain/safety-insurance/enrolment-plan.ts';
import {
  type SlicedPerson,
  slicedPersonSchema,
} from '../../domain/safety-insurance/sliced-person.ts';
import type { Env, ObjectAddress } from '../env.ts';
import { jsonLines } from '../json-lines.ts';
import { textLines } from '../text-lines.ts';

type Reach = Pick<Env, 'objects'>;

/**
 * What will become of the people of a slice as far as the frozen facts say it: everybody once, by the
 * reason that the rules give. The slice is all that there is to preview: the import puts everybody who
 * reaches the age in time into the slice of one month, and whoever is in no slice, or in another
 * month's, is not decided about now. What has happened to lines since is decided by the offers, which
 * reach no insurer; the account counts it by the same reasons.
 */
export interface SlicePreview {
  people: number;
  due: number;
  readonly refused: CountsByReason;
  readonly parked: CountsByReason;
}

/** A slice cut into pages, and the preview of it. */
export interface CutSlice {
  readonly pages: readonly Page[];
  readonly preview: SlicePreview;
}

/** Cuts a slice into stretches of so many people, by reading it once. */
export const cutSlice = async (
  env: Reach,
  slice: ObjectAddress,
  given: {
    readonly peopleOfAPage: number;
    /** By the frozen facts alone. */
    readonly decide: (person: SlicedPerson) => EnrolmentDecision;
  },
): Promise<CutSlice> => {
  const pages: Page[] = [];
  const preview: SlicePreview = { people: 0, due: 0, refused: {}, parked: {} };
  let [from, until, people] = [0, 0, 0];
  const cut = (): void => {
    if (people > 0) pages.push({ page: pages.length, from, until, people });
    [from, people] = [until, 0];
  };
  for await (const text of textLines(await env.objects.read('cut the slice into pages', slice))) {
    count(preview, given.decide(personOf(text)));
    // ASCII, and a line feed after every row: characters are bytes.
    until += text.length + 1;
    people += 1;
    if (people === given.peopleOfAPage) cut();
  }
  cut();
  return { pages, preview };
};

const personOf = (text: string): SlicedPerson => {
  const person = slicedPersonSchema.safeParse(jsonOf(text));
  if (person.success) return person.data;
  throw new Defect('A row of the slice of people cannot be read', { cause: person.error });
};

/** The parser's own message quotes what it read, which holds a birth date here. */
const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const count = (preview: SlicePreview, decision: EnrolmentDecision): void => {
  preview.people += 1;
  if (decision.outcome === 'enrolled') preview.due += 1;
  else tally(preview[decision.outcome], decision.reason);
};

/** Keeps the pages as the object that the Maps read; a repetition finds the same. */
export const keepPages = async (
  env: Reach,
  address: ObjectAddress,
  pages: readonly Page[],
): Promise<FrozenObject> => {
  const body = pages.map((page) => `${JSON.stringify(page)}\n`).join('');
  const { versionId } = await env.objects.writeOnce('keep the pages', address, Buffer.from(body));
  return { ...address, versionId, sha256: hash('sha256', body, 'hex'), rows: pages.length };
};

/** Every page of the plan, in order. */
export async function* pagesOf(env: Reach, plan: EnrolmentPlan): AsyncGenerator<Page> {
  const { bucket, key, versionId } = plan.pages;
  const bytes = await env.objects.read('read the pages', { bucket, key, versionId });
  for await (const page of jsonLines(bytes)) yield pageSchema.parse(page);
}

/** The people of a page. Only functions of the insurance see them: an execution sees the page. */
export const readPage = async (
  env: Reach,
  plan: EnrolmentPlan,
  { page, from, until, people }: Page,
): Promise<SlicedPerson[]> => {
  const { bucket, key, versionId } = plan.slice;
  const range = [from, until - 1] as const;
  const bytes = await env.objects.read('read a page', { bucket, key, versionId }, range);
  const found: SlicedPerson[] = [];
  for await (const text of textLines(bytes)) found.push(personOf(text));
  if (found.length === people) return found;
  throw new Defect(`Page ${page} of ${key} holds ${found.length} people instead of ${people}`);
};

/** Everybody of the slice, in its order. */
export async function* peopleOfSlice(
  env: Reach,
  plan: EnrolmentPlan,
): AsyncGenerator<SlicedPerson> {
  const { bucket, key, versionId } = plan.slice;
  const bytes = await env.objects.read('read the slice', { bucket, key, versionId });
  for await (const text of textLines(bytes)) yield personOf(text);
}
