import { appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A function that writes down what it is called with. */
export const handler = async (event) => {
  appendFileSync(join(process.env.TMPDIR ?? tmpdir(), 'heard.jsonl'), `${JSON.stringify(event)}\n`);
};
