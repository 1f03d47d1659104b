import { declaredRights } from './authorisation/declared-rights.ts';
import { rightsOfFunctions } from './authorisation/function-rights.ts';
import { requirePlatformRights } from './authorisation/platform-rights.ts';
import type { RightsBook } from './authorisation/rights-book.ts';
import { type BusEntry, makeBuses } from './events/buses.ts';
import type { RuleProperties } from './events/event-properties.ts';
import { makeEventRequests, makeTopicRequests } from './events/event-requests.ts';
import { makeTargets, type Targets } from './events/targets.ts';
import { makeTopics, type Topics } from './events/topics.ts';
import type { Faults } from './faults/faults.ts';
import type { DataFolder } from './folder/data-folder.ts';
import type { Gateway, GatewayServices } from './gateway/gateway.ts';
import { addressedFunctions, declaredApis, declaredUrls } from './http/declared-apis.ts';
import { makeHttpRequests } from './http/http-requests.ts';
import type { AliasProperties, KeyProperties } from './keys/key-properties.ts';
import { makeKeyRequests } from './keys/key-requests.ts';
import { type Keys, openKeys } from './keys/keys.ts';
import { type AsyncInvocations, openAsyncInvocations } from './lambda/async-invocations.ts';
import { functionOf } from './lambda/declared-function.ts';
import type {
  FunctionProperties,
  InvokeConfigProperties,
  SourceMappingProperties,
} from './lambda/function-properties.ts';
import { type Functions, makeFunctions } from './lambda/functions.ts';
import { makeInvokeRequests } from './lambda/invoke-requests.ts';
import type { RecordedCalls } from './lambda/recorded-calls.ts';
import type { Warm } from './lambda/worker-pool.ts';
import type { BucketProperties } from './objects/bucket-properties.ts';
import { retentionOf } from './objects/bucket-properties.ts';
import { makeMultipartUploads } from './objects/multipart-uploads.ts';
import { objectCreated } from './objects/object-created.ts';
import { makeObjectRequests } from './objects/object-requests.ts';
import { type LocalObjects, openObjects } from './objects/object-store.ts';
import type { StoredVersion } from './objects/stored-version.ts';
import { objectsForWorkflows } from './objects/workflow-objects.ts';
import { connectEventSource } from './queues/event-source.ts';
import { makeQueueRequests } from './queues/queue-requests.ts';
import { openQueues, type Queues } from './queues/queues.ts';
import { makeScheduleRequests } from './scheduler/schedule-requests.ts';
import { makeSchedules, type Schedules } from './scheduler/schedules.ts';
import { makeSecretRequests } from './secrets/secret-requests.ts';
import type { LocalSecret } from './secrets/secrets.ts';
import type { StepFunctions } from './step-functions/ports.ts';
import { createStepFunctions } from './step-functions/step-functions.ts';
import type { Assembly } from './template/assembly.ts';
import type { Resource } from './template/resolve.ts';
import { resourcesOf } from './template/resources-of.ts';
import type { StateMachineProperties } from './template/state-machine-properties.ts';
import { machineOf } from './template/state-machines.ts';
import type { LocalClock } from './time/clock.ts';
import type { InFlight } from './time/in-flight.ts';
import type { Timeline } from './time/timeline.ts';

/** What every service stands on. */
export interface Ground {
  readonly folder: DataFolder;
  readonly assembly: Assembly;
  readonly resources: readonly Resource[];
  readonly secrets: readonly LocalSecret[];
  readonly codeCache: string;
  readonly clock: LocalClock;
  readonly timeline: Timeline;
  readonly inFlight: InFlight;
  readonly gateway: Gateway;
  readonly databaseEndpoint: string;
  readonly calls: RecordedCalls;
  readonly rights: RightsBook;
  readonly workersMax: number;
  readonly warm: Warm | undefined;
  /** Undefined where the cloud was not told to misbehave. */
  readonly faults: Faults | undefined;
  readonly failed: (error: unknown) => void;
}

export interface Services {
  readonly functions: Functions;
  readonly stepFunctions: StepFunctions;
  readonly schedules: Schedules;
  /** Ends what is running, keeps what it answered, and lets nothing new begin. */
  stop(): Promise<void>;
}

