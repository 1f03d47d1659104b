import { storyOf } from '../../adapters/ledger.ts';
import { accountOfMonths, dueOfMonth } from '../../adapters/told-records.ts';
import { lineSubject } from '../../domain/benefit-key.ts';
import { isGrantOf } from '../../domain/ledger-grant.ts';
import { grantsOf } from './ledger-book.ts';
import { type Subscriber, shownIn, subscriberAt } from './message-book.ts';
import type { Step } from './rows.ts';
import type { Stage } from './stage.ts';

const isOfMonths = (template: string): boolean => template.startsWith('data_');

const subscribers: readonly Subscriber[] = ['hub', 'bill'];

const misbehave = async (stage: Stage, of: Subscriber, throwNext: number): Promise<void> => {
  const { url, token } = await subscriberAt(await stage.desk(), of, 'control');
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ throwNext }),
  });
  if (!answer.ok) throw new Error(`/control answered ${answer.status}: ${await answer.text()}`);
};

/** What a line was told of its months; an offer of insurance may come to it meanwhile. */
const expectTold = async (stage: Stage, line: string, templates: readonly string[]) => {
  const desk = await stage.desk();
  for (const of of subscribers) {
    const shown = (await shownIn(desk, of)).filter((one) => one.line === line);
    const said = shown.map(({ template }) => template).filter((template) => isOfMonths(template));
    said.sort();
    if (said.join() === [...templates].sort().join()) continue;
    throw new Error(
      `The ${of} shows ${line}: ${said.join(', ') || 'nothing'}; expected ` +
        `${templates.join(', ') || 'nothing'}.`,
    );
  }
};

/** Every grant of monthly data in the ledger against what hub and bill show, line by line. */
const expectToldAsGiven = async (stage: Stage): Promise<void> => {
  const desk = await stage.desk();
  const lines = new Set((await grantsOf(desk)).map(({ line }) => line));
  const stories = await Promise.all([...lines].map((line) => storyOf(desk.env, lineSubject(line))));
  const grants = stories.flatMap((story) => story.grants).filter(isGrantOf('monthly-data'));
  for (const of of subscribers) {
    const account = await accountOfMonths(
      desk.env,
      grants.flatMap(dueOfMonth),
      await subscriberAt(desk, of),
    );
    if (account.balanced) continue;
    const [missing, unfounded] = [account.missing, account.unfounded].map((those) =>
      those.map(({ line }) => line).join(', '),
    );
    throw new Error(
      `${account.given} were given and the ${of} shows ${account.told}; missing: ` +
        `${missing || 'nobody'}, told of nothing: ${unfounded || 'nobody'}.`,
    );
  }
};

/** What customers are told, and what is on their bills. */
export const tellingSteps: readonly Step<Stage>[] = [
  {
    form: 'when hub fails N times',
    does: (stage, said) => misbehave(stage, 'hub', said.number('N')),
  },
  {
    form: 'then told LINE TEMPLATES...',
    does: (stage, said) => expectTold(stage, said.word('LINE'), said.word('TEMPLATES').split(' ')),
  },
  { form: 'then untold LINE', does: (stage, said) => expectTold(stage, said.word('LINE'), []) },
  { form: 'then everybody is told what was given', does: expectToldAsGiven },
];
