/**
 * How long charging is waited for. A batch function lives 55 s and is tried up to four times
 * inside the five minutes of its Express child, so an attempt's calls and waits
 * together must leave it time to read the events before and write the grants after.
 */

/** All calls, waits and looks of one order or batch together: 10 s are left of the function's 55. */
export const attemptMsMax = 45_000;

/** One batch of 100: ten times its p99 of 2 s. Asking again with the key costs less than waiting. */
export const batchTimeoutMs = 20_000;

/** One order by itself. */
export const singleTimeoutMs = 10_000;

/** One question; it changes nothing and can always be asked again. */
export const lookTimeoutMs = 5_000;

/** A call is not begun with less than this left: it would be lost more often than not. */
export const callMsMin = 250;

/** The shortest wait after 429, where charging names none or less. */
export const retryAfterMsMin = 1_000;

/** Class C: from the claim to the call at most this long, or the call is not made (a thawed zombie). */
export const claimFreshMs = 5_000;

/**
 * Class C: how long an unanswered POST may still arrive at charging, before a look that finds
 * nothing means that there is nothing. Two clocks 5 min apart each way (10 min), our own time-out
 * (10 s), the wait of a claim (5 s) and a minute inside charging's gateway are 11 min 15 s.
 */
export const settleMs = 15 * 60_000;
