import { createReadStream, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { holderOf } from './process-memory.ts';

const entriesPerCall = 10;
/** After the run pinned its instant, on the first of the month in Korea. */
const occurredAt = '2026-01-31T15:00:01.000Z';

/** Under faults an event takes seconds and few are worked on at once: more would outlast the month. */
const resumedMax = 1_500;

/**
 * Suspended lines come back while the run goes on, all or as many as that evenly spread: the operator
 * says so on the bus, and each is to be served once, by the run or by the event. Answers the lines
 * that it spoke of.
 */
export const resumeSuspended = async (
  folder: string,
  { bus, isRunning }: { bus: string; isRunning: () => boolean },
): Promise<string[]> => {
  while (isRunning() && !runIsOpen(folder)) await pause(50);
  const lines = spread(await suspendedLines(join(folder, 'cohort.csv')), resumedMax);
  for (let from = 0; from < lines.length; from += entriesPerCall) {
    const entries = lines.slice(from, from + entriesPerCall).map((line) => ({
      EventBusName: bus,
      Source: 'operator.lines',
      DetailType: 'LineResumed',
      Detail: JSON.stringify({ version: 1, eventId: `back-${line}`, line, occurredAt }),
    }));
    while (!(await said(folder, entries))) {
      // Nobody is up: the operator's system keeps what the bus did not take, and says it again.
      if (!isRunning()) return lines.slice(0, from);
      await pause(200);
    }
  }
  return lines;
};

const runIsOpen = (folder: string): boolean =>
  existsSync(join(folder, 'executions', 'executions', 'local-monthly-data'));

/** Rows that an import leaves out are spoken of too: an event of an unknown line changes nothing. */
const suspendedLines = async (file: string): Promise<string[]> => {
  const lines = new Set<string>();
  for await (const row of createInterface({ input: createReadStream(file) })) {
    const [line = '', , , , , status] = row.split(',');
    if (status === 'suspended' && /^[A-Za-z0-9-]{1,32}$/.test(line)) lines.add(line);
  }
  return [...lines];
};

const spread = <T>(all: readonly T[], most: number): T[] => {
  const every = Math.ceil(all.length / most);
  return all.filter((_, place) => place % every === 0);
};

const said = async (folder: string, entries: readonly object[]): Promise<boolean> => {
  const port = holderOf(folder)?.ports.aws;
  if (port === undefined) return false;
  try {
    const answer = await fetch(`http://127.0.0.1:${port}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSEvents.PutEvents',
      },
      body: JSON.stringify({ Entries: entries }),
    });
    const { FailedEntryCount: failed } = (await answer.json()) as { FailedEntryCount?: number };
    return answer.ok && failed === 0;
  } catch {
    return false;
  }
};

/** Beside the folder's books, for whoever counts them by themselves. */
export const keepResumed = (folder: string, lines: readonly string[]): string => {
  const file = `${folder}.resumed.json`;
  writeFileSync(file, JSON.stringify(lines));
  return file;
};
