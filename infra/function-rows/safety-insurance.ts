import type { FunctionRow } from '../functions.ts';

/** Functions of the insurance: mass enrolment, applications, dates. */
export const safetyInsuranceRows: readonly FunctionRow[] = [];
