import type { RouteId } from '../domain/customer/routes.ts';

/** A request's body and an answer by status, for each route. Everything in them is made up. */
export interface Example {
  readonly request?: unknown;
  readonly answers: Readonly<Record<number, unknown>>;
}

/** One example of every answer that is no problem; a test reads each by its schema. */
export const apiExamples = {
  'list-benefits': {
    answers: {
      200: {
        asOf: '2026-03-20T03:00:00.000Z',
        lines: [
          {
            line: 'LINE-1',
            benefits: [
              {
                benefit: 'monthly-data',
                standing: 'given',
                facts: { month: '2026-03' },
                got: [{ on: '2026-03-01', what: '100 GB', until: '2026-04-01', voided: false }],
                may: [{ act: 'decline-benefit' }, { act: 'dispute-benefit' }],
              },
              {
                benefit: 'roaming-bonus',
                standing: 'refused',
                reason: 'line_is_prepaid',
                sentence: 'The line is prepaid.',
                facts: { boughtFrom: '2026-03-01', boughtUntil: '2026-08-31' },
                got: [],
                may: [{ act: 'decline-benefit' }, { act: 'dispute-benefit' }],
              },
            ],
          },
        ],
        person: [
          {
            benefit: 'safety-insurance',
            standing: 'entitled',
            facts: {},
            got: [],
            may: [{ act: 'apply-for-insurance', until: '2026-07-31' }],
          },
        ],
      },
    },
  },
  'list-notices': {
    answers: {
      200: {
        line: 'LINE-1',
        notices: [
          {
            id: '0000000000000000000000000000000000000000',
            benefit: 'ott-pass',
            template: 'benefit_declined',
            at: '2026-03-20T03:00:00.000Z',
            text: 'You declined the benefit: OTT pass. What you were given stays yours.',
          },
        ],
      },
    },
  },
  'choose-ott-service': {
    request: { service: 'stream-one' },
    answers: {
      200: {
        service: 'stream-one',
        version: 1,
        chosenAt: '2026-03-20T03:00:00.000Z',
        mayChangeUntil: '2026-07-31',
      },
    },
  },
  'reveal-code': {
    request: {},
    answers: {
      200: {
        service: 'stream-one',
        code: 'EXAMPLE-CODE',
        registerBy: '2026-08-31',
        firstShownAt: '2026-03-20T03:00:00.000Z',
      },
      202: { state: 'waiting', service: 'stream-one', since: '2026-03-20T03:00:00.000Z' },
    },
  },
  'apply-for-insurance': { request: { line: 'LINE-1' }, answers: { 202: { state: 'applied' } } },
  'cancel-insurance': {
    request: {},
    answers: { 200: { state: 'cancelled', endsOn: '2026-03-20' } },
  },
  'decline-benefit': {
    request: { benefit: 'roaming-bonus' },
    answers: {
      200: {
        benefit: 'roaming-bonus',
        declinedAt: '2026-03-20T03:00:00.000Z',
        from: '2026-04-01',
      },
    },
  },
  'dispute-benefit': {
    request: { benefit: 'ott-pass' },
    answers: {
      200: {
        case: 'case-00000000000000000000-1',
        benefit: 'ott-pass',
        heldSince: '2026-03-20T03:00:00.000Z',
        decidedBy: '2026-04-19',
      },
    },
  },
  'record-partner-event': { request: { eventId: 'EVENT-1' }, answers: { 200: { taken: true } } },
} as const satisfies Readonly<Record<RouteId, Example>>;
