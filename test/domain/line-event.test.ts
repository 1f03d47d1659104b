import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { InputRejected } from '../../domain/errors.ts';
import { lineEventTypes, parseLineEvent } from '../../domain/line-event.ts';

const folder = new URL('../golden/events/', import.meta.url);
const aboutLines = readdirSync(folder).filter((file) => file.startsWith('line-'));
const golden = aboutLines.map((file) => ({
  file,
  message: JSON.parse(readFileSync(new URL(file, folder), 'utf8')),
}));

describe('an event that was ever sent', () => {
  it.each(golden)('is still read: $file', ({ message }) => {
    const event = parseLineEvent(message['detail-type'], message.detail);
    expect(event).toMatchObject({
      type: message['detail-type'],
      eventId: message.detail.eventId,
      line: message.detail.line,
      occurredAt: message.detail.occurredAt,
    });
  });

  it('is on file for each type', () => {
    const types = new Set(golden.map(({ message }) => message['detail-type']));
    expect([...types].sort()).toEqual([...lineEventTypes].sort());
  });

  it('carries on no field that we do not know', () => {
    const detail = { ...golden[0]?.message.detail, name: 'a name' };
    expect(Object.keys(parseLineEvent('LineEnded', detail))).not.toContain('name');
  });
});

describe('an event that cannot be read', () => {
  const detail = {
    version: 1,
    eventId: 'E1',
    line: 'L1',
    occurredAt: '2026-02-20T03:00:00.000Z',
  };
  it.each([
    // detail type, detail, field named
    ['LineMoved', detail, 'type'],
    ['LineEnded', { ...detail, version: 2 }, 'version'],
    ['LineEnded', { ...detail, eventId: 'a#b' }, 'eventId'],
    ['LineEnded', { ...detail, eventId: '' }, 'eventId'],
    ['LineEnded', { ...detail, line: '010 1234 5678' }, 'line'],
    ['LineEnded', { ...detail, occurredAt: '2026-02-20T12:00:00+09:00' }, 'occurredAt'],
    ['LineEnded', { ...detail, occurredAt: 1771556400 }, 'occurredAt'],
    ['LineSuspended', { ...detail, by: 'somebody' }, 'by'],
    ['LineEnded', null, 'eventId'],
    ['LineEnded', 'text', 'eventId'],
  ])('%s %j is refused for its %s', (type, unreadable, field) => {
    expect(() => parseLineEvent(type, unreadable)).toThrow(InputRejected);
    expect(() => parseLineEvent(type, unreadable)).toThrow(field);
  });

  it('is refused without repeating what it says', () => {
    const secret = '01012345678 Hong Gildong';
    expect.assertions(1);
    try {
      parseLineEvent('LineEnded', { ...detail, line: secret });
    } catch (error) {
      expect(String(error)).not.toContain('Hong');
    }
  });
});
