import { badInput } from './problems.ts';

/** An option's text as a whole number within bounds; else a problem that names the option. */
export const wholeNumber = (
  option: string,
  text: string,
  [least, most]: readonly [number, number],
): number => {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw badInput(
    `${option} ${text}: not a whole number from ${least} to ${most}.`,
    `give ${option} such a number, or leave it out`,
  );
};
