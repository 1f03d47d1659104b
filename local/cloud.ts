import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { openRightsBook, type RightsSeen } from './authorisation/rights-book.ts';
import { LOCAL_CREDENTIALS, type Services, startServices } from './aws-services.ts';
import { startDatabase } from './database/database-process.ts';
import type { TableProperties } from './database/table-properties.ts';
import { createTables } from './database/tables.ts';
import { tablesAtWork } from './database/tables-at-work.ts';
import { EnvironmentProblem } from './environment-problem.ts';
import { faultPlanOf } from './faults/fault-plan.ts';
import { type Faults, openFaults } from './faults/faults.ts';
import { type DataFolder, emptyTemporary, openDataFolder } from './folder/data-folder.ts';
import { type Lock, takeLock } from './folder/lock.ts';
import { peakMemoryMb } from './folder/process-identity.ts';
import { openGateway } from './gateway/gateway.ts';
import { apiAddress, functionUrlAddress } from './http/addresses.ts';
import type { Functions } from './lambda/functions.ts';
import { makeRecordedCalls, type RecordedCall } from './lambda/recorded-calls.ts';
import type { Warm } from './lambda/worker-pool.ts';
import { openProblemLog } from './problem-log.ts';
import type { SecretProperties } from './secrets/secret-properties.ts';
import { type LocalSecret, openSecrets } from './secrets/secrets.ts';
import { type StandInProcess, startStandIn } from './stand-ins/stand-in-process.ts';
import type { InvokeResult, StepFunctions } from './step-functions/ports.ts';
import { type Assembly, readAssembly } from './template/assembly.ts';
import { type ResolvedTemplate, resolveTemplate } from './template/resolve.ts';
import type { Place } from './template/resource-types.ts';
import { resourcesOf } from './template/resources-of.ts';
import { type LocalClock, openClock } from './time/clock.ts';
import { makeInFlight } from './time/in-flight.ts';
import { makeTimeline } from './time/timeline.ts';

/**
 * Workers of all functions together, where nobody says how many: a few per core keep it busy while
 * others wait for the database or keep their batch's slot. Six on two cores were what bounded a run
 * (2,400 lines/s; eight: 3,100); each more costs 40 MB of this process and 0.6 s of warming up.
 */
const workersFor = (cores: number): number => Math.min(4 * cores, 9);
const NOT_YET = 'http://127.0.0.1:0';

/** A partner's program that runs beside the cloud. */
export interface StandIn {
  readonly name: string;
  /** The TypeScript file that Node runs. */
  readonly entry: string;
  /** The template's parameter that takes its address. */
  readonly urlParameter: string;
  /** Logical id (or its beginning) of the secret whose text is its token. */
  readonly secretId: string;
  /** In the data folder's `partners`. */
  readonly dataFile: string;
}

export interface LocalCloudOptions {
  readonly dataFolder: string;
  /** The output of `cdk synth`. */
  readonly assembly: string;
  readonly stackName?: string;
  readonly standIns: readonly StandIn[];
  /** ISO instant at which the clock of a new data folder starts; else the machine's now. */
  readonly startAt?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** Where compiled code is kept for other clouds too; else in the data folder. */
  readonly codeCache?: string;
  /** Works on the tables in memory, where there is room; a clean stop brings them back. */
  readonly tablesInMemory?: boolean;
  /** Another DynamoDB than dynoxide; else AWS_ENDPOINT_URL_DYNAMODB where it is set. */
  readonly dynamodbEndpoint?: string;
  /** How many invocations run at once; more wait their turn. */
  readonly workersMax?: number;
  /** Workers that stay between calls; left out, as one long run needs them. */
  readonly warm?: Warm;
  /** A process that the cloud cannot do without ended by itself; what it waits for fails from now on. */
  readonly onLost?: (message: string) => void;
  /** Steps of the start, and problems that no caller hears of; both are also in the logs. */
  readonly onProgress?: (message: string) => void;
}

