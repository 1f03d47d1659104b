import type { LocalCloud } from '../../local/cloud.ts';
import { environment } from '../problems.ts';
import type { SignedIn } from './acts.ts';

const hourSeconds = 3_600;

/** A token of the identity provider's stand-in: signed in strongly a moment ago, with a contact and
 * a SIM that have been the same for a month. */
export const tokenFor = async (cloud: LocalCloud, who: SignedIn): Promise<string> => {
  const nowSeconds = Math.floor(cloud.clock.now() / 1000);
  const unchangedSince = String(nowSeconds - 30 * 24 * hourSeconds);
  const answer = await cloud.invoke('IdentityProviderStandIn', {
    mint: {
      sub: who.customer,
      person: who.person,
      lines: who.lines.join(' '),
      acts_as: who.actsAs,
      age_band: who.ageBand,
      holder: who.holder,
      natural_user: String(who.naturalUser),
      acr: 'strong',
      auth_time: String(nowSeconds - 30),
      contact_since: unchangedSince,
      sim_since: unchangedSince,
    },
    issuer: cloud.outputs.IdentityProviderUrl,
  });
  const token = answer.ok ? Object(answer.payload).token : undefined;
  if (typeof token === 'string') return token;
  throw environment(
    `The identity provider's stand-in made no token: ${answer.ok ? 'no token' : answer.errorMessage}`,
    'read its log in the data folder',
  );
};
