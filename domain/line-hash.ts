import { hash } from 'node:crypto';

/**
 * The place of a line in every ordering that this system makes: the first 16 hexadecimal digits
 * of SHA-256 over the line id. The frozen cohort is sorted by it (ties by line id), so the lines of
 * one batch are neighbours in the Lines table too.
 */
export const lineHash = (line: string): string => hash('sha256', line, 'hex').slice(0, 16);

/** The 16-bit bucket of a line, 0 to 65,535: its entry in the cohort's offset index. */
export const lineBucket = (digits: string): number => Number.parseInt(digits.slice(0, 4), 16);
