/**
 * How fast the embedded Step Functions itself runs children of a distributed Map, their function
 * answering at once: `node bench/map-children.ts [children] [items per child]`.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStepFunctions } from '../local/step-functions/step-functions.ts';

const [children = 10_000, perChild = 10] = process.argv.slice(2).map(Number);
const machine = 'arn:aws:states:ap-northeast-2:000000000000:stateMachine:bench';

const item = (index: number): string =>
  `${JSON.stringify({ line: `L${index}`, type: 'phone', status: 'in_service', openedOn: '2020-01-01' })}\n`;

async function* items(): AsyncGenerator<Uint8Array> {
  let text = '';
  for (let index = 0; index < children * perChild; index++) {
    text += item(index);
    if (text.length < 65_536) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

const definition = {
  StartAt: 'For each batch',
  States: {
    'For each batch': {
      Type: 'Map',
      Label: 'Lines',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSONL' },
        Parameters: { Bucket: 'items', Key: 'lines.jsonl' },
      },
      ItemBatcher: { MaxItemsPerBatch: perChild, MaxInputBytesPerBatch: 200_000 },
      MaxConcurrency: 8,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
        StartAt: 'Serve the batch',
        States: {
          'Serve the batch': {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Parameters: { FunctionName: 'serve', 'Payload.$': '$' },
            OutputPath: '$.Payload',
            TimeoutSeconds: 60,
            End: true,
          },
        },
      },
      ResultWriter: {
        Resource: 'arn:aws:states:::s3:putObject',
        Parameters: { Bucket: 'results', Prefix: 'map' },
        WriterConfig: { Transformation: 'COMPACT', OutputType: 'JSONL' },
      },
      End: true,
    },
  },
};

const drain = async (body: AsyncIterable<Uint8Array> | Uint8Array) => {
  if (!(body instanceof Uint8Array)) for await (const _ of body);
  return { versionId: '1' };
};

const folder = mkdtempSync(join(tmpdir(), 'map-children-'));
const engine = createStepFunctions({
  folder,
  region: 'ap-northeast-2',
  account: '000000000000',
  clock: { now: Date.now },
  timers: {
    after: (ms, fire) => {
      const timer = setTimeout(fire, ms);
      return { cancel: () => clearTimeout(timer) };
    },
  },
  invoke: async () => ({ ok: true, payload: { served: true } }),
  objects: { read: items, write: (_bucket, _key, body) => drain(body) },
  emit: () => {},
});
engine.register({ name: 'bench', arn: machine, definition, type: 'STANDARD' });

const startedAt = performance.now();
const cpu = process.cpuUsage();
const started = await engine.handle('StartExecution', { stateMachineArn: machine, name: 'run' });
const { status } = await engine.settled((started as { executionArn: string }).executionArn);
const seconds = (performance.now() - startedAt) / 1000;
const used = process.cpuUsage(cpu);
const cpuSeconds = (used.user + used.system) / 1e6;
await engine.close();
rmSync(folder, { recursive: true });

const peak = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
console.log(
  JSON.stringify({
    status,
    children,
    itemsPerChild: perChild,
    seconds: Number(seconds.toFixed(2)),
    childrenPerSecond: Math.round(children / seconds),
    childrenPerCpuSecond: Math.round(children / cpuSeconds),
    peakMemoryMb: Math.round(Number(peak) / 1024),
  }),
);
