import { makeEngineParts } from './engine-parts.ts';
import { openStore } from './execution-store.ts';
import { openExecutions } from './executions.ts';
import { executionActions } from './executions-api.ts';
import { machineActions, openMachines } from './machines-api.ts';
import { mapRunActions, progressOf } from './map-runs-api.ts';
import { AwsError, type StepFunctions, type StepFunctionsOptions } from './ports.ts';
import { readRequest } from './request.ts';

/**
 * Step Functions in one process over one folder. Nothing goes on by itself: executions found open
 * wait for `resume`, so that whoever brings the cloud up can have functions and objects ready.
 */
export const createStepFunctions = (options: StepFunctionsOptions): StepFunctions => {
  const engine = makeEngineParts(options);
  const store = openStore(options.folder);
  const machines = openMachines(store, engine);
  const executions = openExecutions(store, engine);
  const actions = {
    ...machineActions(machines, engine),
    ...executionActions(executions, machines, engine),
    ...mapRunActions(executions),
  };

  return {
    register: (machine) => void machines.put(machine),
    handle: async (name, body) => {
      const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
      if (action !== undefined) return action(readRequest(body));
      throw new AwsError(
        'UnknownOperationException',
        `Step Functions here has no ${name}: see local/step-functions/README.md for what it has.`,
      );
    },
    resume: async () => {
      const open = executions.all().filter(({ record }) => record.status === 'RUNNING');
      for (const execution of executions.all()) execution.tell();
      for (const execution of open) execution.start();
      return open.map(({ record }) => record.executionArn);
    },
    running: () =>
      executions
        .all()
        .filter((execution) => execution.isLive())
        .map(({ record }) => record.executionArn),
    awake: () =>
      executions
        .all()
        .filter((execution) => execution.isLive())
        .map(({ record }) => record.executionArn)
        .filter((arn) => !engine.asleep.has(arn)),
    progress: (arn) => {
      const execution = executions.get(arn);
      const mapRun = executions.mapRunsOf(execution).at(-1);
      return {
        status: execution.record.status,
        state: execution.stateName(),
        ...(mapRun === undefined ? {} : { mapRun: progressOf(mapRun) }),
      };
    },
    settled: (arn) => executions.get(arn).settled(),
    close: () => engine.close(),
  };
};
