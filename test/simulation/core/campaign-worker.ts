import { parentPort } from 'node:worker_threads';
import { type Block, liveBlock } from './campaign.ts';

parentPort?.on('message', async (block: Block) => {
  parentPort?.postMessage(await liveBlock(block));
});
