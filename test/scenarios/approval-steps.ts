import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { readText } from '../../adapters/results.ts';
import type { Desk } from '../../commands/desk.ts';
import { sealKey } from '../../domain/cohort.ts';
import type { Month } from '../../domain/operations/month.ts';
import type { OperationsRouteId } from '../../domain/operations/routes.ts';
import { runName } from '../../domain/run-name.ts';
import { executionOf } from './executions.ts';
import { operate } from './operators.ts';
import type { Step } from './rows.ts';
import type { Stage } from './stage.ts';
import { beginsAndWaits, orderThatWaits } from './when-runs.ts';

const gate = 'Wait for an approval';

const monthSeen = async (desk: Desk, cycle: string): Promise<Month> => {
  const { body } = await operate(desk, 'list-months', { parameters: {} });
  const found = (body as { months?: Month[] }).months?.find((month) => month.cycle === cycle);
  if (!found) throw new Error(`The door shows no month ${cycle}: ${JSON.stringify(body)}`);
  return found;
};

const previewOf = async (desk: Desk, cycle: string): Promise<string> => {
  const { preview } = await monthSeen(desk, cycle);
  if (!preview) throw new Error(`${cycle} has no preview.`);
  return preview.preview;
};

/** A person asks the door for something about a month; what it answered. */
const ask = async (
  stage: Stage,
  route: OperationsRouteId,
  { cycle, person }: { readonly cycle: string; readonly person: string },
) => {
  const desk = await stage.desk();
  const isDecision = route === 'approve-month';
  const body = isDecision ? { preview: await previewOf(desk, cycle), why: 'looked at it' } : {};
  const role = isDecision ? 'approver' : 'operator';
  const answer = await operate(desk, route, { parameters: { cycle }, body }, [role], person);
  await stage.rest();
  return answer;
};

const done = async (...asked: Parameters<typeof ask>): Promise<void> => {
  const { status, body } = await ask(...asked);
  if (status !== 200) throw new Error(`The door answered ${status}: ${JSON.stringify(body)}`);
};

const refused = async (reason: string, ...asked: Parameters<typeof ask>): Promise<void> => {
  const { status, body } = await ask(...asked);
  if (status === 409 && body.reason === reason) return;
  throw new Error(`The door answered ${status}: ${JSON.stringify(body)}, not ${reason}.`);
};

/** Somebody with rights of their own puts another object under the key; what was there before. */
const replace = async (
  { cloud, env }: Desk,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  change: (text: string) => string,
): Promise<string> => {
  const before = await readText(env, { bucket, key });
  const client = new S3Client({ ...cloud.clientConfig, forcePathStyle: true });
  try {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: change(before) }));
  } finally {
    client.destroy();
  }
  return before;
};

const sealOfCohort = ({ env }: Desk) => ({
  bucket: env.settings.required('COHORT_BUCKET'),
  key: sealKey('customer-appreciation', '2026-01-13'),
});

/** The seal names another object of lines: what is given by it is not what was approved. */
const otherLines = (text: string): string => {
  const seal = JSON.parse(text) as { lines: { sha256: string } };
  return JSON.stringify({ ...seal, lines: { ...seal.lines, sha256: 'f'.repeat(64) } });
};

const seals = new WeakMap<Stage, string>();

const replaceCohort = async (stage: Stage): Promise<void> => {
  const desk = await stage.desk();
  seals.set(stage, await replace(desk, sealOfCohort(desk), otherLines));
};

const putCohortBack = async (stage: Stage): Promise<void> => {
  const desk = await stage.desk();
  const before = seals.get(stage);
  if (before === undefined) throw new Error('Nobody has replaced the cohort.');
  await replace(desk, sealOfCohort(desk), () => before);
};

const changePreview = async (stage: Stage, cycle: string): Promise<void> => {
  const desk = await stage.desk();
  const key = `runs/${await previewOf(desk, cycle)}/preview.json`;
  const address = { bucket: desk.env.settings.required('RESULTS_BUCKET'), key };
  await replace(desk, address, (text) => text.replace(/"eligible": \d+/, '"eligible": 1'));
};

