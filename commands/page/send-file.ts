import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { type Headers, send, sendText } from './send.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/** A file's name holds the hash of its content, so what was loaded once is never asked for again. */
const forGood = 'public, max-age=31536000, immutable';

/** Sends a file of the folder; a path that leads out of it is not there. */
export const sendFile = async (
  folder: string,
  pathname: string,
  response: ServerResponse,
  headers: Headers,
): Promise<void> => {
  const asked = pathname === '/' ? '/index.html' : decodeURIComponent(pathname);
  const file = normalize(join(folder, asked));
  const type = types[extname(file)];
  const body =
    file.startsWith(folder + sep) && type !== undefined
      ? await readFile(file).catch(() => undefined)
      : undefined;
  if (body === undefined || type === undefined)
    return sendText(response, 404, 'There is no such file.');
  const cache = pathname.startsWith('/assets/') ? forGood : 'no-cache';
  send(response, 200, { body, type, cache, headers });
};
