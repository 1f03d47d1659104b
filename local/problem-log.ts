import { appendFileSync } from 'node:fs';

/** What went wrong where nobody waits for an answer: a timer, a delivery, a child process. */
export interface ProblemLog {
  failed(error: unknown): void;
}

/** Keeps problems as lines of a file, and tells them to whoever watches the start. */
export function openProblemLog(path: string, tell: (message: string) => void): ProblemLog {
  return {
    failed(error) {
      const message = error instanceof Error ? error.message : String(error);
      const trace = error instanceof Error ? error.stack : undefined;
      const at = new Date().toISOString();
      appendFileSync(path, `${JSON.stringify({ at, message, trace })}\n`);
      tell(message);
    },
  };
}