export interface LocalCloud {
  /** The stack's outputs. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly endpoints: {
    readonly aws: string;
    readonly dynamodb: string;
    readonly standIns: Readonly<Record<string, string>>;
    /** HTTP APIs by logical id: `ApiEndpoint`, without a slash at the end. */
    readonly apis: Readonly<Record<string, string>>;
    /** Function URLs by logical id, with a slash at the end. */
    readonly urls: Readonly<Record<string, string>>;
  };
  /** For SDK clients of any service but DynamoDB, which has its own endpoint. */
  readonly clientConfig: {
    readonly region: string;
    readonly endpoint: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  readonly clock: {
    now(): number;
    /** Moves on to an instant; what is due on the way happens on the way, in order. */
    advanceTo(ms: number): Promise<void>;
    /** When a schedule (or the first of all) is due next. */
    nextSchedule(name?: string): number;
  };
  readonly stepFunctions: StepFunctions;
  /** By name, ARN or logical id (without CDK's suffix, as in `ServeBatch`). */
  invoke(functionName: string, payload: unknown): Promise<InvokeResult>;
  /** Every call that functions made, summed by function, action and resource. */
  calls(): RecordedCall[];
  resetCalls(): void;
  /** Every right that functions used since the folder's first start, and every call refused. */
  rights(): RightsSeen;
  /** Peak memory in MB of each process since its start. */
  memory(): Record<string, number>;
  /** Resolves when nothing is running, being delivered or about to follow. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Brings the output of `cdk synth` up on this machine: one main process (this one), one database
 * process, one process per stand-in. Everything listens on the loopback address alone and
 * everything it keeps lies in the data folder; a start on an existing folder goes on from there.
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const assembly = readAssembly(options.assembly, options.stackName);
  // Before anything is started: what cannot run is refused with nothing to clean up.
  resolveWith({ assembly, options }, NOT_YET, []);
  const folder = openDataFolder(options.dataFolder);
  const lock = await takeLock(folder.lock);
  const stops: (() => unknown)[] = [() => lock.release()];
  const stop = once(async () => {
    for (const end of stops.toReversed()) await end();
  });
  try {
    emptyTemporary(folder);
    return await start({ options, assembly, folder, lock, stops, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Starting {
  readonly options: LocalCloudOptions;
  readonly assembly: Assembly;
  readonly folder: DataFolder;
  readonly lock: Lock;
  /** What ends each part that was started; run from the last to the first. */
  readonly stops: (() => unknown)[];
  readonly stop: () => Promise<void>;
}

async function start(starting: Starting): Promise<LocalCloud> {
  const { options, assembly, folder, lock, stops, stop } = starting;
  const plan = faultPlanOf(process.env);
  const faults = plan && openFaults(plan);
  if (faults) stops.push(() => faults.close());
  let services: Services | undefined;
  if (plan?.terminatesWorkers && faults) {
    stops.push(killWorkersAtSignal(() => services?.functions, faults));
  }
  const tell = options.onProgress ?? (() => {});
  const { failed } = openProblemLog(join(folder.logs, 'problems.log'), tell);
  const died = (message: string) => {
    failed(new Error(message));
    options.onLost?.(message);
  };
  const clock = openClock(folder.clock, options.startAt);
  stops.push(() => clock.stop());
  const timeline = makeTimeline(clock, failed);
  const gateway = await openGateway(failed);
  lock.addPort('aws', gateway.port);
  stops.push(() => gateway.stop());

  tell('starting the database');
  const database = await databaseOf(starting, died);
  const before = resolveWith(starting, gateway.endpoint, []);
  const secrets = openSecrets(
    resourcesOf<SecretProperties>(before.resources, 'AWS::SecretsManager::Secret'),
    folder.secrets,
  );
  const standIns = await startStandIns(starting, { clock, secrets, died });
  const template = resolveWith(starting, gateway.endpoint, standIns);
  tell('creating tables');
  await createTables(
    database.endpoint,
    resourcesOf<TableProperties>(
      template.resources,
      'AWS::DynamoDB::Table',
      'AWS::DynamoDB::GlobalTable',
    ),
  );

  const inFlight = makeInFlight(() => (services?.stepFunctions.awake().length ?? 0) > 0);
  const calls = makeRecordedCalls();
  const rights = openRightsBook(template.resources, {
    file: folder.rights,
    refused: (sentence) => failed(new Error(sentence)),
  });
  stops.push(() => rights.save());
  tell('starting the services');
  services = await startServices({
    folder,
    codeCache: options.codeCache ?? folder.codeCache,
    assembly,
    resources: template.resources,
    secrets,
    clock,
    timeline,
    inFlight,
    gateway,
    databaseEndpoint: database.endpoint,
    calls,
    rights,
    faults,
    workersMax: options.workersMax ?? workersFor(availableParallelism()),
    warm: options.warm,
    failed,
  });
  const { functions, stepFunctions, schedules } = services;
  stops.push(services.stop, () => timeline.stop());

  const pids = { main: process.pid, ...database.pids };
  for (const { name, pid } of standIns) Object.assign(pids, { [name]: pid });
  return {
    outputs: template.outputs,
    endpoints: {
      aws: gateway.endpoint,
      dynamodb: database.endpoint,
      standIns: Object.fromEntries(standIns.map(({ name, endpoint }) => [name, endpoint])),
      apis: addressesOf(template, 'AWS::ApiGatewayV2::Api', (id) =>
        apiAddress(gateway.endpoint, id),
      ),
      urls: addressesOf(template, 'AWS::Lambda::Url', (id) =>
        functionUrlAddress(gateway.endpoint, id),
      ),
    },
    clientConfig: {
      region: assembly.region,
      endpoint: gateway.endpoint,
      credentials: LOCAL_CREDENTIALS,
    },
    clock: {
      now: clock.now,
      advanceTo: (ms) => timeline.advanceTo(ms, inFlight.idle),
      nextSchedule: schedules.nextDueAt,
    },
    stepFunctions,
    invoke: (name, payload) => functions.invoke(functionName(template, name), payload),
    calls: calls.all,
    resetCalls: calls.reset,
    rights: rights.seen,
    memory: () => memoryOf(pids),
    idle: inFlight.idle,
    stop,
  };
}

