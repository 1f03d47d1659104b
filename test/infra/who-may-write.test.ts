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
  ApplyForInsurance      PartiQLDelete, PartiQLInsert, UpdateItem
  CancelInsurance        PartiQLDelete, PartiQLInsert, UpdateItem
  ChooseOttService       PartiQLInsert, UpdateItem
  HandApplicationToPerson UpdateItem
  KeepPeople             PartiQLInsert
  LookAfterOpenInsurance PartiQLDelete, PartiQLInsert, UpdateItem
  OfferInsurance         PartiQLInsert
  RecordAnswers          PartiQLInsert
  RecordApplicationAnswer PartiQLDelete, PartiQLInsert, UpdateItem
  RecordLineEvent        PartiQLDelete, PartiQLInsert, PartiQLUpdate, UpdateItem
  RecordPartnerEvent     UpdateItem
  RecordRoamingEvent     PartiQLInsert, PartiQLUpdate
  ReissueCode            PartiQLUpdate
  RemindInsurer          UpdateItem
  RevealCode             PartiQLUpdate
  ServeWaitingLines      PartiQLUpdate
  SettleApplication      UpdateItem
  SubmitApplication      UpdateItem
  SweepEnrolmentDates    PartiQLDelete, PartiQLInsert, UpdateItem
Codes
  CheckCodeFile          PartiQLInsert
  CountCodeStock         PartiQLInsert
  KeepCodes              PartiQLInsert
  OfferCodes             PartiQLInsert, PartiQLUpdate
  RecordLineEvent        PartiQLDelete, PartiQLUpdate
  RecordPartnerEvent     PartiQLDelete, PartiQLInsert, PartiQLUpdate, UpdateItem
  ReissueCode            PartiQLDelete, PartiQLInsert, PartiQLUpdate
  ReportCodeFile         PartiQLInsert
  RevealCode             PartiQLDelete, PartiQLInsert, PartiQLUpdate, UpdateItem
  ServeWaitingLines      PartiQLDelete, PartiQLInsert, PartiQLUpdate
  SweepOttDates          PartiQLInsert, UpdateItem
Controls
  SetSwitch              UpdateItem
Enrolments
  ApplyForInsurance      PartiQLDelete, PartiQLInsert, PartiQLUpdate, UpdateItem
  CancelInsurance        PartiQLDelete, PartiQLInsert, PartiQLUpdate, UpdateItem
  DeclineBenefit         PartiQLInsert, UpdateItem
  EnrolPeople            UpdateItem
  LookAfterOpenInsurance PartiQLDelete, PartiQLInsert, PartiQLUpdate, UpdateItem
  OfferInsurance         PartiQLInsert
  RecordAnswers          PartiQLInsert, UpdateItem
  RecordApplicationAnswer PartiQLDelete, PartiQLInsert, PartiQLUpdate, UpdateItem
  RecordLineEvent        PartiQLDelete, PartiQLInsert, PartiQLUpdate, UpdateItem
  RemindInsurer          UpdateItem
  SubmitApplication      UpdateItem
  SweepEnrolmentDates    PartiQLDelete, PartiQLInsert, PartiQLUpdate, UpdateItem
Ledger
  ApplyForInsurance      PartiQLInsert
  CancelInsurance        PartiQLInsert
  LookAfterOpenInsurance PartiQLInsert
  RecordAnswers          PartiQLInsert
  RecordApplicationAnswer PartiQLInsert
  RecordLineEvent        PartiQLInsert
  RecordRoamingEvent     PartiQLInsert
  ReissueCode            PartiQLInsert
  RevealCode             PartiQLInsert
  ServeBatch             PartiQLInsert
  ServeWaitingLines      PartiQLInsert
  SettleDoubtfulLines    PartiQLInsert
  SweepEnrolmentDates    PartiQLInsert
Lines
  CloseCase              PartiQLInsert
  DeclineBenefit         PartiQLInsert
  DisputeBenefit         PartiQLInsert
  RecordLineEvent        PartiQLInsert
Notices
  ApplyForInsurance      PartiQLInsert, UpdateItem
  CancelInsurance        PartiQLInsert, UpdateItem
  ChooseOttService       PartiQLInsert, UpdateItem
  ChooseTellingHour      PartiQLInsert, PartiQLUpdate
  CloseCase              PartiQLInsert, UpdateItem
  DeclineBenefit         PartiQLInsert, UpdateItem
  DisputeBenefit         PartiQLInsert, UpdateItem
  LookAfterOpenInsurance PartiQLInsert, UpdateItem
  RecordApplicationAnswer PartiQLInsert, UpdateItem
  RecordLineEvent        PartiQLInsert, UpdateItem
  RecordPartnerEvent     PartiQLInsert, UpdateItem
  RecordRoamingEvent     PartiQLInsert, UpdateItem
  ReissueCode            PartiQLInsert, UpdateItem
  RevealCode             PartiQLInsert, UpdateItem
  SendDueNotices         PartiQLInsert, PartiQLUpdate, UpdateItem
  ServeWaitingLines      PartiQLInsert, UpdateItem
  SweepEnrolmentDates    PartiQLInsert, UpdateItem
  SweepOttDates          PartiQLInsert, UpdateItem
People
  KeepPeople             PartiQLInsert
  SweepEnrolmentDates    PartiQLDelete
Requests
  ApplyForInsurance      PartiQLInsert, UpdateItem
  CancelInsurance        PartiQLInsert, UpdateItem
  ChooseOttService       PartiQLInsert, UpdateItem
  DeclineBenefit         PartiQLInsert, UpdateItem
  DisputeBenefit         PartiQLInsert, UpdateItem
Work
  AwaitAcknowledgement   UpdateItem
  CloseCase              PartiQLUpdate, UpdateItem
  CollectAnswers         UpdateItem
  DisputeBenefit         PartiQLInsert
  EnrolPeople            UpdateItem
  HandApplicationToPerson PartiQLInsert
  LookAfterOpenInsurance UpdateItem
  NoteSweptDays          UpdateItem
  OfferInsurance         UpdateItem
  OpenEnrolment          UpdateItem
  OpenRun                UpdateItem
  ReconcileEnrolment     UpdateItem
  ReconcileRun           UpdateItem
  RecordAcknowledgement  PartiQLInsert
  RecordAnswers          UpdateItem
  RecordEndedRun         UpdateItem
  RecordLineEvent        UpdateItem
  RecordPartnerEvent     PartiQLInsert
  RecordRoamingEvent     UpdateItem
  ReissueCode            PartiQLInsert, PartiQLUpdate
  ServeBatch             UpdateItem
  SettleDoubtfulLines    UpdateItem
  StartDueDates          UpdateItem
  TellPeople             UpdateItem
  WriteHandOverFiles     UpdateItem
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

it('lets only the import and the enrolment of those of age read what is personal', () => {
  const persons = ofType(prod, 'AWS::S3::Bucket').find(([id]) => plainId(id) === 'Persons')?.[0];
  const holders = statementsOfRoles(prod)
    .filter(
      ({ actions, resources }) =>
        covers(actions, 's3:GetObject') && reaches(resources, `${persons}`),
    )
    .map(({ role }) => holderOf(role));
  expect([...new Set(holders)].sort()).toEqual([
    'CleanAndFreezeLines',
    'CohortImport',
    'EnrolPeople',
    'OfferInsurance',
    'OpenEnrolment',
    'ReconcileEnrolment',
    'TellPeople',
    'WriteHandOverFiles',
  ]);
});
