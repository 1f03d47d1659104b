import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';
import { type Keys, toOpen } from './keys.ts';
import {
  notPossible,
  type Permission,
  type ResourceSetting,
  type Usable,
  type Verb,
} from './permit.ts';

/** A generated secret that functions read by one setting: a token, or a key of our own. */
export class Secret extends Construct implements Usable {
  readonly setting: ResourceSetting;
  readonly value: string;
  readonly secret: secretsmanager.Secret;
  readonly #key: Keys['data'];

  constructor(
    scope: Construct,
    id: string,
    given: {
      setting: ResourceSetting;
      key: Keys['data'];
      description: string;
      /** Why it is not rotated by itself. */
      notRotatedBecause: string;
    },
  ) {
    super(scope, id);
    this.#key = given.key;
    this.secret = new secretsmanager.Secret(this, 'Secret', {
      description: given.description,
      encryptionKey: given.key,
      generateSecretString: { passwordLength: 40, excludePunctuation: true },
    });
    this.setting = given.setting;
    this.value = this.secret.secretArn;
    acknowledge(this.secret, { id: 'AwsSolutions-SMG4', reason: given.notRotatedBecause });
  }

  permissionsFor(verb: Verb): readonly Permission[] {
    if (verb !== 'read') return notPossible(this.setting, verb);
    return [
      { actions: ['secretsmanager:GetSecretValue'], resources: [this.secret.secretArn] },
      toOpen(this.#key),
    ];
  }
}

/** The token that a partner knows us by, and signs its messages to us with. */
export const partnerSecret = (
  scope: Construct,
  id: string,
  given: { setting: ResourceSetting; partner: string; keys: Keys },
): Secret =>
  new Secret(scope, id, {
    setting: given.setting,
    key: given.keys.data,
    description: `The bearer token for ${given.partner}: generated; in prod, overwritten with theirs`,
    notRotatedBecause: `The token belongs to ${given.partner}: a rotation that they do not take part in locks us out.`,
  });

/** Every secret of the stage. */
export interface Secrets {
  readonly charging: Secret;
  readonly orderSystem: Secret;
  readonly ottPartner: Secret;
  readonly insurer: Secret;
  readonly codeFingerprint: Secret;
}

export const makeSecrets = (scope: Construct, keys: Keys): Secrets => ({
  charging: partnerSecret(scope, 'Charging', {
    setting: 'CHARGING_SECRET',
    partner: 'charging',
    keys,
  }),
  orderSystem: partnerSecret(scope, 'OrderSystem', {
    setting: 'ORDER_SYSTEM_SECRET',
    partner: 'the order system',
    keys,
  }),
  ottPartner: partnerSecret(scope, 'OttPartner', {
    setting: 'OTT_PARTNER_SECRET',
    partner: 'the streaming services’ partner',
    keys,
  }),
  insurer: partnerSecret(scope, 'Insurer', {
    setting: 'INSURER_SECRET',
    partner: 'the insurer',
    keys,
  }),
  codeFingerprint: new Secret(scope, 'CodeFingerprint', {
    setting: 'CODE_FINGERPRINT_SECRET',
    key: keys.data,
    description: 'Makes the ids of voucher codes: whoever lacks it cannot tell a code from its id',
    notRotatedBecause: 'Another secret would give every known code a new id and hide duplicates.',
  }),
});
