import { Overdue } from '../elements/overdue.tsx';
import { Pages } from '../elements/pages.tsx';
import { Table } from '../elements/table.tsx';
import { useDoor } from '../reach/watch.ts';
import { useSpeech } from '../words/speech.tsx';

/** Parked lines one by one, masked. */
export const ParkedLines = ({ run, why }: { readonly run: string; readonly why: string }) => {
  const { words, formats } = useSpeech();
  const door = useDoor();
  const age = (hours: number): string =>
    hours < 48 ? words.parked.hours(hours) : words.parked.days(Math.floor(hours / 24));
  return (
    <Pages
      name={['parked-lines', run, why]}
      ask={({ after, signal }) =>
        door.ask('list-parked', { parameters: { run }, query: { why, after }, signal })
      }
    >
      {({ lines }) => (
        <Table
          label={words.parked.linesTitle}
          rows={lines}
          keyOf={({ line, parkedAt, reason }) => `${line} ${parkedAt} ${reason}`}
          columns={[
            { head: words.parked.line, cell: ({ line }) => <code>{line}</code> },
            { head: words.run.reason, cell: ({ reason }) => <code>{reason}</code> },
            { head: words.parked.owner, cell: ({ owner }) => owner },
            { head: words.parked.parkedBy, cell: ({ parkedBy }) => parkedBy },
            {
              ...{ head: words.parked.age, isNumber: true },
              cell: ({ hoursOld }) => age(hoursOld),
            },
            {
              ...{ head: words.parked.deadline, isNumber: true },
              cell: ({ deadline, overdue }) => (
                <>
                  {formats.moment(deadline)}{' '}
                  {overdue && <Overdue>{words.parked.isOverdue}</Overdue>}
                </>
              ),
            },
          ]}
        />
      )}
    </Pages>
  );
};
