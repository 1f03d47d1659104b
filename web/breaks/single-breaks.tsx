import { Overdue } from '../elements/overdue.tsx';
import { Pages } from '../elements/pages.tsx';
import { Table } from '../elements/table.tsx';
import { useDoor } from '../reach/watch.ts';
import { useSpeech } from '../words/speech.tsx';

/** Breaks one by one, lines and people masked. */
export const SingleBreaks = ({ why }: { readonly why: string }) => {
  const { words, formats } = useSpeech();
  const door = useDoor();
  return (
    <Pages
      name={['single-breaks', why]}
      ask={({ after, signal }) => door.ask('list-breaks', { query: { why, after }, signal })}
    >
      {({ breaks }) => (
        <Table
          label={words.breaks.singleTitle}
          rows={breaks}
          keyOf={({ id }) => id}
          columns={[
            {
              head: words.breaks.where,
              cell: ({ where, key }) => (
                <>
                  <code>{where}</code>
                  {key !== undefined && (
                    <>
                      <br />
                      <code className="soft">{key}</code>
                    </>
                  )}
                </>
              ),
            },
            { head: words.breaks.kind, cell: ({ kind }) => <code>{kind}</code> },
            { head: words.breaks.ours, cell: ({ ours }) => ours },
            { head: words.breaks.theirs, cell: ({ theirs }) => theirs },
            { head: words.parked.owner, cell: ({ owner }) => owner },
            {
              ...{ head: words.breaks.since, isNumber: true },
              cell: ({ firstSeenAt, overdue }) => (
                <>
                  {formats.moment(firstSeenAt)} {overdue && <Overdue>{words.breaks.isOld}</Overdue>}
                </>
              ),
            },
          ]}
        />
      )}
    </Pages>
  );
};
