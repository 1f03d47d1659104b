import { randomUUID } from 'node:crypto';
import { beginLife, type Life } from './interruption.ts';
import type { InvokeResult, StepFunctionsOptions } from './ports.ts';
import { keepTaskTokens, type TaskTokens } from './task-tokens.ts';

/** What every walk in one engine has in common. */
export interface EngineParts extends Omit<Required<StepFunctionsOptions>, 'folder'> {
  readonly tokens: TaskTokens;
  /** Executions that wait for an instant or for a token and do nothing else, by ARN. */
  readonly asleep: Set<string>;
  /** A life of its own that ends with the engine; released when it is over. */
  beginLife(): { readonly life: Life; release(): void };
  /** Counts work that closing must wait for. */
  track(work: Promise<unknown>): void;
  /** Ends every life as closing does, and settles when no work is under way. */
  close(): Promise<void>;
}

/** The options with their defaults, and every invocation counted until its answer is here. */
export const makeEngineParts = (options: StepFunctionsOptions): EngineParts => {
  const underWay = new Set<Promise<unknown>>();
  const lives = new Set<Life>();
  const { folder: _, ...ports } = options;
  const track = (work: Promise<unknown>) => {
    const settled = work.then(
      () => void underWay.delete(settled),
      () => void underWay.delete(settled),
    );
    underWay.add(settled);
  };
  const invoke = (functionArn: string, payload: unknown): Promise<InvokeResult> => {
    const answer = options.invoke(functionArn, payload).catch(
      (error: unknown): InvokeResult => ({
        ok: false,
        errorType: 'Lambda.SdkClientException',
        errorMessage: `The function could not be reached: ${String(error)}`,
      }),
    );
    track(answer);
    return answer;
  };
  return {
    ...ports,
    invoke,
    track,
    newId: options.newId ?? randomUUID,
    random: options.random ?? Math.random,
    tokens: keepTaskTokens(),
    asleep: new Set(),
    beginLife: () => {
      const life = beginLife();
      lives.add(life);
      return { life, release: () => void lives.delete(life) };
    },
    close: async () => {
      for (const life of lives) life.interrupt('closing');
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
};
