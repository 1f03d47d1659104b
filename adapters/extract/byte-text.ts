import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import type { ExtractEncoding } from '../../domain/cohort.ts';
import { InputRejected } from '../../domain/errors.ts';

/**
 * Text whose characters U+0000 to U+00FF stand for the bytes of the file. Quote, comma and line
 * ends are never part of a longer character, neither in UTF-8 nor in CP949 (whose second bytes
 * start at 0x41), so records can be told apart before anything is decoded. That keeps sizes in
 * bytes exact and cannot be confused by a character cut at the end of a chunk.
 */
export type ByteText = string;

/** True for text without any byte above 0x7F, which is the same in every encoding. */
export const isAscii = (text: ByteText): boolean => !/[\x80-\xff]/.test(text);

/**
 * Refuses bytes that are not text of the encoding, in the sentence that names the line. CP949 is
 * encoded again for comparison, because its decoder replaces what it does not know by U+FFFD.
 */
export const refuseInvalidBytes = (
  text: ByteText,
  encoding: ExtractEncoding,
  lineNumber: number,
): void => {
  const bytes = Buffer.from(text, 'latin1');
  const valid =
    encoding === 'utf-8'
      ? isUtf8(bytes)
      : iconv.encode(iconv.decode(bytes, 'cp949'), 'cp949').equals(bytes);
  if (valid) return;
  const other = encoding === 'utf-8' ? 'CP949' : 'UTF-8';
  throw new InputRejected(
    `The record that starts on line ${lineNumber} holds bytes that are not ` +
      `${encoding.toUpperCase()}. If the file is ${other}, deliver it as ${other}; otherwise it ` +
      'was damaged: export it again.',
  );
};

/** The text that valid bytes stand for. */
export const decoded = (text: ByteText, encoding: ExtractEncoding): string => {
  if (isAscii(text)) return text;
  const bytes = Buffer.from(text, 'latin1');
  return encoding === 'utf-8' ? bytes.toString('utf8') : iconv.decode(bytes, 'cp949');
};
