import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

const FRAME = /(file:\/\/[^\s()]+?):(\d+):(\d+)/g;

/**
 * The stack of an error with places in the sources instead of the bundle. Node can do this by
 * itself, but then reads each bundle's map when the bundle is loaded: 18 MB a worker, measured. Here
 * the map is read when something fails, and not kept.
 */
export function readableStack(error: Error): string {
  const maps = new Map<string, SourceMap | undefined>();
  return (error.stack ?? '').replace(FRAME, (place, file: string, line: string, column: string) => {
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
