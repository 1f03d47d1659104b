import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseInsurerEvent } from '../../../domain/safety-insurance/insurer-event.ts';

const folder = new URL('../../golden/partner-events/', import.meta.url);
const golden = readdirSync(folder).filter((name) => name.startsWith('insurer-'));

it.each(golden)('an event as in %s can still be read', (name) => {
  const event = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
  const { word, reference } = parseInsurerEvent(event);
  expect(event.type.toLowerCase()).toContain(word.outcome);
  expect(reference).toBe(event.reference);
});

it('says which field cannot be read, and never what was in it', () => {
  const event = {
    eventId: 'I1',
    type: 'ApplicationAccepted',
    reference: 'secret-1',
    confirmedOn: 'x',
  };
  expect(() => parseInsurerEvent(event)).toThrow(/reference: .*confirmedOn: /);
  expect(() => parseInsurerEvent(event)).not.toThrow(/secret-1/);
});
