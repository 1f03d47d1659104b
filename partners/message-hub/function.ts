import { makeSubscriber } from '../subscriber/stand-in.ts';

/** The operator's message hub: sends what customers are told, each notice id once. */
export const handler = makeSubscriber({
  partner: 'message-hub',
  path: '/messages',
  secret: 'MESSAGE_HUB_SECRET',
});
