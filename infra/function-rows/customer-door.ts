import type { FunctionRow } from '../functions.ts';

/** Functions behind the customer's own door that belong to no single benefit. */
export const customerDoorRows: readonly FunctionRow[] = [];
