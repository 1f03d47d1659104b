import { expect, test } from 'vitest';
import { cutSlice } from '../../../adapters/enrolment/pages.ts';
import { canaryBirthDate, enrolmentEnv } from '../../fakes/enrolment-workflow.ts';

test('a row of the slice that was cut says nothing of its person in the error or its cause', async () => {
  const env = await enrolmentEnv([]);
  const address = { bucket: 'persons', key: 'cut.jsonl' };
  for (const body of [`n":"P-1","birthDate":"${canaryBirthDate}"`, `{"person":"P-1","birthDate"`]) {
    env.objects.plant(address, `${body}\n`);
    const error: unknown = await cutSlice(env, address, 10).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'Defect' });
    const { message, cause } = error as Error;
    expect(`${message} ${(cause as Error | undefined)?.message}`).not.toMatch(/P-1|1950/);
  }
});
