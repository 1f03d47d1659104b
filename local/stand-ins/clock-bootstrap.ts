import { shiftDate } from '../time/shifted-date.ts';

/**
 * Loaded before a stand-in: from here on its `Date` is the local cloud's. The offset comes with the
 * environment and, when the clock is moved, over IPC.
 */
let offsetMs = Number(process.env.LOCAL_CLOCK_OFFSET_MS ?? 0);
delete process.env.LOCAL_CLOCK_OFFSET_MS;
shiftDate(() => offsetMs);

process.on('message', (message: { readonly clockOffsetMs?: unknown }) => {
  if (typeof message?.clockOffsetMs === 'number') offsetMs = message.clockOffsetMs;
});
// Listening must not keep a stand-in alive that has nothing else to do.
process.channel?.unref();
