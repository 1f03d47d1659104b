import { registerHooks } from 'node:module';
import { type Edit, mutants } from './mutant.ts';

/*
 * node --import ./test/simulation/mutants/plant.ts … with MUTANT=name plants that mutant: the file's
 * text is changed on its way into the process, nothing on disk is touched.
 */

const name = process.env.MUTANT;
const mutant = mutants().find((one) => one.name === name);
if (!mutant) throw new Error(`MUTANT=${name}: there is no such file in test/simulation/mutants/.`);
const edits: readonly Edit[] = [mutant, ...mutant.also];
const planted = new Set<Edit>();

const edited = (text: string, { file, replace: [from, to] }: Edit): string => {
  const times = text.split(from).length - 1;
  if (times === 1) return text.replace(from, () => to);
  throw new Error(`${mutant.name}: its text stands ${times} times in ${file}, not once.`);
};

registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context);
    const here = edits.filter(({ file }) => url.endsWith(`/${file}`));
    if (here.length === 0 || loaded.source === undefined) return loaded;
    let source = Buffer.from(loaded.source as Uint8Array).toString('utf8');
    for (const edit of here) {
      source = edited(source, edit);
      planted.add(edit);
    }
    return { ...loaded, source };
  },
});

process.on('exit', () => {
  for (const edit of edits) {
    if (planted.has(edit)) continue;
    process.stderr.write(`${mutant.name}: ${edit.file} was never loaded, nothing was planted.\n`);
    process.exitCode = 3;
  }
});
