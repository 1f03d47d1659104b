import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { apiDescription } from './api-description.ts';
import { operationsDescription } from './operations-description.ts';

const inDocs = (name: string): string => fileURLToPath(new URL(`../docs/${name}`, import.meta.url));

/** Where the descriptions of the two doors lie; tests compare them with the routes. */
export const descriptionPath = inDocs('openapi.json');
export const operationsDescriptionPath = inDocs('openapi-operations.json');

const textOf = (description: object): string => `${JSON.stringify(description, null, 2)}\n`;

/** The descriptions as they stand in their files. */
export const descriptionText = (): string => textOf(apiDescription());
export const operationsDescriptionText = (): string => textOf(operationsDescription());

/** Writes both anew: `npm run openapi`. */
export const main = async (): Promise<number> => {
  writeFileSync(descriptionPath, descriptionText());
  writeFileSync(operationsDescriptionPath, operationsDescriptionText());
  for (const path of [descriptionPath, operationsDescriptionPath]) {
    process.stdout.write(`${path} describes the routes as they are.\n`);
  }
  return 0;
};
