import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { shiftDate } from '../../../local/time/shifted-date.ts';

/**
 * Loaded into every function that the emulator starts (NODE_OPTIONS=--import). Nothing of the
 * deployed code or its settings is changed; two things that AWS has and one machine has not are put
 * in front of it: the names of Function URLs, which no resolver here knows, and a day of the
 * programme, whose windows are over or have not begun on the day of the check.
 */
const gateway = new URL(process.env.AWS_ENDPOINT_URL ?? '');
const isFunctionUrl = (host: string): boolean => /\.lambda-url\.[a-z0-9-]+\.on\.aws$/.test(host);
const isOwnApi = (host: string): boolean => host.endsWith('.localhost');

const offsetMs = Number(process.env.CHECK_CLOCK_OFFSET_MS ?? 0);
shiftDate(() => offsetMs);

const machineRequest = https.request;
/** A Function URL is asked at the emulator's address, by its own name. */
const request = (url: URL, options: https.RequestOptions, ...more: []): http.ClientRequest => {
  if (!(url instanceof URL) || !isFunctionUrl(url.hostname)) {
    return machineRequest(url, options, ...more);
  }
  const { agent: _, ...rest } = options;
  const headers = { ...(options.headers as Record<string, string>), host: url.hostname };
  return http.request(new URL(`${url.pathname}${url.search}`, gateway), { ...rest, headers });
};
https.request = request as typeof https.request;
syncBuiltinESMExports();

const machineFetch = globalThis.fetch;
/** The emulator names its HTTP APIs `<id>.execute-api.localhost`; its path form needs no resolver. */
globalThis.fetch = (input, init) => {
  const url = new URL(String(input));
  if (!isOwnApi(url.hostname)) return machineFetch(input, init);
  const id = url.hostname.split('.')[0];
  const path = `/_aws/execute-api/${id}/$default${url.pathname}${url.search}`;
  return machineFetch(new URL(path, gateway), init);
};
