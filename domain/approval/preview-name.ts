import { type Cycle, cycleSchema } from '../calendar.ts';

/**
 * The name of a preview and of its execution: a second start under it opens nothing.
 * `monthly-data-preview-2026-02`, the next of the month `monthly-data-preview-2026-02-2`.
 */
export const previewName = (cycle: Cycle, number: number): string =>
  number === 1 ? `monthly-data-preview-${cycle}` : `monthly-data-preview-${cycle}-${number}`;

/** What a name says, undefined where it is not the name of a preview. */
export const previewIdentity = (
  name: string,
): { readonly cycle: Cycle; readonly number: number } | undefined => {
  const match = /^monthly-data-preview-(\d{4}-\d{2})(?:-([1-9]\d{0,3}))?$/.exec(name);
  const cycle = match?.[1];
  if (!cycle || !cycleSchema.safeParse(cycle).success || match[2] === '1') return undefined;
  return { cycle, number: Number(match[2] ?? 1) };
};