/** Credentials that every SDK client needs and nobody here verifies. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' } as const;

/** Brings the services of a template up: first those that answer, then those that begin things. */
export async function startServices(ground: Ground): Promise<Services> {
  const { folder, clock, timeline, inFlight, resources, failed } = ground;
  const given = { folder: folder.queues, logs: folder.logs, clock, timeline, inFlight, failed };
  const queues = openQueues(resourcesOf(resources, 'AWS::SQS::Queue'), given);
  const functions = makeTemplateFunctions(ground);

  // Services refer to each other in a circle (an event starts a workflow that calls functions that
  // send events), so those made later are reached through this.
  const later = {} as Later;
  const targets = makeTargets({
    ...given,
    queues,
    now: clock.now,
    invocations: () => later.invocations,
    stepFunctions: () => later.stepFunctions,
    publish: async (topicArn, message) => void (await later.topics.publish({ topicArn, message })),
  });
  later.topics = makeTopics(
    {
      topics: resourcesOf(resources, 'AWS::SNS::Topic').map(({ arn }) => arn),
      subscriptions: resourcesOf(resources, 'AWS::SNS::Subscription'),
    },
    { ...given, targets },
  );
  const buses = makeBuses(
    {
      buses: resourcesOf(resources, 'AWS::Events::EventBus').map(({ name }) => name),
      rules: resourcesOf<RuleProperties>(resources, 'AWS::Events::Rule').map(
        ({ properties }) => properties,
      ),
    },
    { ...given, ...ground.assembly, targets },
  );
  const emit = (entry: BusEntry) => void inFlight.track(buses.put(entry).catch(failed));
  const objects = await openTemplateObjects(ground, (version, reason) => {
    emit(objectCreated(version, reason));
  });
  const stepFunctions = makeTemplateWorkflows(ground, { functions, objects, emit });
  later.stepFunctions = stepFunctions;
  later.invocations = openTemplateInvocations(ground, { functions, targets });
  const schedules = makeSchedules(resourcesOf(resources, 'AWS::Scheduler::Schedule'), {
    ...given,
    path: folder.schedules,
    targets,
  });
  ground.gateway.serve({
    http: templateAddresses(ground, functions),
    kms: makeKeyRequests(openTemplateKeys(ground)),
    s3: makeObjectRequests(objects, makeMultipartUploads(folder.buckets, objects)),
    lambda: makeInvokeRequests(functions, later.invocations),
    scheduler: makeScheduleRequests(schedules),
    states: (action, body) => stepFunctions.handle(action, body),
    events: makeEventRequests(buses),
    sqs: makeQueueRequests(queues),
    secretsmanager: makeSecretRequests(ground.secrets),
    sns: makeTopicRequests(later.topics),
  });
  await stepFunctions.resume();
  schedules.start();
  connectTemplateSources(ground, { queues, functions });

  return {
    functions,
    stepFunctions,
    schedules,
    async stop() {
      await stepFunctions.close();
      await functions.stop();
      later.invocations.close();
      queues.close();
    },
  };
}

interface Later {
  invocations: AsyncInvocations;
  stepFunctions: StepFunctions;
  topics: Topics;
}

