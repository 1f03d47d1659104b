import { CfnOutput } from 'aws-cdk-lib';
import type { BenefitsStack } from './stack.ts';

/** Where everything is, by the names that commands and people use. */
export const nameEverything = (stack: BenefitsStack): void => {
  const { tables, buckets } = stack;
  const places: Record<string, string> = {
    LedgerTable: tables.ledger.value,
    WorkTable: tables.work.value,
    ControlsTable: tables.controls.value,
    LinesTable: tables.lines.value,
    PeopleTable: tables.people.value,
    ExtractBucket: buckets.extract.value,
    CohortBucket: buckets.cohort.value,
    PersonsBucket: buckets.persons.value,
    ResultsBucket: buckets.results.value,
    MonthlyDataStateMachine: stack.monthlyData.value,
    CohortImportStateMachine: stack.cohortImport.value,
    Bus: stack.bus.value,
    OperationsTopic: stack.operations.value,
    LineEventsQueue: stack.lineEventsQueue.value,
    StartMonthlyDataFunction: stack.function('start-monthly-data').functionName,
    SetSwitchFunction: stack.function('set-switch').functionName,
    ChargingUrl: stack.chargingUrl,
    ChargingSecret: stack.chargingSecret.value,
  };
  for (const [name, value] of Object.entries(places)) {
    new CfnOutput(stack, `${name}Output`, { value }).overrideLogicalId(name);
  }
};
