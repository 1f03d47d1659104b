import { createHash } from 'node:crypto';
import type { Definition } from './asl.ts';
import { checkDefinition } from './definition-check.ts';
import type { EngineParts } from './engine-parts.ts';
import type { MachineRecord, Store } from './execution-store.ts';
import { checkArn, checkName, machineArn } from './names.ts';
import { AwsError, type MachineRegistration } from './ports.ts';
import { pageOf, type Request } from './request.ts';
import { checkStructure, type Diagnostic } from './structure-check.ts';
import { apiInstant } from './virtual-time.ts';

/** The machines there are, on disk and in memory. */
export interface Machines {
  byArn(arn: string): MachineRecord;
  all(): MachineRecord[];
  /** Adds or replaces; executions that are going on keep the definition they began with. */
  put(machine: MachineRegistration): MachineRecord;
  drop(arn: string): void;
}

const definitionMax = 1_048_576;

const parseDefinition = (text: string): Definition => {
  try {
    if (text.length > definitionMax) throw new Error(`longer than ${definitionMax} characters`);
    return JSON.parse(text) as Definition;
  } catch (error) {
    throw new AwsError('InvalidDefinition', `Invalid State Machine Definition: ${String(error)}`);
  }
};

const refuseUnlikeAws = (name: string, definition: Definition, type: string): void => {
  const faults = checkStructure(definition).map(
    ({ code, message, location }) => `${code}: ${message} at ${location}`,
  );
  if (faults.length > 0) {
    const told = `Invalid State Machine Definition: '${faults.join(', ')}'`;
    throw new AwsError('InvalidDefinition', told);
  }
  const findings = checkDefinition(definition);
  if (type !== 'STANDARD') {
    findings.push(`Machine '${name}' is of type ${type}: only STANDARD runs here.`);
  }
  if (findings.length === 0) return;
  throw new AwsError(
    'InvalidDefinition',
    `Invalid State Machine Definition of '${name}':\n- ${findings.join('\n- ')}`,
  );
};

const revisionOf = (definition: Definition, roleArn: string): string =>
  createHash('sha256')
    .update(JSON.stringify([definition, roleArn]))
    .digest('hex')
    .slice(0, 36);

export const openMachines = (store: Store, engine: EngineParts): Machines => {
  const machines = new Map(store.machines().map((machine) => [machine.arn, machine]));
  return {
    all: () => [...machines.values()].sort((a, b) => a.name.localeCompare(b.name)),
    byArn: (arn) => {
      const machine = machines.get(checkArn(arn, 'stateMachine'));
      if (machine !== undefined) return machine;
      throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    },
    put: ({ name, arn, definition: given, roleArn = '', type, tags = {} }) => {
      const definition = given as Definition;
      refuseUnlikeAws(name, definition, type);
      const now = engine.clock.now();
      const revisionId = revisionOf(definition, roleArn);
      const known = machines.get(arn);
      const record: MachineRecord = {
        name,
        arn,
        definition,
        roleArn,
        type: 'STANDARD',
        creationDate: known?.creationDate ?? now,
        updateDate: known?.revisionId === revisionId ? known.updateDate : now,
        revisionId,
        tags,
      };
      machines.set(arn, record);
      store.saveMachine(record);
      return record;
    },
    drop: (arn) => {
      const machine = machines.get(arn);
      machines.delete(arn);
      if (machine !== undefined) store.dropMachine(machine.name);
    },
  };
};

/** A machine as DescribeStateMachine answers it. */
export const describedMachine = (machine: MachineRecord) => ({
  stateMachineArn: machine.arn,
  name: machine.name,
  definition: JSON.stringify(machine.definition),
  roleArn: machine.roleArn,
  loggingConfiguration: { level: 'OFF', includeExecutionData: false },
  tracingConfiguration: { enabled: false },
});

const create = (request: Request, machines: Machines, engine: EngineParts) => {
  const name = checkName(request.text('name'));
  const arn = machineArn(engine, name);
  const definition = parseDefinition(request.text('definition'));
  const roleArn = request.text('roleArn');
  const known = machines.all().find((machine) => machine.arn === arn);
  if (known !== undefined && known.revisionId !== revisionOf(definition, roleArn)) {
    throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
  }
  const type = (request.optionalText('type') ?? 'STANDARD') as 'STANDARD';
  const made = known ?? machines.put({ name, arn, definition, roleArn, type });
  return { stateMachineArn: arn, creationDate: apiInstant(made.creationDate) };
};

const update = (request: Request, machines: Machines) => {
  const machine = machines.byArn(request.text('stateMachineArn'));
  const text = request.optionalText('definition');
  const definition = text === undefined ? machine.definition : parseDefinition(text);
  const roleArn = request.optionalText('roleArn') ?? machine.roleArn;
  const made = machines.put({ ...machine, definition, roleArn });
  return { updateDate: apiInstant(made.updateDate), revisionId: made.revisionId };
};

const diagnosticsOf = (text: string): Diagnostic[] => {
  const fault = (code: string, message: string): Diagnostic[] => [
    { severity: 'ERROR', code, message },
  ];
  if (text.trim() === '') {
    return fault('SCHEMA_VALIDATION_FAILED', 'Definition must be a valid JSON object');
  }
  try {
    const definition = JSON.parse(text) as Definition;
    const faults = checkStructure(definition);
    if (faults.length > 0) return faults;
    return checkDefinition(definition).flatMap((finding) => fault('NOT_SUPPORTED_HERE', finding));
  } catch (error) {
    return fault('INVALID_JSON_DESCRIPTION', String(error));
  }
};

/** What CreateStateMachine would say of a definition, without making anything. */
const validate = (request: Request) => {
  const all = diagnosticsOf(request.text('definition'));
  const max = request.number('maxResults') ?? 0;
  const diagnostics = all.slice(0, max === 0 ? 100 : max);
  return {
    result: all.length === 0 ? 'OK' : 'FAIL',
    diagnostics,
    truncated: diagnostics.length < all.length,
  };
};

/** The actions on machines, by their AWS names. */
export const machineActions = (
  machines: Machines,
  engine: EngineParts,
): Record<string, (request: Request) => unknown> => ({
  CreateStateMachine: (request) => create(request, machines, engine),
  UpdateStateMachine: (request) => update(request, machines),
  ValidateStateMachineDefinition: validate,
  DeleteStateMachine: (request) => {
    machines.drop(checkArn(request.text('stateMachineArn'), 'stateMachine'));
    return {};
  },
  DescribeStateMachine: (request) => {
    const machine = machines.byArn(request.text('stateMachineArn'));
    return {
      ...describedMachine(machine),
      status: 'ACTIVE',
      type: machine.type,
      creationDate: apiInstant(machine.creationDate),
      revisionId: machine.revisionId,
    };
  },
  ListStateMachines: (request) => {
    const listed = machines.all().map(({ arn, name, type, creationDate }) => ({
      stateMachineArn: arn,
      name,
      type,
      creationDate: apiInstant(creationDate),
    }));
    return pageOf('stateMachines', listed, request.page());
  },
  ListTagsForResource: (request) => {
    const { tags } = machines.byArn(request.text('resourceArn'));
    return { tags: Object.entries(tags).map(([key, value]) => ({ key, value })) };
  },
});