/** The template's functions; their invocations count as work in flight. */
function makeTemplateFunctions(ground: Ground): Functions {
  const { folder, assembly, gateway, inFlight } = ground;
  const declared = resourcesOf<FunctionProperties>(ground.resources, 'AWS::Lambda::Function');
  const addressed = addressedFunctions(ground.resources);
  const rightsOf = rightsOfFunctions(ground, declaredRights(ground.resources));
  requirePlatformRights(ground.resources, rightsOf, ground.rights.add);
  const functions = makeFunctions({
    functions: declared.map((each) => functionOf(each, assembly)),
    addressed: new Set(declared.filter(({ arn }) => addressed.has(arn)).map(({ name }) => name)),
    temporary: folder.temporary,
    codeCache: ground.codeCache,
    logs: folder.logs,
    offset: ground.clock.offset,
    workersMax: ground.workersMax,
    warm: ground.warm,
    calls: ground.calls,
    rightsOf,
    heardOfRight: ground.rights.add,
    faults: ground.faults,
    environment: {
      AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
      AWS_DEFAULT_REGION: assembly.region,
      AWS_REGION: assembly.region,
      AWS_ENDPOINT_URL: gateway.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: ground.databaseEndpoint,
      // A developer's own profile must not reach into a function.
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  });
  const invoke: Functions['invoke'] = (nameOrArn, payload) =>
    inFlight.track(functions.invoke(nameOrArn, payload));
  return { ...functions, invoke };
}

/** What HTTP APIs and Function URLs of the template answer. */
function templateAddresses(
  { assembly, clock, resources, failed }: Ground,
  { invoke }: Functions,
): GatewayServices['http'] {
  return makeHttpRequests({
    apis: declaredApis(resources),
    urls: declaredUrls(resources),
    account: assembly.account,
    now: clock.now,
    invoke,
    failed,
  });
}

function openTemplateKeys({ folder, resources }: Ground): Keys {
  const declared = {
    keys: resourcesOf<KeyProperties>(resources, 'AWS::KMS::Key'),
    aliases: resourcesOf<AliasProperties>(resources, 'AWS::KMS::Alias'),
  };
  return openKeys(declared, folder.keys);
}

function openTemplateObjects(
  { folder, clock, resources }: Ground,
  created: (version: StoredVersion, reason: string) => void,
): Promise<LocalObjects> {
  const buckets = resourcesOf<BucketProperties>(resources, 'AWS::S3::Bucket').map(
    ({ name, properties }) => ({
      name,
      versioned: properties.VersioningConfiguration?.Status === 'Enabled',
      tellsEventBridge:
        properties.NotificationConfiguration?.EventBridgeConfiguration?.EventBridgeEnabled ?? false,
      retention: retentionOf(properties),
    }),
  );
  return openObjects({ folder: folder.buckets, buckets, clock, created });
}

function makeTemplateWorkflows(
  { folder, assembly, clock, timeline, resources }: Ground,
  given: {
    readonly functions: Functions;
    readonly objects: LocalObjects;
    readonly emit: (entry: BusEntry) => void;
  },
): StepFunctions {
  const engine = createStepFunctions({
    folder: folder.executions,
    region: assembly.region,
    account: assembly.account,
    clock,
    timers: timeline,
    invoke: given.functions.invoke,
    objects: objectsForWorkflows(given.objects),
    emit: (event) => given.emit({ ...event, detailType: event['detail-type'] }),
  });
  for (const machine of resourcesOf<StateMachineProperties>(
    resources,
    'AWS::StepFunctions::StateMachine',
  )) {
    engine.register(machineOf(machine, assembly));
  }
  return engine;
}

function openTemplateInvocations(
  { folder, clock, timeline, inFlight, resources, faults, failed }: Ground,
  { functions, targets }: { readonly functions: Functions; readonly targets: Targets },
): AsyncInvocations {
  const configs = resourcesOf<InvokeConfigProperties>(
    resources,
    'AWS::Lambda::EventInvokeConfig',
  ).map(({ properties }) => properties);
  const declared = resourcesOf<FunctionProperties>(resources, 'AWS::Lambda::Function');
  return openAsyncInvocations(
    declared.map(({ name, arn, properties }) => ({
      name,
      arn,
      config: configs.find(({ FunctionName }) => FunctionName === name || FunctionName === arn),
      deadLetters: properties.DeadLetterConfig?.TargetArn,
    })),
    {
      folder: folder.queues,
      clock,
      timeline,
      inFlight,
      failed,
      faults,
      invoke: functions.invoke,
      deliver: targets.deliver,
    },
  );
}

function connectTemplateSources(
  { assembly, timeline, inFlight, resources, faults, failed }: Ground,
  { queues, functions }: { readonly queues: Queues; readonly functions: Functions },
): void {
  const mappings = resourcesOf<SourceMappingProperties>(
    resources,
    'AWS::Lambda::EventSourceMapping',
  );
  for (const { properties } of mappings) {
    const source = queues.find(properties.EventSourceArn);
    if (source === undefined) throw new Error(`there is no queue ${properties.EventSourceArn}`);
    connectEventSource(source, properties, {
      region: assembly.region,
      timeline,
      inFlight,
      failed,
      faults,
      invoke: (payload) => functions.invoke(properties.FunctionName, payload),
    });
  }
}
