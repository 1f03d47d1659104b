import { expect, test } from 'vitest';
import {
  answersKey,
  answersText,
  aPerson,
  enrolmentEnv,
  enrolmentWorkflow,
} from '../../fakes/enrolment-workflow.ts';

/** The answers of an insurer that confirms on a day, as they are brought together at an instant. */
const collectedAt = async (at: string, confirmedOn: string) => {
  const env = await enrolmentEnv([aPerson('P-1')]);
  const workflow = enrolmentWorkflow(env);
  const { plan } = await workflow.open();
  await workflow.offer(plan);
  await workflow.tell(plan);
  workflow.wait(plan);
  await workflow.enrol(plan);
  const handOver = await workflow.handOver(plan);
  const [file] = handOver.files;
  if (!file) throw new Error('nobody was handed over');
  const says = () => ({ answer: 'accepted', confirmedOn }) as const;
  await workflow.deliver(answersKey, answersText(env, file, says));
  env.time.now = Date.parse(at);
  return workflow.collect(plan, handOver);
};

test.each([
  ['2026-02-16T14:59:58.000Z', '2026-02-16', 1, 'on the day on which they are brought together'],
  ['2026-02-16T14:59:58.000Z', '2026-02-17', 1, 'a moment ago, by a clock that is ahead of ours'],
  ['2026-02-16T14:30:00.000Z', '2026-02-17', 0, 'tomorrow'],
])('at %s an answer of %s counts %i times: %s', async (at, confirmedOn, accepted) => {
  expect(await collectedAt(at, confirmedOn)).toMatchObject({ accepted });
});
