import type { Fault } from '../../partners/charging/faults.ts';
import { topUpsOf } from './charging-book.ts';
import type { Step } from './rows.ts';
import type { Stage } from './stage.ts';

/** What a row asks for; the rest of a fault is as the stand-in has it. */
type AskedFault = Partial<Fault> & Pick<Fault, 'kind'>;

/** Charging's conduct changes; what earlier rows asked for stays until it recovers. */
const misbehave = async (stage: Stage, ...faults: AskedFault[]): Promise<void> => {
  const { conduct } = stage.remembered;
  conduct.faults = [...faults, ...conduct.faults];
  await behave(stage);
};

const behave = async (stage: Stage): Promise<void> => {
  const { cloud, env } = await stage.desk();
  const token = await env.secrets.read('control', env.settings.required('CHARGING_SECRET'));
  const answer = await fetch(`${cloud.outputs.ChargingUrl}/control`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(stage.remembered.conduct),
  });
  if (!answer.ok) throw new Error(`/control answered ${answer.status}: ${await answer.text()}`);
};

/** Waits until charging has booked so many top-ups of a cycle, while a run goes on. */
const untilBooked = async (stage: Stage, cycle: string, count: number): Promise<void> => {
  const desk = await stage.desk();
  const deadline = performance.now() + 30_000;
  for (;;) {
    const booked = (await topUpsOf(desk)).filter((topUp) => topUp.cycle === cycle).length;
    if (booked >= count) return;
    if (performance.now() > deadline) {
      throw new Error(`Charging booked ${booked} top-ups of ${cycle} in 30 s, expected ${count}.`);
    }
    await new Promise((done) => setTimeout(done, 5));
  }
};

const down: readonly AskedFault[] = [
  { kind: 'error_before_effect', on: 'top_up' },
  { kind: 'error_before_effect', on: 'look' },
];

/** The operator's charging system misbehaves, as its stand-in is told to. */
export const whenCharging: readonly Step<Stage>[] = [
  { form: 'when charging is down', does: (stage) => misbehave(stage, ...down) },
  {
    form: 'when charging fails for LINES...',
    does: (stage, said) =>
      misbehave(stage, { kind: 'error_before_effect', lines: said.word('LINES').split(' ') }),
  },
  {
    form: 'when charging credits and then fails for LINES...',
    does: (stage, said) =>
      misbehave(stage, { kind: 'error_after_effect', lines: said.word('LINES').split(' ') }),
  },
  {
    form: 'when charging refuses LINE',
    does: (stage, said) =>
      misbehave(stage, { kind: 'refusal', of: 'items', lines: [said.word('LINE')] }),
  },
  {
    form: 'when charging never answers LINE',
    does: (stage, said) =>
      misbehave(stage, { kind: 'cut_before_effect', lines: [said.word('LINE')] }),
  },
  {
    form: 'when charging has trouble with LINE alone',
    does: (stage, said) =>
      misbehave(stage, { kind: 'error_before_effect', of: 'items', lines: [said.word('LINE')] }),
  },
  {
    form: 'when charging loses its next N answers',
    does: (stage, said) => misbehave(stage, { kind: 'cut_after_effect', next: said.number('N') }),
  },
  {
    form: 'when charging times out N times after the effect',
    does: (stage, said) =>
      misbehave(stage, { kind: 'time_out_after_effect', next: said.number('N') }),
  },
  {
    form: 'when charging turns N calls away for SECONDS seconds',
    does: (stage, said) =>
      misbehave(stage, {
        kind: 'too_many_requests',
        next: said.number('N'),
        retryAfterSeconds: said.number('SECONDS'),
      }),
  },
  {
    form: 'when charging takes N ms for an answer',
    does: (stage, said) => misbehave(stage, { kind: 'late_answer', lateMs: said.number('N') }),
  },
  {
    form: 'when charging recovers',
    does: async (stage) => {
      stage.remembered.conduct.faults = [];
      await behave(stage);
    },
  },
  {
    form: 'when charging forgets keys after SECONDS seconds',
    does: async (stage, said) => {
      stage.remembered.conduct.keys = { forgottenAfterSeconds: said.number('SECONDS') };
      await behave(stage);
    },
  },
  {
    form: 'when charging knows no keys',
    does: async (stage) => {
      stage.remembered.conduct.keys = 'none';
      await behave(stage);
    },
  },
  {
    form: 'when charging has booked N of CYCLE',
    does: (stage, said) => untilBooked(stage, said.word('CYCLE'), said.number('N')),
  },
];
