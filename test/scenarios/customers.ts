import type { SignedIn } from '../../commands/lives/acts.ts';
import { type Instant, instantOf } from '../../domain/calendar.ts';
import { instantMeant } from './moments.ts';
import type { Said } from './rows.ts';
import type { Stage } from './stage.ts';

/** The holder of a line of the cohort, of age, as the identity provider knows them. */
export const signedInAs = ({ givens }: Stage, line: string): SignedIn => {
  const row = givens.lines.get(line);
  if (!row) throw new Error(`No given line is called ${line}.`);
  return {
    ...{ customer: row.customer_id, person: row.person_ref, lines: [line], ageBand: 'adult' },
    ...{ holder: 'person', naturalUser: true, actsAs: 'customer' },
  };
};

/** Virtual time moves on to the row's moment, unless it is later already. */
export const until = async (stage: Stage, said: Said): Promise<Instant> => {
  const { cloud } = await stage.desk();
  const at = instantMeant(said.word('AT'));
  if (at > instantOf(cloud.clock.now())) await stage.advanceTo(at);
  return at;
};
