import {
  type AskedCap,
  askForCap,
  type Controls,
  confirmCap,
  readControls,
  setCap,
} from '../../adapters/controls.ts';
import type { OperationsEnv } from '../../adapters/operations/executions.ts';
import { findRun } from '../../adapters/runs.ts';
import { isSamePerson } from '../../domain/operations/roles.ts';
import type { Programme } from '../../domain/programme.ts';
import {
  capInForce,
  capInWords,
  isRaised,
  isSameCap,
  limitsOf,
  type PinnedCap,
  type RunCap,
} from '../../domain/run-cap.ts';
import { runIdentity } from '../../domain/run-name.ts';
import { cyclesOf } from '../../domain/schedule.ts';
import { already, type Came, done, noSuchRun, onRecord, personOf } from './on-record.ts';
import type { OperatorAnswer, OperatorCall, Serving } from './operator-call.ts';

type Caps = Pick<Serving<'operate-run'>, 'cap-run' | 'confirm-cap'>;
type Call = OperatorCall<'cap-run'> | OperatorCall<'confirm-cap'>;

/** What limits a run now, pinned by itself or set by persons. */
interface Limited {
  readonly pinned: PinnedCap | undefined;
  readonly controls: Controls;
  readonly inForce: RunCap;
}

/**
 * What a run may give away. One person lowers it, or sets it before the run opens; above what is in
 * force it takes a second person, who names the same numbers. Batches read it as they begin.
 */
export const capsOfRuns = (env: OperationsEnv, { programme, benefits }: Programme): Caps => {
  const cycles = cyclesOf(benefits['monthly-data']);
  const named = (run: string) => ({ programme, benefit: 'monthly-data', run });

  const ofRun = (
    act: 'cap' | 'confirm-cap',
    call: Call,
    does: (limited: Limited) => Promise<Came>,
  ): Promise<OperatorAnswer> => {
    const { run } = call.parameters;
    return onRecord(env, { call, about: { act, whose: `run:${run}`, run } }, async () => {
      const cycle = runIdentity(run)?.cycle;
      if (cycle === undefined || !cycles.includes(cycle)) return noSuchRun(run);
      const record = await findRun(env, { ...named(run), cycle });
      if (record?.status === 'sealed') return isSealed(run);
      if (record && !record.plan.cap) return isNotCounted(run);
      // What cannot be read is set anew: that mends it.
      const controls = await readControls(env, programme, 'monthly-data').catch(() => ({}));
      const pinned = record?.plan.cap;
      const set = (controls as Controls).caps?.[run];
      return does({ pinned, controls, inForce: capInForce(pinned, set) });
    });
  };

  return {
    'cap-run': (call) =>
      ofRun('cap', call, async ({ controls, inForce }) => {
        const { operator, body, at } = call;
        const { run } = call.parameters;
        const wanted = limitsOf(body);
        const word = { by: personOf(operator), why: body.why, at };
        if (isSameCap({ ...inForce, ...wanted }, inForce)) {
          return already(`${run} may give ${capInWords(inForce)}.`);
        }
        if (isRaised(wanted, inForce)) {
          const asked = controls.askedCaps?.[run];
          if (asked?.by === word.by && isSameCap(asked, wanted)) return already(waits(run, asked));
          await askForCap(env, named(run), { ...wanted, ...word });
          return done(waits(run, { ...wanted, ...word }));
        }
        const { confirmedBy } = controls.caps?.[run] ?? {};
        const cap = { ...inForce, ...wanted, ...word };
        await setCap(env, named(run), { ...cap, ...(confirmedBy && { confirmedBy }) });
        return done(
          `${run} may give ${capInWords({ ...inForce, ...wanted })}, from the next batch on.`,
        );
      }),
    'confirm-cap': (call) =>
      ofRun('confirm-cap', call, async ({ controls, inForce }) => {
        const { run } = call.parameters;
        const asked = controls.askedCaps?.[run];
        const person = personOf(call.operator);
        const set = controls.caps?.[run];
        if (!asked) {
          const isSo =
            set?.confirmedBy === person &&
            isSameCap({ ...inForce, ...limitsOf(call.body) }, inForce);
          return isSo ? already(`${run} may give ${capInWords(inForce)}.`) : nobodyAsks(run);
        }
        if (!isSameCap(asked, limitsOf(call.body))) return asksOtherwise(run, asked);
        if (isSamePerson(person, asked.by)) return confirmsAlone;
        const { by, why, at } = asked;
        // Of what nobody asks for now, no more than counts now: it was never confirmed.
        const cap = { ...inForce, ...limitsOf(asked), by, why, at, confirmedBy: person };
        try {
          await confirmCap(env, named(run), { asked, cap });
        } catch (error) {
          if ((error as Error).name === 'Conflict') return asksOtherwise(run, undefined);
          throw error;
        }
        return done(
          `${run} may give ${capInWords({ ...inForce, ...limitsOf(asked) })}. ` +
            'Where it had stopped at its cap, redrive it.',
        );
      }),
  };
};

const waits = (run: string, asked: AskedCap): string =>
  `${asked.by} asks that ${run} may give ${capInWords(asked)}: another person confirms it.`;

const isSealed = (run: string): Came => ({
  no: 409,
  reason: 'run_is_sealed',
  sentence: `${run} has ended well: there is nothing to limit.`,
});
const isNotCounted = (run: string): Came => ({
  no: 409,
  reason: 'run_is_not_counted',
  sentence: `${run} was opened without a cap, so nobody counts what it gives. Halt the benefit.`,
});
const nobodyAsks = (run: string): Came => ({
  no: 409,
  reason: 'no_cap_asked',
  sentence: `Nobody asks for another cap of ${run}: say "cap" first, as another person.`,
});
const asksOtherwise = (run: string, asked: AskedCap | undefined): Came => ({
  no: 409,
  reason: 'asked_otherwise',
  sentence: asked
    ? `${asked.by} asks for ${capInWords(asked)} for ${run}. Name the same.`
    : `Somebody has asked for another cap of ${run} at this moment. Look at it.`,
});
const confirmsAlone: Came = {
  no: 409,
  reason: 'same_person',
  sentence: 'Whoever asked for the cap cannot confirm it.',
};
