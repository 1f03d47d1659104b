import type { BreaksAnswer } from '../../domain/operations/break-list.ts';
import { WhyFirst } from '../acts/why-first.tsx';
import { OverdueCount } from '../elements/overdue.tsx';
import { Screen } from '../elements/screen.tsx';
import { Section } from '../elements/section.tsx';
import { Table } from '../elements/table.tsx';
import { useWatched } from '../reach/watch.ts';
import { useSpeech } from '../words/speech.tsx';
import { SingleBreaks } from './single-breaks.tsx';

/** Where our books and a partner's do not agree: what it means, who settles it, and how. */
export const Breaks = () => {
  const { words, formats } = useSpeech();
  const list = useWatched('list-breaks');
  const { data } = list;
  return (
    <Screen title={words.breaks.title} watched={[list]}>
      {data?.total === 0 && <p className="card">{words.breaks.none}</p>}
      {data !== undefined && data.total > 0 && (
        <>
          <Section title={words.breaks.open(formats.count(data.total))}>
            <ByKind byKind={data.byKind} />
          </Section>
          <WhyFirst
            title={words.breaks.singleTitle}
            sentence={words.breaks.singleSentence}
            show={words.breaks.show}
          >
            {(why) => <SingleBreaks why={why} />}
          </WhyFirst>
        </>
      )}
    </Screen>
  );
};

const ByKind = ({ byKind }: Pick<BreaksAnswer, 'byKind'>) => {
  const { words, formats } = useSpeech();
  return (
    <Table
      label={words.breaks.title}
      rows={byKind}
      keyOf={({ kind }) => kind}
      columns={[
        {
          head: words.breaks.kind,
          cell: ({ kind }) => (
            <span className="reason">
              <code>{kind}</code>
              <span className="soft">{words.breakKinds[kind].sentence}</span>
            </span>
          ),
        },
        { head: words.parked.owner, cell: ({ owner }) => owner },
        { head: words.breaks.todo, cell: ({ kind }) => words.breakKinds[kind].todo },
        {
          ...{ head: words.breaks.count, isNumber: true },
          cell: ({ breaks }) => formats.count(breaks),
        },
        {
          ...{ head: words.breaks.older, isNumber: true },
          cell: ({ overdue }) => <OverdueCount count={overdue} />,
        },
      ]}
    />
  );
};
