import { useQuery } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { FailureNote } from '../elements/failure-note.tsx';
import { ScrollFrame } from '../elements/scroll-frame.tsx';
import { useDoor } from '../reach/watch.ts';
import { useSpeech } from '../words/speech.tsx';

/** One page of breaks after the other, each asked for once: every look is on record. */
export const SingleBreaks = ({ why }: { readonly why: string }) => {
  const { words, formats } = useSpeech();
  const door = useDoor();
  const [after, setAfter] = useState<string>();
  const page = useQuery({
    queryKey: ['single-breaks', why, after],
    queryFn: ({ signal }) => door.ask('list-breaks', { query: { why, after }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  if (page.error) return <FailureNote error={page.error} again={() => void page.refetch()} />;
  if (!page.data) return <p role="status">{words.loading}</p>;
  const { breaks, next } = page.data;
  return (
    <>
      <ScrollFrame label={words.breaks.singleTitle}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.breaks.where}</th>
              <th scope="col">{words.breaks.kind}</th>
              <th scope="col">{words.breaks.ours}</th>
              <th scope="col">{words.breaks.theirs}</th>
              <th scope="col">{words.parked.owner}</th>
              <th scope="col" className="number">
                {words.breaks.since}
              </th>
            </tr>
          </thead>
          <tbody>
            {breaks.map((one) => (
              <tr key={one.id}>
                <th scope="row">
                  <code>{one.where}</code>
                  {one.key !== undefined && (
                    <>
                      <br />
                      <code className="soft">{one.key}</code>
                    </>
                  )}
                </th>
                <td>
                  <code>{one.kind}</code>
                </td>
                <td>{one.ours}</td>
                <td>{one.theirs}</td>
                <td>{one.owner}</td>
                <td className="number">
                  {formats.moment(one.firstSeenAt)}
                  {one.overdue && (
                    <strong className="overdue">
                      {' '}
                      <TriangleAlert aria-hidden="true" /> {words.breaks.isOld}
                    </strong>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollFrame>
      {next !== undefined && (
        <div className="acts">
          <button type="button" onClick={() => setAfter(next)}>
            {words.parked.more}
          </button>
        </div>
      )}
    </>
  );
};
