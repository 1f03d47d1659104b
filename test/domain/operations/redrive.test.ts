import { describe, expect, it } from 'vitest';
import { mayRedrive, type RedriveFacts } from '../../../domain/operations/redrive.ts';

const halted: RedriveFacts = {
  run: 'monthly-data-2026-02',
  execution: 'FAILED',
  openedAt: '2026-01-31T15:00:00.000Z',
  isSealed: false,
  isStopped: false,
  decisionHoldsHours: 24,
  chargingClass: 'A',
  now: '2026-02-01T14:59:59.999Z',
};

describe('a redrive', () => {
  it('is possible to the last millisecond in which the decisions hold', () => {
    expect(mayRedrive(halted)).toMatchObject({ possible: true, until: '2026-02-01T15:00:00.000Z' });
  });

  it.each<[because: string, differs: Partial<RedriveFacts>, reason: string]>([
    [
      'a day after it opened, facts are too old',
      { now: '2026-02-01T15:00:00.000Z' },
      'decisions_too_old',
    ],
    ['the switch is set', { isStopped: true }, 'benefit_is_halted'],
    ['it is under way', { execution: 'RUNNING' }, 'run_is_open'],
    ['it has ended well', { execution: 'SUCCEEDED' }, 'run_is_sealed'],
    ['Step Functions has forgotten it', { execution: undefined }, 'execution_is_gone'],
    ['charging forgets keys after a time', { chargingClass: 'B' }, 'charging_forgets_keys'],
    ['charging knows neither keys nor search', { chargingClass: 'D' }, 'charging_forgets_keys'],
    ['nobody has said what charging is', { chargingClass: '' }, 'charging_forgets_keys'],
  ])('is refused because %s', (_, differs, reason) => {
    expect(mayRedrive({ ...halted, ...differs })).toMatchObject({ possible: false, reason });
  });

  it('of a run whose books are closed is always possible: it gives nobody anything any more', () => {
    const sealed = { isSealed: true, isStopped: true, chargingClass: 'D' };
    const answer = mayRedrive({ ...halted, ...sealed, now: '2026-02-09T00:00:00.000Z' });
    expect(answer).toMatchObject({ possible: true });
    expect(answer).not.toHaveProperty('until');
    expect(mayRedrive({ ...halted, ...sealed, execution: 'RUNNING' }).possible).toBe(false);
  });

  it('of class C is possible: the adapter looks before it orders', () => {
    expect(mayRedrive({ ...halted, chargingClass: 'C' }).possible).toBe(true);
  });

  it('of a run that never opened has no end: nothing was decided yet', () => {
    const answer = mayRedrive({ ...halted, openedAt: undefined, now: '2026-02-09T00:00:00.000Z' });
    expect(answer).toMatchObject({ possible: true });
    expect(answer).not.toHaveProperty('until');
  });
});
