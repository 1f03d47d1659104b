import { expect, test } from 'vitest';
import { cutSlice } from '../../../adapters/enrolment/pages.ts';
import {
  aPerson,
  canaryBirthDate,
  enrolmentEnv,
  enrolmentWorkflow,
} from '../../fakes/enrolment-workflow.ts';

test('a row of the slice that was cut says nothing of its person in the error or its cause', async () => {
  const env = await enrolmentEnv([]);
  const address = { bucket: 'persons', key: 'cut.jsonl' };
  const decide = () => ({ outcome: 'enrolled', lines: [] }) as const;
  for (const body of [`n":"P-1","birthDate":"${canaryBirthDate}"`, `{"person":"P-1","birthDate"`]) {
    env.objects.plant(address, `${body}\n`);
    const error: unknown = await cutSlice(env, address, { peopleOfAPage: 10, decide }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ name: 'Defect' });
    const { message, cause } = error as Error;
    expect(`${message} ${(cause as Error | undefined)?.message}`).not.toMatch(/P-1|1950/);
  }
});

test('previews a slice by reason, everybody once, as the enrolment would decide on the frozen facts', async () => {
  const env = await enrolmentEnv([
    aPerson('P-1'),
    aPerson('P-2'),
    aPerson('P-victim', { alreadyInsured: true }),
    aPerson('P-victim-without-line', { alreadyInsured: true, lines: [] }),
    aPerson('P-none', { lines: [] }),
    aPerson('P-young', { birthDate: '1961-02-16' }),
    { person: 'P-two-dates', lines: ['L-x'] },
  ]);
  const opened = await enrolmentWorkflow(env).open();
  const preview = {
    people: 7,
    due: 2,
    refused: { already_insured: 2, no_line_left: 1, under_age: 1 },
    parked: { several_birth_dates: 1 },
  };
  expect(opened.preview).toEqual(preview);
  expect((await enrolmentWorkflow(env).open()).preview).toEqual(preview);
});
