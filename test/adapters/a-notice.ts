import type { Notice } from '../../domain/notices/notice.ts';

/** The notice of a choice; its cause makes it another message. */
export const aNotice = (differences: Partial<Notice> = {}): Notice => ({
  template: 'ott_choice_recorded',
  programme: 'customer-appreciation',
  benefit: 'ott-pass',
  line: 'L1',
  cause: 'request-1',
  facts: { service: 'Streamland' },
  at: '2026-02-01T03:00:00.000Z',
  statement: { benefit: 'ott-pass', on: '2026-02-01', byWhoseAct: 'customer' },
  ...differences,
});
