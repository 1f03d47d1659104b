import { describedChild, listedChildren } from './children-api.ts';
import type { EngineParts } from './engine-parts.ts';
import type { Execution } from './execution.ts';
import type { ExecutionRecord } from './execution-store.ts';
import type { Executions } from './executions.ts';
import { answeredEvent, type HistoryEvent } from './history.ts';
import { describedMachine, type Machines } from './machines-api.ts';
import { checkArn, checkName, executionArn } from './names.ts';
import { AwsError } from './ports.ts';
import { checkJson, pageOf, type Request } from './request.ts';
import { apiInstant } from './virtual-time.ts';

const redrivableMs = 14 * 24 * 3_600_000;
const eventsMaxToRedrive = 24_999;

/** Why an execution cannot be redriven; undefined where it can. */
const notRedrivable = (execution: Execution, now: number): string | undefined => {
  const { record } = execution;
  if (record.status === 'RUNNING') return 'Execution is RUNNING and cannot be redriven';
  if (record.status === 'SUCCEEDED') return 'Execution is SUCCEEDED and cannot be redriven';
  if (now - (record.stopDate ?? 0) > redrivableMs) {
    return 'Execution has exceeded the redrivable period of 14 days';
  }
  const events = execution.history().length;
  return events >= eventsMaxToRedrive ? 'Execution event history limit exceeded' : undefined;
};

const redriveFields = (execution: Execution, now: number) => {
  const { redriveCount, redriveDate } = execution.record;
  const reason = notRedrivable(execution, now);
  return {
    redriveCount,
    ...(redriveDate === undefined ? {} : { redriveDate: apiInstant(redriveDate) }),
    redriveStatus: reason === undefined ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
    ...(reason === undefined ? {} : { redriveStatusReason: reason }),
  };
};

const listed = (record: ExecutionRecord) => ({
  executionArn: record.executionArn,
  stateMachineArn: record.stateMachineArn,
  name: record.name,
  status: record.status,
  startDate: apiInstant(record.startDate),
  ...(record.stopDate === undefined ? {} : { stopDate: apiInstant(record.stopDate) }),
  redriveCount: record.redriveCount,
});

const described = (execution: Execution, now: number) => {
  const { record } = execution;
  const { output, error, cause } = record;
  return {
    ...listed(record),
    input: record.input,
    inputDetails: { included: true },
    ...(output === undefined ? {} : { output, outputDetails: { included: true } }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    ...redriveFields(execution, now),
  };
};

/**
 * The same name with the same input, while it runs, is the same execution; any other second start
 * is refused, so that a name stands for one run.
 */
const startExecution = (
  request: Request,
  executions: Executions,
  { machines, engine }: { readonly machines: Machines; readonly engine: EngineParts },
) => {
  const machine = machines.byArn(request.text('stateMachineArn'));
  const name = checkName(request.optionalText('name') ?? engine.newId());
  const input = checkJson(
    request.optionalText('input') ?? '{}',
    'InvalidExecutionInput',
    'State Machine Execution Input',
  );
  const arn = executionArn(machine.arn, name);
  const known = executions.find(arn);
  const same = known?.record.status === 'RUNNING' && known.record.input === input;
  if (known !== undefined && !same) {
    throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
  }
  const execution = known ?? executions.create(machine, { name, input });
  return { executionArn: arn, startDate: apiInstant(execution.record.startDate) };
};

const dataFields = ['input', 'output', 'parameters'];

/** An event without inputs and outputs, for who asks for none. */
const withoutData = (event: HistoryEvent): HistoryEvent =>
  Object.fromEntries(
    Object.entries(event).map(([key, value]) => {
      if (!key.endsWith('EventDetails')) return [key, value];
      const fields = Object.entries(value as object).filter(([f]) => !dataFields.includes(f));
      return [key, Object.fromEntries(fields)];
    }),
  ) as HistoryEvent;

const history = (request: Request, executions: Executions) => {
  const execution = executions.get(checkArn(request.text('executionArn'), 'execution'));
  const events = execution.history().map(answeredEvent);
  if (request.flag('reverseOrder') === true) events.reverse();
  const page = pageOf('events', events, request.page());
  if (request.flag('includeExecutionData') !== false) return page;
  return { ...page, events: page.events.map(withoutData) };
};

const list = async (request: Request, executions: Executions, machines: Machines) => {
  const status = request.optionalText('statusFilter');
  const mapRunArn = request.optionalText('mapRunArn');
  if (mapRunArn !== undefined) {
    const found = executions.mapRun(checkArn(mapRunArn, 'mapRun'));
    return listedChildren(found, { status, page: request.page() });
  }
  const machine = machines.byArn(request.text('stateMachineArn'));
  const matching = executions
    .all()
    .map((execution) => execution.record)
    .filter((record) => record.stateMachineArn === machine.arn)
    .filter((record) => status === undefined || record.status === status)
    .sort((a, b) => b.startDate - a.startDate)
    .map(listed);
  return pageOf('executions', matching, request.page());
};

const redrive = async (request: Request, executions: Executions, engine: EngineParts) => {
  const execution = executions.get(checkArn(request.text('executionArn'), 'execution'));
  const now = engine.clock.now();
  const reason = notRedrivable(execution, now);
  if (reason !== undefined) throw new AwsError('ExecutionNotRedrivable', reason);
  await execution.redrive();
  return { redriveDate: apiInstant(execution.record.redriveDate ?? now) };
};

const stop = async (request: Request, executions: Executions) => {
  const execution = executions.get(checkArn(request.text('executionArn'), 'execution'));
  const error = request.optionalText('error');
  const cause = request.optionalText('cause');
  if (execution.record.status === 'RUNNING') {
    await execution.stop({
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause }),
    });
  }
  return { stopDate: apiInstant(execution.record.stopDate ?? 0) };
};

const describe = (request: Request, executions: Executions, engine: EngineParts) => {
  const arn = checkArn(request.text('executionArn'), 'execution', 'express');
  if (arn.split(':')[5] === 'express') return describedChild(executions, arn);
  return described(executions.get(arn), engine.clock.now());
};

/** The actions on executions and tokens, by their AWS names. */
export const executionActions = (
  executions: Executions,
  machines: Machines,
  engine: EngineParts,
): Record<string, (request: Request) => unknown> => ({
  StartExecution: (request) => startExecution(request, executions, { machines, engine }),
  DescribeExecution: (request) => describe(request, executions, engine),
  ListExecutions: (request) => list(request, executions, machines),
  GetExecutionHistory: (request) => history(request, executions),
  StopExecution: (request) => stop(request, executions),
  RedriveExecution: (request) => redrive(request, executions, engine),
  DescribeStateMachineForExecution: (request) => {
    const { machine } = executions.get(checkArn(request.text('executionArn'), 'execution'));
    return {
      ...describedMachine(machine),
      updateDate: apiInstant(machine.updateDate),
      revisionId: machine.revisionId,
    };
  },
  SendTaskSuccess: async (request) => {
    const output = checkJson(request.text('output'), 'InvalidOutput', 'output');
    engine.tokens.succeed(request.text('taskToken'), output);
    await onRecord();
    return {};
  },
  SendTaskFailure: async (request) => {
    const cause = request.optionalText('cause');
    engine.tokens.fail(request.text('taskToken'), request.optionalText('error'), cause);
    await onRecord();
    return {};
  },
  SendTaskHeartbeat: (request) => {
    engine.tokens.beat(request.text('taskToken'));
    return {};
  },
});

/** What an answer leads to at once is on record before whoever answered hears that it counts. */
const onRecord = (): Promise<void> => new Promise((turn) => setImmediate(turn));
