import type { FunctionRow } from '../functions.ts';

/** Functions of the OTT pass: choice, codes, stock, reissue. */
export const ottPassRows: readonly FunctionRow[] = [];
