import type { Desk } from './desk.ts';
import { exitCodes } from './problems.ts';

/** Without its database or a partner nothing ends well any more: ends the process, instead of minutes
 * of retries that nobody answers. */
export const stopWhenLost = (desk: Desk): void => {
  const end = () => process.exit(exitCodes.environment);
  desk.lost.then((message) => {
    process.stderr.write(
      `\nStopping: ${message}.\n  What to do: start again on the same folder, which goes on from here.\n`,
    );
    desk.close().then(end, end);
  });
};

/**
 * Ctrl-C (or a SIGTERM) closes the desk and ends the process with 130: what is under way is kept,
 * and the next start goes on from there. A second Ctrl-C does not wait.
 */
export const stopOnSignal = (desk: Desk): { off(): void } => {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(exitCodes.interrupted);
    stopping = true;
    process.stderr.write('\nStopping; start again to go on from here.\n');
    desk.close().then(
      () => process.exit(exitCodes.interrupted),
      (error: unknown) => {
        process.stderr.write(`Could not stop cleanly: ${String(error)}\n`);
        process.exit(exitCodes.interrupted);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    off: () => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
};
