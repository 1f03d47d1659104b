import { startLocalCloud } from '../../local/cloud.ts';
import { standIns } from './stand-ins.ts';

/**
 * A process that owns a cloud until it is killed. It says over IPC what the test needs to know, and
 * inserts what it is told to.
 */
const [dataFolder = '', assembly = ''] = process.argv.slice(2);
const startAt = '2026-01-31T02:00:00.000Z';
const cloud = await startLocalCloud({ dataFolder, assembly, standIns, startAt });
process.on('message', async ({ insert }: { insert: string }) => {
  const { Machine: stateMachineArn = '', Table: table } = cloud.outputs;
  const inserted = await cloud.invoke('Puppet', { do: 'insert', table, pk: insert });
  const input = JSON.stringify({ do: 'answer', value: insert });
  await cloud.stepFunctions.handle('StartExecution', { stateMachineArn, input, name: insert });
  await cloud.idle();
  process.send?.({ inserted, now: cloud.clock.now() });
});
process.send?.({ outputs: cloud.outputs });
