import type { FunctionRow } from '../functions.ts';

/** Functions that tell customers. */
export const noticesRows: readonly FunctionRow[] = [];
