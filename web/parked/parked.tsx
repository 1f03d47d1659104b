import { TriangleAlert } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { ParkedWork } from '../../domain/operations/parked-work.ts';
import { whySchema } from '../../domain/operations/roles.ts';
import { ActButton } from '../acts/act-button.tsx';
import { WhyField } from '../acts/why-field.tsx';
import { Screen } from '../elements/screen.tsx';
import { ScrollFrame } from '../elements/scroll-frame.tsx';
import { Section } from '../elements/section.tsx';
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
      <p role="alert">{work.error.message}</p>
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
      <SingleLines run={run} />
    </>
  );
};

const ByReason = ({ byReason }: Pick<ParkedWork, 'byReason'>) => {
  const { words, formats } = useSpeech();
  return (
    <ScrollFrame label={words.parked.title}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.run.reason}</th>
            <th scope="col">{words.parked.owner}</th>
            <th scope="col" className="number">
              {words.runs.lines}
            </th>
            <th scope="col" className="number">
              {words.parked.overdue}
            </th>
          </tr>
        </thead>
        <tbody>
          {byReason.map(({ reason, owner, lines, overdue }) => (
            <tr key={reason}>
              <th scope="row">
                <ReasonSaid reason={reason} parked />
              </th>
              <td>{owner}</td>
              <td className="number">{formats.count(lines)}</td>
              <td className="number">
                {overdue > 0 ? (
                  <strong className="overdue">
                    <TriangleAlert aria-hidden="true" /> {formats.count(overdue)}
                  </strong>
                ) : (
                  '0'
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollFrame>
  );
};

/** Asks why somebody looks, then shows the lines. */
const SingleLines = ({ run }: { readonly run: string }) => {
  const { words } = useSpeech();
  const [why, setWhy] = useState<string>();
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const said = whySchema.safeParse(new FormData(event.currentTarget).get('why'));
    setWrong(!said.success);
    if (said.success) setWhy(said.data);
  };
  return (
    <Section title={words.parked.linesTitle}>
      {why === undefined ? (
        <form className="fields narrow" onSubmit={submit} noValidate>
          <p className="soft">{words.parked.linesSentence}</p>
          <WhyField wrong={wrong} />
          <button type="submit">{words.parked.show}</button>
        </form>
      ) : (
        <ParkedLines run={run} why={why} />
      )}
    </Section>
  );
};
