import type { Step } from './rows.ts';
import type { Stage } from './stage.ts';

const setSwitch = async (stage: Stage, stopped: boolean, why: string): Promise<void> => {
  const { cloud } = await stage.desk();
  const answer = await cloud.invoke(cloud.outputs.SetSwitchFunction ?? '', {
    benefit: 'monthly-data',
    stopped,
    who: 'night-shift',
    why,
  });
  if (!answer.ok) throw new Error(`The switch was not set: ${answer.errorMessage}`);
};

/** Operations stop a benefit, and let it go on. */
export const whenSwitch: readonly Step<Stage>[] = [
  {
    form: 'when switch stops because WORDS...',
    does: (stage, said) => setSwitch(stage, true, said.word('WORDS')),
  },
  {
    form: 'when switch is cleared because WORDS...',
    does: (stage, said) => setSwitch(stage, false, said.word('WORDS')),
  },
];
