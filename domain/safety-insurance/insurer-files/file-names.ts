/** `<programme>/<run>/<run>-0001.csv`: where a file for the insurer lies. */
export const handOverKey = (programme: string, run: string, number: number): string =>
  `${programme}/${run}/${handOverName(run, number)}.csv`;

/** How both sides call a file: the run's name and a number from 1. */
export const handOverName = (run: string, number: number): string =>
  `${run}-${String(number).padStart(4, '0')}`;

/** Our file once more, with a column that says what was wrong with the answer to each row. */
export const errorsKey = (
  { programme, execution }: { programme: string; execution: string },
  name: string,
): string => `${programme}/${execution}/${name}.errors.csv`;

/** Rows of the insurer's that answer nothing of ours, by line number. */
export const strayRowsKey = (
  { programme, execution }: { programme: string; execution: string },
  name: string,
): string => `${programme}/${execution}/${name}.stray.csv`;

/** What the key of a file of answers says; undefined where it is not such a key. */
export interface AnswersKey {
  readonly programme: string;
  readonly run: string;
  readonly number: number;
}

/** `<programme>/<run>/<run>-0001.answers.csv`, or `…-0001.answers-2.csv` for one that corrects or
 * completes the first. */
export const answersKeyOf = (key: string): AnswersKey | undefined => {
  const match =
    /^([a-z0-9-]{1,64})\/([a-z0-9-]{1,64})\/\2-(\d{4})\.answers(?:-[1-9]\d{0,2})?\.csv$/.exec(key);
  const [, programme, run, number] = match ?? [];
  if (!programme || !run || Number(number) < 1) return undefined;
  return { programme, run, number: Number(number) };
};
