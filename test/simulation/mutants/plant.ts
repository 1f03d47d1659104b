import { registerHooks } from 'node:module';
import { mutants } from './mutant.ts';

/*
 * node --import ./test/simulation/mutants/plant.ts … with MUTANT=name plants that mutant: the file's
 * text is changed on its way into the process, nothing on disk is touched.
 */

const name = process.env.MUTANT;
const mutant = mutants().find((one) => one.name === name);
if (!mutant) throw new Error(`MUTANT=${name}: there is no such file in test/simulation/mutants/.`);
const [from, to] = mutant.replace;
let isPlanted = false;

registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context);
    if (!url.endsWith(`/${mutant.file}`) || loaded.source === undefined) return loaded;
    const text = Buffer.from(loaded.source as Uint8Array).toString('utf8');
    const times = text.split(from).length - 1;
    if (times !== 1) {
      throw new Error(
        `${mutant.name}: its text stands ${times} times in ${mutant.file}, not once.`,
      );
    }
    isPlanted = true;
    return { ...loaded, source: text.replace(from, () => to) };
  },
});

process.on('exit', () => {
  if (isPlanted) return;
  process.stderr.write(`${mutant.name}: ${mutant.file} was never loaded, nothing was planted.\n`);
  process.exitCode = 3;
});
