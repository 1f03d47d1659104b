import type { ClientRequest } from 'node:http';
import { incoming } from '../faults/call-faults.ts';
import type { Answer } from '../faults/canned-answers.ts';

const xml = { 'content-type': 'text/xml' };
const json = { 'content-type': 'application/x-amz-json-1.0' };

/**
 * Answers a request as the service of its action would that refuses it. Nothing of the request
 * leaves: whoever made it cannot tell that nobody was asked.
 */
export function deny(request: ClientRequest, action: string, message: string): void {
  const service = action.split(':')[0];
  const said = message.replace(/[<>&]/g, (found) => `&#${found.charCodeAt(0)};`);
  if (service === 's3') {
    const body = `<Error><Code>AccessDenied</Code><Message>${said}</Message></Error>`;
    answer(request, { status: 403, headers: xml, body });
    return;
  }
  if (service === 'sns') {
    const error = `<Type>Sender</Type><Code>AuthorizationError</Code><Message>${said}</Message>`;
    const body = `<ErrorResponse><Error>${error}</Error></ErrorResponse>`;
    answer(request, { status: 403, headers: xml, body });
    return;
  }
  const name = 'AccessDeniedException';
  const body = JSON.stringify({ __type: name, message, Message: message });
  const headers = { ...json, 'x-amzn-errortype': name };
  answer(request, { status: service === 'lambda' ? 403 : 400, headers, body });
}

function answer(request: ClientRequest, given: Answer): void {
  // The client is still writing: it hears the answer when it has done so.
  process.nextTick(() => {
    request.emit('response', incoming(given));
    request.destroy();
  });
}
