import { useId, useState } from 'react';
import type { ActName } from '../../domain/operations/acts.ts';
import { operationsRouteOf } from '../../domain/operations/routes.ts';
import { mayAct } from '../sign-in/session.ts';
import { useSignedIn } from '../sign-in/signed-in.ts';
import { useSpeech } from '../words/speech.tsx';
import { ActDialog } from './act-dialog.tsx';
import { graveActs, routeOfAct } from './act-routes.ts';

/** One act on one thing. */
export interface ActOn {
  readonly act: ActName;
  /** As the question names it: a run, a month, a benefit. */
  readonly what: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** What the act takes beside the reason, as the preview that is approved. */
  readonly body?: Readonly<Record<string, string>>;
}

interface ActButtonProps extends ActOn {
  /** Why it cannot be done now; said beside the button, which then does nothing. */
  readonly notNow?: string | undefined;
  readonly main?: boolean;
}

/** A button that asks whether and why, then does it. */
export const ActButton = ({ notNow, main = false, ...on }: ActButtonProps) => {
  const { words } = useSpeech();
  const { session } = useSignedIn();
  // Kept as it was asked: what came of it may turn this very button into another.
  const [asked, setAsked] = useState<ActOn>();
  const id = useId();
  const needed = operationsRouteOf(routeOfAct[on.act]).roles;
  const hindrance = mayAct(session, needed)
    ? notNow
    : words.dialog.notYourRole(needed.map((role) => words.role[role]).join(' / '));
  const look = main ? 'primary' : graveActs.includes(on.act) ? 'grave' : undefined;
  return (
    <span className="act">
      <button
        type="button"
        className={look}
        aria-disabled={hindrance !== undefined}
        aria-describedby={hindrance === undefined ? undefined : id}
        title={hindrance}
        onClick={() => hindrance === undefined && setAsked(on)}
      >
        {words.act[on.act]}
      </button>
      {hindrance !== undefined && (
        <span id={id} className="unseen">
          {hindrance}
        </span>
      )}
      {asked && <ActDialog {...asked} onClose={() => setAsked(undefined)} />}
    </span>
  );
};
