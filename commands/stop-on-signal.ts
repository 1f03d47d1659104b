import type { Desk } from './desk.ts';
import { exitCodes } from './problems.ts';

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
