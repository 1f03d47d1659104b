import { programmeNamed } from '../programmes/catalogue.ts';

/** A new on-demand table takes this much without being warmed; above it, warming is bought. */
const linesPerSecondWithoutWarming = 3_000;

/** R: lines a second that charging has agreed to take at its fastest hour under the programme. */
export const chargingLinesPerSecond = (programme: string): number => {
  const { benefits } = programmeNamed(programme).programme;
  return Math.max(...benefits['monthly-data'].charging.hours.map((hour) => hour.linesPerSecond));
};

/** What a table that takes one write per line is given, in units a second. */
export interface Pace {
  /** The brake: twice R. Whatever runs away stops there, not at the account's quota. */
  readonly writeUnitsMax: number;
  /** Absent while a new table is fast enough; otherwise 1.3 x R. Never lower it: AWS cannot. */
  readonly warmWriteUnits?: number;
}

/** Follows what charging accepts, not what DynamoDB could do. */
export const paceOf = (linesPerSecond: number): Pace => ({
  writeUnitsMax: 2 * linesPerSecond,
  ...(linesPerSecond > linesPerSecondWithoutWarming && {
    warmWriteUnits: Math.ceil(1.3 * linesPerSecond),
  }),
});
