import { slotKinds } from './slots.ts';

/** One line of a scenario's text, with its number in that text, counted from 1. */
export interface Row {
  readonly number: number;
  readonly text: string;
}

/** What the row said where its form has a slot. */
export interface Said {
  /** The word in this slot; the form promises that there is one. */
  word(slot: string): string;
  /** The word in an optional slot, undefined where the row left it out. */
  maybe(slot: string): string | undefined;
  number(slot: string): number;
}

/**
 * One thing a row can say. `form` is its grammar and its documentation: words in small letters
 * stand for themselves, words in capitals are slots (`slots.ts` says what fits), `[...]` may be
 * left out, and a last slot that ends in `...` takes the rest of the row.
 */
export interface Step<Stage> {
  readonly form: string;
  readonly does: (stage: Stage, said: Said, row: Row) => Promise<void> | void;
}

/** A row together with the one step that understands it. */
export interface Understood<Stage> {
  readonly row: Row;
  readonly step: Step<Stage>;
  readonly said: Said;
}

/** A row that no form fits: says which, why, and what could have been meant. */
export class RowNotUnderstood extends Error {
  override readonly name = 'RowNotUnderstood';
}

/**
 * Every row of the text with its step, in order. Empty lines and lines that begin with `#` say
 * nothing; columns may be aligned with any number of spaces. Throws RowNotUnderstood for the first
 * row that no form fits, before anything has happened: a row that is skipped would be a test that
 * passes without looking.
 */
export const understand = <Stage>(
  text: string,
  steps: readonly Step<Stage>[],
): Understood<Stage>[] =>
  text
    .split('\n')
    .map((line, index) => ({ number: index + 1, text: line.trim() }))
    .filter((row) => row.text !== '' && !row.text.startsWith('#'))
    .map((row) => understandRow(row, steps));

const understandRow = <Stage>(row: Row, steps: readonly Step<Stage>[]): Understood<Stage> => {
  const words = row.text.split(/\s+/);
  const near: string[] = [];
  for (const step of steps) {
    const reading = readBy(partsOf(step.form), words);
    if (reading.outcome === 'fits') return { row, step, said: saidBy(step.form, reading.slots) };
    if (reading.wordsRead >= 2) near.push(`  ${step.form}\n    ${reading.reason}`);
  }
  throw new RowNotUnderstood(
    `Row ${row.number} is not understood:\n  ${words.join(' ')}\n${remedy(words, near, steps)}`,
  );
};

const remedy = <Stage>(
  words: readonly string[],
  near: readonly string[],
  steps: readonly Step<Stage>[],
): string => {
  if (near.length > 0) return `Write it in one of these forms:\n${near.join('\n')}`;
  const beginnings = steps.map(({ form }) => form.split(' ')[0] ?? '');
  if (!beginnings.includes(words[0] ?? '')) {
    return `Begin it with one of: ${[...new Set(beginnings)].join(', ')}.`;
  }
  const forms = steps.filter(({ form }) => form.startsWith(`${words[0]} `));
  return `A row with '${words[0]}' has one of these forms, or add a step:\n${forms
    .map(({ form }) => `  ${form}`)
    .join('\n')}`;
};

interface Part {
  readonly kind: 'literal' | 'slot' | 'rest';
  readonly word: string;
}

/** A form is a sequence of parts; a group in brackets is a sequence that may be left out. */
type FormPart = Part | { readonly kind: 'optional'; readonly parts: readonly Part[] };

const partOf = (word: string): Part => {
  if (!/^[A-Z_]+(\.\.\.)?$/.test(word)) return { kind: 'literal', word };
  if (word.endsWith('...')) return { kind: 'rest', word: word.slice(0, -3) };
  return { kind: 'slot', word };
};

const partsOf = (form: string): FormPart[] =>
  [...form.matchAll(/\[([^\]]+)\]|(\S+)/g)].map(([, group, word]) =>
    group === undefined
      ? partOf(word ?? '')
      : { kind: 'optional', parts: group.trim().split(/\s+/).map(partOf) },
  );

type Slots = ReadonlyMap<string, string>;
type Reading =
  | { readonly outcome: 'fits'; readonly slots: Slots }
  | { readonly outcome: 'differs'; readonly wordsRead: number; readonly reason: string };

/** Reads words by a form. The optional groups of a form begin with a literal, so no look further
 * back is ever needed: a group is there exactly where its first word is. */
const readBy = (form: readonly FormPart[], words: readonly string[]): Reading => {
  const slots = new Map<string, string>();
  let at = 0;
  for (const part of form) {
    if (part.kind === 'optional') {
      if (words[at] !== part.parts[0]?.word) continue;
      for (const inner of part.parts) {
        const fault = readPart(inner, words, { at, slots });
        if (fault) return { outcome: 'differs', wordsRead: at, reason: fault };
        at++;
      }
      continue;
    }
    const fault = readPart(part, words, { at, slots });
    if (fault) return { outcome: 'differs', wordsRead: at, reason: fault };
    at = part.kind === 'rest' ? words.length : at + 1;
  }
  if (at === words.length) return { outcome: 'fits', slots };
  return { outcome: 'differs', wordsRead: at, reason: `'${words[at]}' is one word too many` };
};

const readPart = (
  part: Part,
  words: readonly string[],
  { at, slots }: { at: number; slots: Map<string, string> },
): string | undefined => {
  const word = part.kind === 'rest' ? words.slice(at).join(' ') : words[at];
  if (word === undefined || word === '') return `${part.word} is missing at the end`;
  if (part.kind === 'literal') {
    return word === part.word ? undefined : `'${word}' stands where '${part.word}' belongs`;
  }
  const kind = slotKinds[part.word];
  if (!kind) throw new Error(`No kind of slot is called ${part.word}: add it to slots.ts.`);
  const fault = kind.fault(word);
  if (fault) return `'${word}' is no ${part.word}: ${fault}`;
  slots.set(part.word, word);
  return undefined;
};

const saidBy = (form: string, slots: Slots): Said => {
  const word = (slot: string): string => {
    const found = slots.get(slot);
    if (found === undefined) throw new Error(`The form '${form}' does not promise ${slot}.`);
    return found;
  };
  return { word, maybe: (slot) => slots.get(slot), number: (slot) => Number(word(slot)) };
};
