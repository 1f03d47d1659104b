import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

const FRAME = /(file:\/\/[^\s()]+?):(\d+):(\d+)/g;
const FIRST_FRAME = '\n    at ';
const KEPT_MAX = 100;

/** Frames once translated: an outage fails a thousand times in the same place. */
const kept = new Map<string, string>();

/**
 * The stack of an error with places in the sources instead of the bundle. Node can do this by
 * itself, but then reads each bundle's map when the bundle is loaded: 18 MB a worker, measured. Here
 * the map is read when something fails in a new place (50 ms), and not kept.
 */
export function readableStack(error: Error): string {
  const stack = error.stack ?? '';
  const at = stack.indexOf(FIRST_FRAME);
  if (at < 0) return stack;
  const frames = stack.slice(at);
  const translated = kept.get(frames) ?? translate(frames);
  if (kept.size < KEPT_MAX) kept.set(frames, translated);
  return stack.slice(0, at) + translated;
}

function translate(frames: string): string {
  const maps = new Map<string, SourceMap | undefined>();
  return frames.replace(FRAME, (place, file: string, line: string, column: string) => {
    if (!maps.has(file)) maps.set(file, readMap(file));
    const origin = maps.get(file)?.findOrigin(Number(line), Number(column));
    if (origin === undefined || !('fileName' in origin)) return place;
    return `${origin.fileName}:${origin.lineNumber}:${origin.columnNumber}`;
  });
}

function readMap(file: string): SourceMap | undefined {
  const path = `${fileURLToPath(file)}.map`;
  if (!existsSync(path)) return undefined;
  return new SourceMap(JSON.parse(readFileSync(path, 'utf8')));
}
