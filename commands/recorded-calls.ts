import type { LocalCloud } from '../local/cloud.ts';

/** What the functions of a run called, as the local cloud recorded it; the benchmark reads it. */
export const recordedCalls = (cloud: LocalCloud) => ({ calls: cloud.calls() });
