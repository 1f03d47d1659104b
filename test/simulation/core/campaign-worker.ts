import { parentPort } from 'node:worker_threads';
import { flowNamed } from '../flows/catalogue.ts';
import type { Block } from './campaign.ts';
import { explore } from './explore.ts';

parentPort?.on('message', async (block: Block) => {
  parentPort?.postMessage(await explore(flowNamed(block.flow), block));
});
