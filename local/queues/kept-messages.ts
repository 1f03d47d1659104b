import * as z from 'zod';
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

/** The messages of one queue: in memory to be given out, in a journal to be kept. */
export interface KeptMessages {
  /** In the order in which they were sent. */
  all(): IterableIterator<Message>;
  has(message: Message): boolean;
  readonly size: number;
  sent(message: Message): void;
  /** Counts the receive, which a restart must know. */
  received(message: Message, at: number): void;
  deleted(message: Message): void;
  close(): void;
}

/** Opens the messages of a queue from its journal, with how often each was received. */
export function openKeptMessages(path: string): KeptMessages {
  const { journal, entries } = openJournal(path);
  const messages = replay(entries);
  journal.rewrite([...messages.values()].map(sentEntry));
  return {
    all: () => messages.values(),
    has: ({ id }) => messages.has(id),
    get size() {
      return messages.size;
    },
    sent(message) {
      journal.append(sentEntry(message));
      messages.set(message.id, message);
    },
    received(message, at) {
      journal.append({ op: 'receive', id: message.id, at });
      message.receiveCount++;
      message.firstReceivedAt ??= at;
    },
    deleted({ id }) {
      messages.delete(id);
      journal.append({ op: 'delete', id });
      compact(journal, messages);
    },
    close: () => journal.close(),
  };
}

function replay(entries: readonly unknown[]): Map<string, Message> {
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
  return messages;
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
