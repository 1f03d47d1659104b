import { describe, expect, it } from 'vitest';
import { masked, ownerOf } from '../../../domain/operations/parked-owners.ts';

describe('parked work', () => {
  it.each([
    ['L-000123', 'L-…23'],
    ['LINE-1', '…1'],
    ['A', '…A'],
    ['0123456789', '01…89'],
  ])('shows %s as %s', (line, shown) => {
    expect(masked(line)).toBe(shown);
  });

  it.each([
    ['charging_disagrees', 'charging'],
    ['row_unreadable', 'whoever delivers the extract'],
    ['of_another_version', 'operations'],
    ['toString', 'operations'],
  ])('for %s is settled by %s', (reason, owner) => {
    expect(ownerOf(reason).owner).toBe(owner);
  });
});
