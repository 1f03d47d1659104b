import { CfnOutput } from 'aws-cdk-lib';
import { pascalCase } from './functions.ts';
import type { BenefitsStack } from './stack.ts';
import { standInRows } from './stand-ins.ts';

/** Where everything is, by the names that commands and people use. */
export const nameEverything = (stack: BenefitsStack): void => {
  const { tables, buckets } = stack;
  const places: Record<string, string> = {
    LedgerTable: tables.ledger.value,
    WorkTable: tables.work.value,
    ControlsTable: tables.controls.value,
    LinesTable: tables.lines.value,
    PeopleTable: tables.people.value,
    CodesTable: tables.codes.value,
    ApplicationsTable: tables.applications.value,
    EnrolmentsTable: tables.enrolments.value,
    NoticesTable: tables.notices.value,
    RequestsTable: tables.requests.value,
    AccessTable: tables.access.value,
    ExtractBucket: buckets.extract.value,
    CohortBucket: buckets.cohort.value,
    PersonsBucket: buckets.persons.value,
    ResultsBucket: buckets.results.value,
    CodeFilesBucket: buckets.codes.value,
    HandoverBucket: buckets.handover.value,
    AcknowledgementBucket: buckets.acknowledgement.value,
    RecordBucket: buckets.record.value,
    RecordKey: stack.keys.record.keyArn,
    Bus: stack.bus.value,
    OperationsTopic: stack.operations.value,
    NoticesTopic: stack.notices.value,
    StatementLinesTopic: stack.statementLines.value,
    LineEventsQueue: stack.queues.lineEvents.value,
    RoamingEventsQueue: stack.queues.roamingEvents.value,
    CodesKey: stack.keys.codes.keyArn,
    StartMonthlyDataFunction: stack.function('start-monthly-data').functionName,
    ChargingUrl: stack.chargingUrl,
    ChargingSecret: stack.secrets.charging.value,
    OrderSystemSecret: stack.secrets.orderSystem.value,
    OttPartnerSecret: stack.secrets.ottPartner.value,
    InsurerSecret: stack.secrets.insurer.value,
    CodeFingerprintSecret: stack.secrets.codeFingerprint.value,
  };
  places.CustomerApiUrl = stack.api.url;
  places.OperatorApiUrl = stack.operatorApi.url;
  const { standIns } = stack;
  if (standIns) {
    for (const { name, hasUrl } of standInRows) {
      if (hasUrl) places[`${pascalCase(name)}Url`] = standIns.urlOf(name);
    }
    places.IdentityProviderFunction = standIns.functionOf('identity-provider').functionName;
    places.MessageHubSecret = standIns.secretOf('message-hub');
    places.BillingSecret = standIns.secretOf('billing');
  }
  for (const [name, workflow] of Object.entries(stack.workflows)) {
    places[`${name}StateMachine`] = workflow.value;
  }
  for (const [name, value] of Object.entries(places)) {
    new CfnOutput(stack, `${name}Output`, { value }).overrideLogicalId(name);
  }
};
