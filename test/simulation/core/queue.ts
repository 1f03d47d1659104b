import type { Item } from '../../../adapters/env.ts';
import type { World } from './world.ts';

/** A standard queue with a function behind it: at least once, in no order, dead letters at the end. */
export interface Queue {
  send(message: Item, delaySeconds?: number): void;
  /** Gives every dead letter back to the queue; answers how many. */
  redriveDeadLetters(): number;
  readonly waiting: number;
}

const receivesMax = 5;

/** `consumer` answers as queueBatch does; its time-out is hidden from others six times as long. */
export const openQueue = (
  world: World,
  name: string,
  consumer: { readonly name: string; readonly timeoutMs: number },
): Queue => {
  const dead: string[] = [];
  let waiting = 0;
  let sent = 0;
  const receive = async (id: string, body: string, receives: number): Promise<void> => {
    const attributes = { ApproximateReceiveCount: `${receives}` };
    const event = { Records: [{ messageId: id, body, attributes }] };
    const receivedAt = world.now();
    const result = await world.invoke(consumer.name, event);
    const isTaken =
      result.ok &&
      (result.payload as { batchItemFailures: unknown[] }).batchItemFailures.length === 0;
    if (isTaken) {
      waiting -= 1;
      return;
    }
    if (receives === receivesMax) {
      world.note(`${name}: ${id} is a dead letter`);
      waiting -= 1;
      dead.push(body);
      return;
    }
    // An answer gives it back at once; a function that never answered keeps it hidden.
    const hiddenMs = receivedAt + 6 * consumer.timeoutMs - world.now();
    world.agenda.after(result.ok ? 1_000 : hiddenMs, () => again(id, body, receives + 1));
  };
  const again = (id: string, body: string, receives: number): void =>
    world.act(`the queue ${name}`, () => receive(id, body, receives));
  const send = (body: string, delaySeconds: number): void => {
    sent += 1;
    const id = `${name}-${sent}`;
    world.agenda.after(delaySeconds * 1000, () =>
      world.deliver(`deliver from the queue ${name}`, () => {
        waiting += 1;
        again(id, body, 1);
      }),
    );
  };
  return {
    send: (message, delaySeconds = 0) => {
      world.services.said.push(message);
      send(JSON.stringify(message), delaySeconds);
    },
    redriveDeadLetters: () => {
      const letters = dead.splice(0);
      for (const body of letters) send(body, 0);
      return letters.length;
    },
    get waiting() {
      return waiting;
    },
  };
};