/** What operations were told, oldest first. */
const toldOperations = ({ dataFolder, env }: Desk): { Subject: string; Message: string }[] => {
  const topic = env.settings.required('OPERATIONS_TOPIC').split(':').at(-1);
  const text = readFileSync(join(dataFolder, 'logs', `topic-${topic}.log`), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
};

/** The state that the run has entered last. */
const stateOf = async (desk: Desk, run: string): Promise<string | undefined> => {
  const { executionArn } = await executionOf(desk, run);
  const answer = await desk.cloud.stepFunctions.handle('GetExecutionHistory', {
    ...{ executionArn, reverseOrder: true, maxResults: 50 },
  });
  const { events } = answer as { events: { stateEnteredEventDetails?: { name: string } }[] };
  return events.find((event) => event.stateEnteredEventDetails)?.stateEnteredEventDetails?.name;
};

/** The run stands at its gate, the door shows the month so, and operations heard why. */
const expectWait = async (stage: Stage, run: string, sentence: string): Promise<void> => {
  const desk = await stage.desk();
  const state = await stateOf(desk, run);
  if (state !== gate) throw new Error(`${run} stands at "${state}", not at "${gate}".`);
  const mails = toldOperations(desk).filter(({ Subject }) => Subject.startsWith(`${run} `));
  const last = mails.at(-1);
  if (last?.Subject.includes('waits for an approval') && last.Message.includes(sentence)) return;
  throw new Error(`Operations were told last of ${run}: ${JSON.stringify(last)}`);
};

const expectMonth = async (stage: Stage, cycle: string, expected: string): Promise<void> => {
  const { state, preview, approval } = await monthSeen(await stage.desk(), cycle);
  if (state === expected) return;
  throw new Error(`${cycle} is ${state}: ${JSON.stringify({ preview, approval })}`);
};

const expectTold = async (stage: Stage, subject: string, times: number): Promise<void> => {
  const mails = toldOperations(await stage.desk()).map(({ Subject }) => Subject);
  const found = mails.filter((each) => each === subject).length;
  if (found === times) return;
  throw new Error(`Operations heard "${subject}" ${found} times; they heard ${mails.join(' | ')}`);
};

/** A month is previewed, approved, and kept from beginning where it is not what was approved. */
export const approvalSteps: readonly Step<Stage>[] = [
  {
    form: 'given months wait for an approval',
    does: (stage) => {
      stage.givens.approval = true;
    },
  },
  {
    form: 'when preview CYCLE by PERSON',
    does: (stage, said) =>
      done(stage, 'preview-month', { cycle: said.word('CYCLE'), person: said.word('PERSON') }),
  },
  {
    form: 'when approve CYCLE by PERSON',
    does: (stage, said) =>
      done(stage, 'approve-month', { cycle: said.word('CYCLE'), person: said.word('PERSON') }),
  },
  {
    form: 'when approve CYCLE by PERSON is refused because REASON',
    does: (stage, said) => {
      const asked = { cycle: said.word('CYCLE'), person: said.word('PERSON') };
      return refused(said.word('REASON'), stage, 'approve-month', asked);
    },
  },
  {
    form: 'when somebody replaces the sealed cohort',
    does: replaceCohort,
  },
  {
    form: 'when somebody puts the sealed cohort back',
    does: putCohortBack,
  },
  {
    form: 'when somebody changes the kept preview of CYCLE',
    does: (stage, said) => changePreview(stage, said.word('CYCLE')),
  },
  {
    form: 'when run monthly-data CYCLE begins and waits',
    does: (stage, said) => beginsAndWaits(stage, runName(said.word('CYCLE'), 'scheduled')),
  },
  {
    form: 'when start scheduled CYCLE of version VERSION that waits',
    does: (stage, said) => orderThatWaits(stage, said.word('CYCLE'), Number(said.word('VERSION'))),
  },
  {
    form: 'then RUN waits because WORDS...',
    does: (stage, said) => expectWait(stage, said.word('RUN'), said.word('WORDS')),
  },
  {
    form: 'then month CYCLE is MONTH',
    does: (stage, said) => expectMonth(stage, said.word('CYCLE'), said.word('MONTH')),
  },
  {
    form: 'then operations hear N times WORDS...',
    does: (stage, said) => expectTold(stage, said.word('WORDS'), said.number('N')),
  },
];
