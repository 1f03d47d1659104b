import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { createContext, use } from 'react';
import type { AnswerOf, OperationsRouteId } from '../../domain/operations/routes.ts';
import type { Asked, Door } from './door.ts';
import { isDisconnection } from './door-failure.ts';
import type { Asking } from './freshness.ts';

/** The door that the person behind the page may use. */
export const DoorContext = createContext<Door | undefined>(undefined);

export const useDoor = (): Door => {
  const door = use(DoorContext);
  if (!door) throw new Error('There is no door above this component: wrap it in DoorContext.');
  return door;
};

/** How often a screen asks: while something goes on, else, and while nobody answers. */
export const everyMs = { underWay: 2_000, quiet: 15_000, failing: 5_000 } as const;

/** A GET of the door that is asked again and again while it is on the screen. */
export interface Watched<T> {
  readonly data: T | undefined;
  readonly error: Error | null;
  readonly asking: Omit<Asking, 'now'>;
  again(): void;
}

/** Watches a route; `busy` says by its latest answer whether to ask often. */
export const useWatched = <R extends OperationsRouteId>(
  route: R,
  asked: Omit<Asked, 'signal' | 'body'> = {},
  busy: (answer: AnswerOf<R>) => boolean = () => false,
): Watched<AnswerOf<R>> => {
  const door = useDoor();
  const every = (data: AnswerOf<R> | undefined): number =>
    data !== undefined && busy(data) ? everyMs.underWay : everyMs.quiet;
  const query: UseQueryResult<AnswerOf<R>> = useQuery<AnswerOf<R>>({
    queryKey: [route, asked.parameters ?? {}, asked.query ?? {}],
    queryFn: ({ signal }) => door.ask(route, { ...asked, signal }),
    refetchInterval: ({ state }) =>
      state.status === 'error' ? everyMs.failing : every(state.data),
  });
  return {
    data: query.data,
    error: query.error,
    asking: {
      answeredAt: query.dataUpdatedAt,
      failing: query.isError && isDisconnection(query.error),
      everyMs: every(query.data),
    },
    again: () => void query.refetch(),
  };
};
