import { useQuery } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { FailureNote } from '../elements/failure-note.tsx';
import { ScrollFrame } from '../elements/scroll-frame.tsx';
import { useDoor } from '../reach/watch.ts';
import { useSpeech } from '../words/speech.tsx';

/** One page of parked lines after the other, each asked for once: every look is on record. */
export const ParkedLines = ({ run, why }: { readonly run: string; readonly why: string }) => {
  const { words, formats } = useSpeech();
  const door = useDoor();
  const [after, setAfter] = useState<string>();
  const page = useQuery({
    queryKey: ['parked-lines', run, why, after],
    queryFn: ({ signal }) =>
      door.ask('list-parked', { parameters: { run }, query: { why, after }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  if (page.error) return <FailureNote error={page.error} again={() => void page.refetch()} />;
  if (!page.data) return <p role="status">{words.loading}</p>;
  const { lines, next } = page.data;
  const age = (hours: number): string =>
    hours < 48 ? words.parked.hours(hours) : words.parked.days(Math.floor(hours / 24));
  return (
    <>
      <ScrollFrame label={words.parked.linesTitle}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.parked.line}</th>
              <th scope="col">{words.run.reason}</th>
              <th scope="col">{words.parked.owner}</th>
              <th scope="col">{words.parked.parkedBy}</th>
              <th scope="col" className="number">
                {words.parked.age}
              </th>
              <th scope="col" className="number">
                {words.parked.deadline}
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={`${line.line} ${line.parkedAt} ${line.reason}`}>
                <th scope="row">
                  <code>{line.line}</code>
                </th>
                <td>
                  <code>{line.reason}</code>
                </td>
                <td>{line.owner}</td>
                <td>{line.parkedBy}</td>
                <td className="number">{age(line.hoursOld)}</td>
                <td className="number">
                  {formats.moment(line.deadline)}
                  {line.overdue && (
                    <strong className="overdue">
                      {' '}
                      <TriangleAlert aria-hidden="true" /> {words.parked.isOverdue}
                    </strong>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollFrame>
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
