import { Link, useLocation } from 'wouter';
import type { ParkedWork } from '../../domain/operations/parked-work.ts';
import { ActButton } from '../acts/act-button.tsx';
import { WhyFirst } from '../acts/why-first.tsx';
import { FailureNote } from '../elements/failure-note.tsx';
import { OverdueCount } from '../elements/overdue.tsx';
import { Screen } from '../elements/screen.tsx';
import { Section } from '../elements/section.tsx';
import { Table } from '../elements/table.tsx';
import { useWatched } from '../reach/watch.ts';
import { ReasonSaid } from '../run/reason-said.tsx';
import { runsByMonth } from '../runs/runs-by-month.ts';
import { useSpeech } from '../words/speech.tsx';
import { ParkedLines } from './parked-lines.tsx';

/** What is parked and open, month by month: who settles it, how old it is, what can be done. */
export const Parked = ({ chosen }: { readonly chosen?: string | undefined }) => {
  const { words, formats } = useSpeech();
  const [, goTo] = useLocation();
  const runs = useWatched('list-runs');
  const months = runsByMonth(runs.data?.runs ?? []);
  const run = chosen ?? months[0]?.runs[0]?.run;
  const cycle = months.find((month) => month.runs.some((each) => each.run === run))?.cycle;
  return (
    <Screen
      title={words.parked.title}
      watched={[runs]}
      aside={
        months.length > 0 && (
          <label className="beside">
            {words.parked.month}
            <select
              value={cycle ?? ''}
              onChange={({ target }) => {
                const found = months.find((month) => month.cycle === target.value);
                if (found?.runs[0]) goTo(`/parked/${found.runs[0].run}`);
              }}
            >
              {months.map((month) => (
                <option key={month.cycle} value={month.cycle}>
                  {formats.month(month.cycle)}
                </option>
              ))}
            </select>
          </label>
        )
      }
    >
      {runs.data && !run && <p>{words.parked.noRuns}</p>}
      {run && <ParkedOfMonth run={run} />}
    </Screen>
  );
};

const ParkedOfMonth = ({ run }: { readonly run: string }) => {
  const { words, formats } = useSpeech();
  const work = useWatched('list-parked', { parameters: { run } });
  if (!work.data)
    return work.error ? (
      <FailureNote error={work.error} again={work.again} />
    ) : (
      <p role="status">{words.loading}</p>
    );
  const { total, cycle, byReason } = work.data;
  if (total === 0) return <p className="card">{words.parked.none}</p>;
  return (
    <>
      <Section
        title={`${formats.month(cycle)}: ${words.lines(total, formats.count(total))}`}
        aside={
          <span className="acts">
            <ActButton act="follow-up" what={formats.month(cycle)} parameters={{ cycle }} main />
            <Link href={`/explain/${cycle}`}>{words.navigation.explain}</Link>
          </span>
        }
      >
        <ByReason byReason={byReason} />
      </Section>
      <WhyFirst
        title={words.parked.linesTitle}
        sentence={words.parked.linesSentence}
        show={words.parked.show}
      >
        {(why) => <ParkedLines run={run} why={why} />}
      </WhyFirst>
    </>
  );
};

const ByReason = ({ byReason }: Pick<ParkedWork, 'byReason'>) => {
  const { words, formats } = useSpeech();
  return (
    <Table
      label={words.parked.title}
      rows={byReason}
      keyOf={({ reason }) => reason}
      columns={[
        { head: words.run.reason, cell: ({ reason }) => <ReasonSaid reason={reason} parked /> },
        { head: words.parked.owner, cell: ({ owner }) => owner },
        {
          ...{ head: words.runs.lines, isNumber: true },
          cell: ({ lines }) => formats.count(lines),
        },
        {
          ...{ head: words.parked.overdue, isNumber: true },
          cell: ({ overdue }) => <OverdueCount count={overdue} />,
        },
      ]}
    />
  );
};
