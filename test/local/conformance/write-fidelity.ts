/** Writes the tables of `docs/fidelity.md` anew: `node test/local/conformance/write-fidelity.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fidelityTables, tablesBegin } from './fidelity-document.ts';

const file = fileURLToPath(new URL('../../../docs/fidelity.md', import.meta.url));
const [words = ''] = readFileSync(file, 'utf8').split(tablesBegin);
writeFileSync(file, `${words}${tablesBegin}\n\n${fidelityTables()}`);
