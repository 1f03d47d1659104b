import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useSpeech } from '../words/speech.tsx';
import { FailureNote } from './failure-note.tsx';

interface Asking {
  /** The last page's mark; undefined for the first page. */
  readonly after: string | undefined;
  readonly signal: AbortSignal;
}

/** One page after the other, each asked for once: every look is on record. */
export const Pages = <P extends { readonly next?: string | undefined }>(given: {
  /** Tells this list from any other. */
  readonly name: readonly string[];
  ask(asking: Asking): Promise<P>;
  children(page: P): ReactNode;
}) => {
  const { words } = useSpeech();
  const [after, setAfter] = useState<string>();
  const page = useQuery({
    queryKey: [...given.name, after],
    queryFn: ({ signal }) => given.ask({ after, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  if (page.error) return <FailureNote error={page.error} again={() => void page.refetch()} />;
  if (!page.data) return <p role="status">{words.loading}</p>;
  const { next } = page.data;
  return (
    <>
      {given.children(page.data)}
      <div className="acts">
        {after !== undefined && (
          <button type="button" onClick={() => setAfter(undefined)}>
            {words.parked.first}
          </button>
        )}
        {next !== undefined && (
          <button type="button" onClick={() => setAfter(next)}>
            {words.parked.more}
          </button>
        )}
      </div>
    </>
  );
};
