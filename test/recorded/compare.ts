/**
 * Compares our engine with executions that others recorded on AWS: the snapshots of LocalStack's
 * tests of Step Functions (Apache-2.0, github.com/localstack/localstack), which are not part of
 * this repository. `node test/recorded/compare.ts FOLDER [--all]`, FOLDER being
 * `tests/aws/services/stepfunctions` of a copy.
 */
import { parseArgs } from 'node:util';
import { endingDifference, historyDifference } from './likeness.ts';
import { type Recording, readRecordedChoices, readRecordings } from './recordings.ts';
import { replay } from './replay.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { all: { type: 'boolean' }, only: { type: 'string' } },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error('node test/recorded/compare.ts FOLDER [--all] [--only TEXT]');
  process.exit(2);
}

interface Verdict {
  readonly kind:
    | 'same'
    | 'same ending'
    | 'different'
    | 'refused'
    | 'not recorded'
    | 'no definition';
  readonly why?: string;
}

/** How well each verdict speaks for us, the best first: of several definitions the best counts. */
const order = ['same', 'same ending', 'different', 'not recorded', 'refused', 'no definition'];

const judge = async (recording: Recording): Promise<Verdict> => {
  const verdicts: Verdict[] = [];
  for (const definition of recording.definitions) {
    const ours = await replay(definition, recording);
    if (ours.outcome !== 'ended') {
      verdicts.push({ kind: ours.outcome, why: ours.why });
      continue;
    }
    const ending = endingDifference(recording.events, ours.events);
    const whole = historyDifference(recording.events, ours.events);
    if (whole === undefined) verdicts.push({ kind: 'same' });
    else if (ending === undefined) verdicts.push({ kind: 'same ending', why: whole });
    else verdicts.push({ kind: 'different', why: `${ending} | ${whole}` });
  }
  verdicts.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  return verdicts[0] ?? { kind: 'no definition' };
};

const counts = new Map<string, number>();
const count = (kind: string) => counts.set(kind, (counts.get(kind) ?? 0) + 1);
const of = (kind: string): number => counts.get(kind) ?? 0;

for (const recording of readRecordings(folder)) {
  if (values.only !== undefined && !recording.name.includes(values.only)) continue;
  const { kind, why = '' } = await judge(recording);
  count(kind);
  const isNews = kind === 'different' || kind === 'same ending';
  if (isNews || values.all === true) console.log(`${kind}\t${recording.name}\t${why}`);
}

let choices = 0;
let likeChoices = 0;
for (const { name, definition, input, output } of readRecordedChoices(folder)) {
  if (values.only !== undefined && !name.includes(values.only)) continue;
  const ours = await replay(definition, { input, events: [] });
  if (ours.outcome !== 'ended') {
    count(`choice ${ours.outcome}`);
    if (values.all === true) console.log(`choice ${ours.outcome}\t${name}\t${ours.why}`);
    continue;
  }
  choices += 1;
  const own = ours.events.at(-1)?.executionSucceededEventDetails?.output;
  if (own === JSON.stringify(output)) likeChoices += 1;
  else console.log(`choice different\t${name}\tAWS ${JSON.stringify(output)}, here ${own}`);
}

const compared = of('same') + of('same ending') + of('different');
console.log(
  `The engine ends as AWS did in ${of('same') + of('same ending')} of ${compared} recorded ` +
    `executions that it takes, with the same history, event by event, in ${of('same')}.`,
);
console.log(
  `Not compared: ${of('refused')} refused at registration, ${of('not recorded')} that need what ` +
    `was not recorded, ${of('no definition')} whose definition the test makes in code.`,
);
console.log(
  `It takes the way AWS took in ${likeChoices} of ${choices} recorded decisions of a Choice; ` +
    `${of('choice refused')} are refused.`,
);
