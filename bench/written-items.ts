import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { openDesk } from '../commands/desk.ts';

/** Writes every item of the ledger of a data folder to a file, one JSON object a line. */
export const writeItemsOf = async (dataFolder: string, file: string): Promise<void> => {
  const desk = await openDesk({ dataFolder, mustExist: true });
  const out = createWriteStream(file);
  try {
    const { database, settings } = desk.env;
    const ledger = database.scan('read the ledger', settings.required('LEDGER_TABLE'), {
      segments: 16,
    });
    for await (const item of ledger) {
      if (!out.write(`${JSON.stringify(item)}\n`)) await once(out, 'drain');
    }
  } finally {
    out.end();
    await once(out, 'finish');
    await desk.close();
  }
};
