import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { LocalClock } from '../time/clock.ts';
import type { Timeline } from '../time/timeline.ts';
import { type Journal, openJournal } from './journal.ts';

const attributesSchema = z.record(z.string(), z.unknown());
const sentSchema = z.object({
  id: z.string(),
  body: z.string(),
  attributes: attributesSchema,
  sentAt: z.number(),
  visibleAt: z.number(),
  receiveCount: z.number(),
  firstReceivedAt: z.number().optional(),
});
const entrySchema = z.discriminatedUnion('op', [
  sentSchema.extend({ op: z.literal('send') }),
  z.object({ op: z.literal('receive'), id: z.string(), at: z.number() }),
  z.object({ op: z.literal('delete'), id: z.string() }),
]);

export interface Message extends z.infer<typeof sentSchema> {
  /** Changes with every receive: an old handle deletes nothing. */
  receipt: string | undefined;
  timer: { cancel(): void } | undefined;
}

export interface QueueOptions {
  readonly path: string;
  readonly clock: LocalClock;
  readonly timeline: Timeline;
  readonly visibilitySeconds: number;
  readonly delaySeconds: number;
  readonly retentionSeconds: number;
  readonly deadLetters?: { readonly maxReceiveCount: number; send(message: Message): void };
}

/** A standard queue: at least once, in no promised order, and nothing of it is lost by a kill. */
export interface Queue {
  send(body: string, given?: { delaySeconds?: number; attributes?: object; id?: string }): Message;
  /** Up to `most` visible messages; each is hidden until its visibility time is over. */
  receive(most: number, visibilitySeconds?: number): Message[];
  /** False where the handle is not that of the message's last receive. */
  delete(receipt: string): boolean;
  /** Hides a received message for so long from now; 0 shows it at once. */
  hide(receipt: string, seconds: number): boolean;
  count(): { visible: number; hidden: number; delayed: number };
  purge(): void;
  /** Called whenever a message may have become visible. */
  onVisible(look: () => void): void;
  close(): void;
}

/** Opens a queue from its journal. What was received but not deleted before a kill is visible. */
export function openQueue(options: QueueOptions): Queue {
  const { clock, timeline, deadLetters } = options;
  const { journal, messages } = reopen(options.path);
  const lookers: (() => void)[] = [];
  const byReceipt = new Map<string, Message>();

  const shown = (message: Message) => {
    if (deadLetters !== undefined && message.receiveCount >= deadLetters.maxReceiveCount) {
      deadLetters.send(message);
      remove(message);
    } else for (const look of lookers) look();
  };
  const showAt = (message: Message, instant: number) => {
    message.timer?.cancel();
    message.visibleAt = instant;
    if (instant <= clock.now()) queueMicrotask(() => messages.has(message.id) && shown(message));
    else message.timer = timeline.at(instant, () => shown(message));
  };
  const remove = (message: Message) => {
    message.timer?.cancel();
    messages.delete(message.id);
    if (message.receipt !== undefined) byReceipt.delete(message.receipt);
    journal.append({ op: 'delete', id: message.id });
    compact(journal, messages);
  };
  const dropExpired = () => {
    const oldest = clock.now() - options.retentionSeconds * 1000;
    for (const message of messages.values()) {
      if (message.sentAt > oldest) return;
      remove(message);
    }
  };
  for (const message of messages.values()) showAt(message, message.visibleAt);

  return {
    send(body, { delaySeconds = options.delaySeconds, attributes = {}, id = randomUUID() } = {}) {
      const now = clock.now();
      const message: Message = {
        id,
        body,
        attributes: attributes as Record<string, unknown>,
        sentAt: now,
        visibleAt: now + delaySeconds * 1000,
        receiveCount: 0,
        firstReceivedAt: undefined,
        receipt: undefined,
        timer: undefined,
      };
      journal.append(sentEntry(message));
      messages.set(message.id, message);
      showAt(message, message.visibleAt);
      return message;
    },
    receive(most, visibilitySeconds = options.visibilitySeconds) {
      dropExpired();
      const now = clock.now();
      const taken: Message[] = [];
      for (const message of messages.values()) {
        if (taken.length >= most) break;
        if (message.visibleAt > now) continue;
        journal.append({ op: 'receive', id: message.id, at: now });
        if (message.receipt !== undefined) byReceipt.delete(message.receipt);
        message.receipt = randomUUID();
        byReceipt.set(message.receipt, message);
        message.receiveCount++;
        message.firstReceivedAt ??= now;
        taken.push(message);
      }
      for (const message of taken) showAt(message, now + visibilitySeconds * 1000);
      return taken;
    },
    delete(receipt) {
      const message = byReceipt.get(receipt);
      if (message !== undefined) remove(message);
      return message !== undefined;
    },
    hide(receipt, seconds) {
      const message = byReceipt.get(receipt);
      if (message !== undefined) showAt(message, clock.now() + seconds * 1000);
      return message !== undefined;
    },
    count() {
      dropExpired();
      const now = clock.now();
      const all = [...messages.values()];
      const later = all.filter(({ visibleAt }) => visibleAt > now);
      const hidden = later.filter(({ receipt }) => receipt !== undefined).length;
      return { visible: all.length - later.length, hidden, delayed: later.length - hidden };
    },
    purge() {
      for (const message of [...messages.values()]) remove(message);
    },
    onVisible(look) {
      lookers.push(look);
      queueMicrotask(look);
    },
    close() {
      for (const message of messages.values()) message.timer?.cancel();
      journal.close();
    },
  };
}

function reopen(path: string): { journal: Journal; messages: Map<string, Message> } {
  const { journal, entries } = openJournal(path);
  const messages = new Map<string, Message>();
  for (const entry of z.array(entrySchema).parse(entries)) {
    if (entry.op === 'send') {
      const { op: _op, ...sent } = entry;
      messages.set(entry.id, { ...sent, receipt: undefined, timer: undefined });
      continue;
    }
    const message = messages.get(entry.id);
    if (entry.op === 'delete') messages.delete(entry.id);
    else if (message !== undefined) {
      message.receiveCount++;
      message.firstReceivedAt ??= entry.at;
    }
  }
  journal.rewrite([...messages.values()].map(sentEntry));
  return { journal, messages };
}

function sentEntry({ receipt: _receipt, timer: _timer, ...message }: Message): object {
  return { op: 'send', ...message };
}

/** A journal that is mostly history is rewritten with what is left. */
function compact(journal: Journal, messages: Map<string, Message>): void {
  if (journal.length() > 1000 + 4 * messages.size) {
    journal.rewrite([...messages.values()].map(sentEntry));
  }
}
