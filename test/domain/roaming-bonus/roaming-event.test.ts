import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { InputRejected } from '../../../domain/errors.ts';
import {
  parseRoamingEvent,
  roamingEventTypes,
} from '../../../domain/roaming-bonus/roaming-event.ts';

const folder = new URL('../../golden/events/', import.meta.url);
const golden = readdirSync(folder)
  .filter((file) => file.startsWith('roaming-'))
  .map((file) => ({
    file,
    message: JSON.parse(readFileSync(new URL(file, folder), 'utf8')),
  }));

describe('an event that was ever sent', () => {
  it.each(golden)('is still read: $file', ({ message }) => {
    const { amountMb: _amount, country: _country, ...known } = message.detail;
    expect(parseRoamingEvent(message['detail-type'], message.detail)).toEqual({
      type: message['detail-type'],
      ...known,
    });
  });

  it('is on file for each type', () => {
    const types = new Set(golden.map(({ message }) => message['detail-type']));
    expect([...types].sort()).toEqual([...roamingEventTypes].sort());
  });

  it('brings no amount, whatever it says', () => {
    const { message } = golden.find(({ file }) => file.includes('amount')) ?? golden[0] ?? {};
    expect(message.detail.amountMb).toBe(999_999);
    expect(parseRoamingEvent('RoamingProductStarted', message.detail)).not.toHaveProperty(
      'amountMb',
    );
  });
});

describe('an event that cannot be read', () => {
  const started = {
    ...{ version: 1, eventId: 'RE-1', purchaseId: 'P-1', line: 'L1', product: 'ROAM-3GB' },
    ...{ purchasedAt: '2026-03-01T03:00:00.000Z', startedAt: '2026-03-10T01:30:00.000Z' },
  };
  it.each([
    // type, what differs, what the error says
    ['RoamingProductStarted', { version: 2 }, 'version'],
    ['RoamingProductStarted', { line: undefined }, 'line'],
    ['RoamingProductStarted', { purchaseId: 'a/b' }, 'purchaseId'],
    ['RoamingProductStarted', { purchaseId: 'a#b' }, 'purchaseId'],
    ['RoamingProductStarted', { purchaseId: 'P'.repeat(65) }, 'purchaseId'],
    ['RoamingProductStarted', { product: '' }, 'product'],
    ['RoamingProductStarted', { product: 'two words' }, 'product'],
    ['RoamingProductStarted', { startedAt: '2026-03-10T10:30:00+09:00' }, 'startedAt'],
    ['RoamingProductRefunded', {}, 'refundedAt'],
    ['RoamingProductGivenAway', {}, 'type'],
  ])('%s with %j is refused by its field', (type, differs, field) => {
    const read = () => parseRoamingEvent(type, { ...started, ...differs });
    expect(read).toThrow(InputRejected);
    expect(read).toThrow(field);
    expect(read).not.toThrow('L1');
  });

  it.each([null, 'text', 7, []])('%j is refused', (detail) => {
    expect(() => parseRoamingEvent('RoamingProductStarted', detail)).toThrow(InputRejected);
  });
});
