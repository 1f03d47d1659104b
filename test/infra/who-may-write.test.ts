import { expect, it } from 'vitest';
import { covers, holderOf, reaches, statementsOfRoles } from './policies.ts';
import { ofType, plainId, standing, type Template } from './standing.ts';

/** Every action of DynamoDB that changes an item or a table, by the service's own list. */
const writes = [
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'PartiQLInsert',
  'PartiQLUpdate',
  'PartiQLDelete',
  'StartBulkPutItems',
  'DeleteTable',
  'UpdateTable',
  'UpdateTimeToLive',
  'RestoreTableFromBackup',
  'PutResourcePolicy',
];

/** One line per table: who holds which right that writes. */
const whoMayWrite = (template: Template): string => {
  const statements = statementsOfRoles(template);
  const tables = ofType(template, 'AWS::DynamoDB::GlobalTable').map(([table]) => {
    const held = new Map<string, Set<string>>();
    for (const { role, actions, resources } of statements) {
      if (!reaches(resources, table)) continue;
      for (const action of writes.filter((each) => covers(actions, `dynamodb:${each}`))) {
        const rights = held.get(holderOf(role)) ?? new Set();
        held.set(holderOf(role), rights.add(action));
      }
    }
    const rows = [...held]
      .map(([holder, rights]) => `  ${holder.padEnd(22)} ${[...rights].sort().join(', ')}`)
      .sort();
    return [plainId(table), ...rows].join('\n');
  });
  return tables.sort().join('\n');
};

/** The table a reviewer reads. A new right to write is a change of this text. */
const expected = `
Applications
Codes
Controls
  SetSwitch              UpdateItem
Enrolments
Ledger
  RecordLineEvent        PartiQLInsert
  ServeBatch             PartiQLInsert
  SettleDoubtfulLines    PartiQLInsert
Lines
  RecordLineEvent        PartiQLInsert
Notices
People
  KeepPeople             PartiQLInsert
Requests
Work
  OpenRun                UpdateItem
  ReconcileRun           UpdateItem
  RecordEndedRun         UpdateItem
  RecordLineEvent        UpdateItem
  ServeBatch             UpdateItem
  SettleDoubtfulLines    UpdateItem
`.trim();

const prod = standing('prod').template;

it('lets exactly these functions write each table, and only in these ways', () => {
  expect(whoMayWrite(prod)).toBe(expected);
});

it('gives the stages on one machine and in dev the same rights as prod', () => {
  for (const stage of ['local', 'dev'] as const) {
    const ours = whoMayWrite(standing(stage).template)
      .split(/\n(?=\S)/)
      .filter((table) => !/^(ChargingStandInLedger|StandIns)(\n|$)/.test(table));
    expect(ours.join('\n'), stage).toBe(expected);
  }
});

it('lets stand-ins write into their own tables alone', () => {
  for (const stage of ['local', 'dev'] as const) {
    for (const table of whoMayWrite(standing(stage).template).split(/\n(?=\S)/)) {
      const [name = '', ...holders] = table.split('\n');
      if (!/^(ChargingStandInLedger|StandIns)$/.test(name)) continue;
      for (const holder of holders) expect(holder).toMatch(/^ {2}\w+StandIn +PutItem$/);
    }
  }
});

it('sees a wildcard that somebody plants in any role', () => {
  const planted = structuredClone(prod);
  const [, policy] = ofType(planted, 'AWS::IAM::Policy')[0] ?? [];
  policy?.Properties.PolicyDocument.Statement.push({
    Effect: 'Allow',
    Action: 'dynamodb:*',
    Resource: '*',
  });
  expect(whoMayWrite(planted)).not.toBe(expected);
});

it('lets nobody read the whole ledger but those who draw up the account of a run', () => {
  const ledger = ofType(prod, 'AWS::DynamoDB::GlobalTable').find(
    ([id]) => plainId(id) === 'Ledger',
  )?.[0];
  const scanners = statementsOfRoles(prod)
    .filter(
      ({ actions, resources }) =>
        covers(actions, 'dynamodb:Scan') && reaches(resources, `${ledger}`),
    )
    .map(({ role }) => holderOf(role));
  expect(scanners.sort()).toEqual(['ReconcileRun', 'RecordEndedRun']);
});

it('lets only the import read what is personal', () => {
  const persons = ofType(prod, 'AWS::S3::Bucket').find(([id]) => plainId(id) === 'Persons')?.[0];
  const holders = statementsOfRoles(prod)
    .filter(
      ({ actions, resources }) =>
        covers(actions, 's3:GetObject') && reaches(resources, `${persons}`),
    )
    .map(({ role }) => holderOf(role));
  expect([...new Set(holders)].sort()).toEqual(['CleanAndFreezeLines', 'CohortImport']);
});
