import { hash } from 'node:crypto';
import { canonicalJson } from '../canonical-json.ts';

const sumBytes = 512;
const limbs = sumBytes / 2;
const inBytes = { outputEncoding: 'buffer', outputLength: sumBytes } as const;
/** So many 16-bit limbs fit into 32 bits before the carries must be brought on. */
const addendsMax = 65_536;

type Item = Readonly<Record<string, unknown>>;

/**
 * One number for a set of grants, whatever the order and the pieces in which they were added: batches
 * add up their own while they write them, a reader of the ledger adds up what it meets, and neither
 * holds more than the number. Each grant counts as 4,096 bits of SHAKE256 over all of its attributes,
 * added modulo 2^4096. Whoever wants to change one unseen must find other grants with the same sum:
 * 2^128 steps by the best way known (Wagner's generalised birthday, 2002).
 */
export interface GrantsSum {
  /** One more grant, as the ledger holds it: key and every attribute. */
  add(item: Item): void;
  /** All grants of another sum, which has none in common with this. */
  addText(text: string): void;
  /** As a batch leaves it in its outcome. */
  text(): string;
  /** As a signed report says it: SHA-256 of the text. */
  hash(): string;
}

export const sumOfNoGrants = (): GrantsSum => {
  // Carries wait in the upper halves: a grant costs 256 additions and no long arithmetic.
  const sum = new Uint32Array(limbs);
  let addends = 0;
  const carry = (): void => {
    let carried = 0;
    for (let at = 0; at < limbs; at += 1) {
      const whole = (sum[at] ?? 0) + carried;
      sum[at] = whole % 65_536;
      carried = Math.floor(whole / 65_536);
    }
    addends = 1;
  };
  const add = (bytes: Uint8Array): void => {
    if (addends === addendsMax - 1) carry();
    // A copy, because a view must begin at an even address.
    const addend = new Uint16Array(new Uint8Array(bytes).buffer);
    for (let at = 0; at < limbs; at += 1) sum[at] = (sum[at] as number) + (addend[at] as number);
    addends += 1;
  };
  const text = (): string => {
    carry();
    return Buffer.from(Uint16Array.from(sum).buffer).toString('base64');
  };
  return {
    text,
    add: (item) => add(hash('shake256', canonicalJson(item), inBytes)),
    addText: (other) => {
      const bytes = Buffer.from(other, 'base64');
      if (bytes.length !== sumBytes) {
        throw new RangeError(`A sum of grants has ${sumBytes} bytes, and this has ${bytes.length}`);
      }
      add(bytes);
    },
    hash: () => hash('sha256', text(), 'hex'),
  };
};
