import type { FunctionRow } from '../functions.ts';

/** Functions of the roaming bonus. */
export const roamingBonusRows: readonly FunctionRow[] = [];
