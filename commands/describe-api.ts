import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { apiDescription } from './api-description.ts';

/** Where the description lies; a test compares it with the routes. */
export const descriptionPath = fileURLToPath(new URL('../docs/openapi.json', import.meta.url));

/** The description as it stands in its file. */
export const descriptionText = (): string => `${JSON.stringify(apiDescription(), null, 2)}\n`;

/** Writes docs/openapi.json anew: `npm run openapi`. */
export const main = async (): Promise<number> => {
  writeFileSync(descriptionPath, descriptionText());
  process.stdout.write(`${descriptionPath} describes the routes as they are.\n`);
  return 0;
};
