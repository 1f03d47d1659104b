/** A good row in file order: the physical line where it starts, and its text. */
export interface PlacedRow {
  readonly lineNumber: number;
  /** Two rows of one line agree exactly where their texts are equal. */
  readonly text: string;
}

/** What becomes of the rows of some lines: every row of a line is among those given. */
export interface SettledRows {
  /** One text per line that all its rows agree on, in ascending order of text. */
  readonly accepted: readonly string[];
  /** Line numbers of further rows that say the same again. */
  readonly repeated: Iterable<number>;
  /** Line numbers of all rows of lines on whose class or state the file disagrees with itself. */
  readonly conflicting: Iterable<number>;
}

interface Told {
  readonly firstLineNumber: number;
  readonly text: string;
  agreed: boolean;
}

/**
 * Judges repeats: where all rows of a line are equal the first is accepted and the others are
 * repeats; where any differs, none of them can be believed. `rows` is gone through again for
 * each list of line numbers, so that memory holds each line once, however often it is repeated.
 */
export const settleRepeats = (
  rows: Iterable<PlacedRow>,
  lineOf: (text: string) => string,
): SettledRows => {
  const told = new Map<string, Told>();
  let count = 0;
  for (const { lineNumber, text } of rows) {
    count += 1;
    const line = lineOf(text);
    const first = told.get(line);
    if (first === undefined) told.set(line, { firstLineNumber: lineNumber, text, agreed: true });
    else if (first.text !== text) first.agreed = false;
  }
  const everyLineOnce = count === told.size;
  const numbersWhere = function* (holds: (first: Told, row: PlacedRow) => boolean) {
    if (everyLineOnce) return;
    for (const row of rows) {
      const first = told.get(lineOf(row.text));
      if (first && holds(first, row)) yield row.lineNumber;
    }
  };
  const accepted: string[] = [];
  for (const { agreed, text } of told.values()) if (agreed) accepted.push(text);
  return {
    accepted: accepted.sort(),
    repeated: numbersWhere(
      (first, row) => first.agreed && row.lineNumber !== first.firstLineNumber,
    ),
    conflicting: numbersWhere((first) => !first.agreed),
  };
};
