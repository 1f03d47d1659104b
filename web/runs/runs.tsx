import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import type { RunSummary } from '../../domain/operations/run-summary.ts';
import { Screen } from '../elements/screen.tsx';
import { RunBadge } from '../elements/status-badge.tsx';
import { useWatched } from '../reach/watch.ts';
import { secondsBetween } from '../words/formats.ts';
import { useSpeech } from '../words/speech.tsx';
import { OutcomeBar, OutcomeKey } from './outcome-bar.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { isUnderWay, type MonthOfRuns, runsByMonth } from './runs-by-month.ts';

/** Every run by month, with live progress of those under way. */
export const Runs = () => {
  const { words } = useSpeech();
  const [search, setSearch] = useState('');
  const answer = useWatched('list-runs', {}, ({ runs }) => runs.some(isUnderWay));
  const runs = answer.data?.runs ?? [];
  const months = runsByMonth(runs, search);
  const found = months.reduce((sum, month) => sum + month.runs.length, 0);
  const name = search.trim();
  return (
    <Screen
      title={words.runs.title}
      watched={[answer]}
      aside={<SearchField value={search} onChange={setSearch} />}
    >
      {answer.data && (
        <p className="soft list-head" aria-live="polite">
          <span>{runs.length === 0 ? words.runs.none : words.runs.found(found, runs.length)}</span>
          <OutcomeKey />
        </p>
      )}
      {name !== '' && found === 0 && answer.data && (
        <p>
          {words.runs.noneFound}{' '}
          <Link href={`/runs/${encodeURIComponent(name)}`}>{words.runs.open(name)}</Link>
        </p>
      )}
      {months.map((month) => (
        <Month key={month.cycle} month={month} now={answer.data?.asOf ?? ''} />
      ))}
      {answer.data?.more && <p className="soft">{words.runs.older}</p>}
    </Screen>
  );
};

const SearchField = (given: { readonly value: string; onChange(next: string): void }) => {
  const { words } = useSpeech();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const writing =
        event.target instanceof Element && event.target.closest('input, textarea, select, dialog');
      if (event.key !== '/' || writing) return;
      event.preventDefault();
      field.current?.focus();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
  return (
    <input
      ref={field}
      type="search"
      aria-label={words.runs.search}
      placeholder={words.runs.search}
      title={words.runs.searchHint}
      aria-keyshortcuts="/"
      value={given.value}
      onChange={({ target }) => given.onChange(target.value)}
    />
  );
};

const Month = ({ month, now }: { readonly month: MonthOfRuns; readonly now: string }) => {
  const { words, formats } = useSpeech();
  return (
    <section className="card month-of-runs">
      <h2>{formats.month(month.cycle)}</h2>
      <table className="runs">
        <thead>
          <tr>
            <th scope="col">{words.runs.run}</th>
            <th scope="col">{words.runs.kindOfRun}</th>
            <th scope="col">{words.runs.status}</th>
            <th scope="col">{words.runs.became}</th>
            <th scope="col" className="number">
              {words.runs.lines}
            </th>
            <th scope="col" className="number">
              {words.runs.started}
            </th>
            <th scope="col" className="number">
              {words.runs.took}
            </th>
          </tr>
        </thead>
        <tbody>
          {month.runs.map((run) => (
            <Row key={run.run} run={run} now={now} />
          ))}
        </tbody>
      </table>
    </section>
  );
};

const Row = ({ run, now }: { readonly run: RunSummary; readonly now: string }) => {
  const { words, formats } = useSpeech();
  const until = run.endedAt ?? (isUnderWay(run) ? now : undefined);
  return (
    <tr>
      <th scope="row">
        <Link href={`/runs/${run.run}`}>{run.run}</Link>
      </th>
      <td>{words.kind[run.kind]}</td>
      <td>
        <RunBadge status={run.status} />
      </td>
      <td className="became">
        <Became run={run} />
      </td>
      <td className="number" data-name={words.runs.lines}>
        {run.lines === undefined ? '–' : formats.count(run.lines)}
      </td>
      <td className="number" data-name={words.runs.started}>
        {formats.moment(run.startedAt)}
      </td>
      <td className="number" data-name={words.runs.took}>
        {until ? formats.seconds(secondsBetween(run.startedAt, until)) : '–'}
      </td>
    </tr>
  );
};

/** Its account where it has one, else its batches, else the error that ended it. */
const Became = ({ run }: { readonly run: RunSummary }) => {
  const { words } = useSpeech();
  if (run.counts) return <OutcomeBar counts={run.counts} />;
  if (run.progress) return <ProgressBar progress={run.progress} />;
  if (run.error) return <code className="error-name">{run.error}</code>;
  return isUnderWay(run) ? <span className="soft">{words.runs.opening}</span> : null;
};
