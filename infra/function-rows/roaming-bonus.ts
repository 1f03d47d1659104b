import type { FunctionRow } from '../functions.ts';

/** Functions of the roaming bonus. */
export const roamingBonusRows: readonly FunctionRow[] = [
  {
    name: 'record-roaming-event',
    who: 'events',
    memoryMb: 512,
    // The order system (5 s), charging's order and look (25 s) and its reversal (20 s), one message.
    timeoutSeconds: 60,
    uses: {
      APPLICATIONS_TABLE: ['get', 'insert', 'change'],
      LEDGER_TABLE: ['get', 'insert'],
      NOTICES_TABLE: ['get', 'insert', 'update'],
      NOTICES_TOPIC: ['publish'],
      STATEMENT_LINES_TOPIC: ['publish'],
      LINES_TABLE: ['query'],
      // Claims, where charging knows no keys.
      WORK_TABLE: ['get', 'update'],
      CONTROLS_TABLE: ['get'],
      COHORT_BUCKET: ['read', 'list'],
      ROAMING_EVENTS_QUEUE: ['send'],
      BUS: ['publish'],
      CHARGING_SECRET: ['read'],
      ORDER_SYSTEM_SECRET: ['read'],
    },
    settings: ['PROGRAMME', 'QUIET_HOURS', 'CHARGING_URL', 'CHARGING_CLASS', 'ORDER_SYSTEM_URL'],
    errorImpact:
      'A traveller does not get the bonus on a product bought, or keeps one that was refunded.',
  },
];
