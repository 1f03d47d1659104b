import { randomUUID } from 'node:crypto';
import type { LocalClock } from '../time/clock.ts';
import type { Timeline } from '../time/timeline.ts';
import { type Message, openKeptMessages } from './kept-messages.ts';

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
  const { clock } = options;
  const visibility = makeVisibility(options);
  const { kept, byReceipt } = visibility;
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
      kept.sent(message);
      visibility.showAt(message, message.visibleAt);
      return message;
    },
    receive(most, visibilitySeconds = options.visibilitySeconds) {
      visibility.dropExpired();
      const now = clock.now();
      const taken: Message[] = [];
      for (const message of kept.all()) {
        if (taken.length >= most) break;
        if (message.visibleAt <= now) taken.push(message);
      }
      for (const message of taken) {
        kept.received(message, now);
        visibility.hand(message, now + visibilitySeconds * 1000);
      }
      return taken;
    },
    delete(receipt) {
      const message = byReceipt.get(receipt);
      if (message !== undefined) visibility.remove(message);
      return message !== undefined;
    },
    hide(receipt, seconds) {
      const message = byReceipt.get(receipt);
      if (message !== undefined) visibility.showAt(message, clock.now() + seconds * 1000);
      return message !== undefined;
    },
    count() {
      visibility.dropExpired();
      const now = clock.now();
      const later = [...kept.all()].filter(({ visibleAt }) => visibleAt > now);
      const hidden = later.filter(({ receipt }) => receipt !== undefined).length;
      return { visible: kept.size - later.length, hidden, delayed: later.length - hidden };
    },
    purge() {
      for (const message of [...kept.all()]) visibility.remove(message);
    },
    onVisible: visibility.onVisible,
    close() {
      for (const message of kept.all()) message.timer?.cancel();
      kept.close();
    },
  };
}

/** When each message can be seen, who is told then, and when a message is given up. */
function makeVisibility({ path, clock, timeline, deadLetters, retentionSeconds }: QueueOptions) {
  const kept = openKeptMessages(path);
  const byReceipt = new Map<string, Message>();
  const lookers: (() => void)[] = [];

  const remove = (message: Message) => {
    message.timer?.cancel();
    if (message.receipt !== undefined) byReceipt.delete(message.receipt);
    kept.deleted(message);
  };
  const shown = (message: Message) => {
    if (deadLetters !== undefined && message.receiveCount >= deadLetters.maxReceiveCount) {
      deadLetters.send(message);
      remove(message);
    } else for (const look of lookers) look();
  };
  const showAt = (message: Message, instant: number) => {
    message.timer?.cancel();
    message.visibleAt = instant;
    if (instant <= clock.now()) queueMicrotask(() => kept.has(message) && shown(message));
    else message.timer = timeline.at(instant, () => shown(message));
  };
  for (const message of kept.all()) showAt(message, message.visibleAt);
  return {
    kept,
    byReceipt,
    remove,
    showAt,
    /** Gives a message a new handle; the one before deletes nothing any more. */
    hand(message: Message, hiddenUntil: number) {
      if (message.receipt !== undefined) byReceipt.delete(message.receipt);
      message.receipt = randomUUID();
      byReceipt.set(message.receipt, message);
      showAt(message, hiddenUntil);
    },
    dropExpired() {
      const oldest = clock.now() - retentionSeconds * 1000;
      for (const message of kept.all()) {
        if (message.sentAt > oldest) return;
        remove(message);
      }
    },
    onVisible(look: () => void) {
      lookers.push(look);
      queueMicrotask(look);
    },
  };
}