/** Resolves with the stand-ins' addresses; one that does not run yet stands at port 0. */
function resolveWith(
  { assembly, options }: Pick<Starting, 'assembly' | 'options'>,
  endpoint: string,
  running: readonly StandInProcess[],
): ResolvedTemplate {
  const { region, account, stackName } = assembly;
  const place: Place = { region, account, stackName, endpoint };
  const addresses = options.standIns.map(({ name, urlParameter }) => [
    urlParameter,
    running.find((each) => each.name === name)?.endpoint ?? NOT_YET,
  ]);
  return resolveTemplate(assembly, place, {
    ...options.parameters,
    ...Object.fromEntries(addresses),
  });
}

async function databaseOf(
  { options, folder, lock, stops }: Starting,
  died: (message: string) => void,
): Promise<{ endpoint: string; pids: Record<string, number> }> {
  const elsewhere = options.dynamodbEndpoint ?? process.env.AWS_ENDPOINT_URL_DYNAMODB;
  if (elsewhere) return { endpoint: elsewhere, pids: {} };
  const { tables } = folder;
  const { file, bringBack } = tablesAtWork({ tables, inMemory: options.tablesInMemory ?? false });
  // On record before it is ready: a kill in between would leave it behind for good.
  const spawned = (pid: number) => lock.addChild('database', pid);
  const database = await startDatabase(file, folder.logs, died, spawned);
  stops.push(bringBack, () => database.stop());
  lock.addPort('database', database.port);
  return { endpoint: database.endpoint, pids: { database: database.pid } };
}

async function startStandIns(
  { options, folder, lock, stops }: Starting,
  given: {
    readonly clock: LocalClock;
    readonly secrets: readonly LocalSecret[];
    readonly died: (message: string) => void;
  },
): Promise<StandInProcess[]> {
  const { clock, secrets, died } = given;
  const running: StandInProcess[] = [];
  for (const { name, entry, secretId, dataFile } of options.standIns) {
    const secret = secrets.find(({ logicalId }) => logicalId.startsWith(secretId));
    if (secret === undefined) {
      throw new EnvironmentProblem(
        `stand-in ${name} needs the token of secret ${secretId}, but the template has no such ` +
          `secret: it has ${secrets.map(({ logicalId }) => logicalId).join(', ') || 'none'}`,
      );
    }
    const process = await startStandIn(
      { name, entry, token: secret.text, dataFile: resolve(folder.partners, dataFile) },
      { clock, logs: folder.logs, died },
    );
    stops.push(() => process.stop());
    lock.addChild(name, process.pid);
    lock.addPort(name, process.port);
    running.push(process);
  }
  return running;
}

function addressesOf(
  { resources }: ResolvedTemplate,
  type: string,
  address: (logicalId: string) => string,
): Record<string, string> {
  const found = resourcesOf(resources, type);
  return Object.fromEntries(found.map(({ logicalId }) => [logicalId, address(logicalId)]));
}

/** CDK puts eight characters behind a construct's id to make the logical id. */
function functionName({ resources }: ResolvedTemplate, wanted: string): string {
  const found = resourcesOf(resources, 'AWS::Lambda::Function').find(
    ({ logicalId }) => logicalId === wanted || logicalId.replace(/[0-9A-F]{8}$/, '') === wanted,
  );
  return found?.name ?? wanted;
}

function memoryOf(pids: Readonly<Record<string, number>>): Record<string, number> {
  const peaks = Object.entries(pids).map(([name, pid]) => [name, peakMemoryMb(pid)] as const);
  return Object.fromEntries(peaks.filter((peak) => peak[1] !== undefined)) as Record<
    string,
    number
  >;
}

/** A worker is lost whenever the signal comes; answers how to stop that. */
function killWorkersAtSignal(functions: () => Functions | undefined, faults: Faults): () => void {
  const kill = () => {
    const functionName = functions()?.killOne(faults.place);
    faults.fired('worker_killed', functionName ?? 'none was busy');
  };
  process.on('SIGUSR2', kill);
  return () => process.off('SIGUSR2', kill);
}

function once(run: () => Promise<void>): () => Promise<void> {
  let ran: Promise<void> | undefined;
  return () => {
    ran ??= run();
    return ran;
  };
}
