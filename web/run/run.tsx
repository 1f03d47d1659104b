import { ArrowLeft, ExternalLink } from 'lucide-react';
import { Link } from 'wouter';
import type { RunDetail } from '../../domain/operations/run-detail.ts';
import { ActButton } from '../acts/act-button.tsx';
import { Facts } from '../elements/facts.tsx';
import { Screen } from '../elements/screen.tsx';
import { Section } from '../elements/section.tsx';
import { RunBadge } from '../elements/status-badge.tsx';
import { useWatched } from '../reach/watch.ts';
import { isUnderWay } from '../runs/runs-by-month.ts';
import { secondsBetween } from '../words/formats.ts';
import { useSpeech } from '../words/speech.tsx';
import { AccountSection } from './account-section.tsx';
import { DownloadButton } from './download-button.tsx';
import { WorkflowSection } from './workflow-section.tsx';

/** One run: what it does or did, its workflow, its account, and what can be done about it. */
export const Run = ({ run }: { readonly run: string }) => {
  const { words } = useSpeech();
  const parameters = { run };
  const detail = useWatched('show-run', { parameters }, isUnderWay);
  const picture = useWatched('draw-workflow', { parameters }, ({ states }) =>
    states.some(({ status }) => status === 'running'),
  );
  return (
    <Screen
      named={run}
      title={
        <>
          <Link href="/runs" className="back" title={words.run.back}>
            <ArrowLeft aria-hidden="true" />
            <span className="unseen">{words.run.back}</span>
          </Link>
          {run}
        </>
      }
      watched={[detail, picture]}
      mark={detail.data && <RunBadge status={detail.data.status} />}
    >
      {detail.data && <Summary detail={detail.data} />}
      {picture.data && <WorkflowSection picture={picture.data} />}
      {detail.data && <AccountSection manifest={detail.data.manifest} />}
      {detail.data && <Plan detail={detail.data} />}
    </Screen>
  );
};

const Summary = ({ detail }: { readonly detail: RunDetail }) => {
  const { words, formats } = useSpeech();
  const { startedAt, endedAt, executions, cycle } = detail;
  const execution = executions[0];
  const { error, cause, redrives = 0, console } = execution ?? {};
  return (
    <section className="card" aria-label={words.run.execution}>
      <Facts
        rows={[
          [words.parked.month, formats.month(cycle)],
          [words.runs.kindOfRun, words.kind[detail.kind]],
          [words.runs.started, formats.exactly(startedAt)],
          [words.runs.took, formats.seconds(secondsBetween(startedAt, endedAt ?? detail.asOf))],
          [words.runs.lines, detail.lines !== undefined && formats.count(detail.lines)],
          [
            words.run.execution,
            execution &&
              `${execution.status}${redrives > 0 ? `, ${words.run.redrives(redrives)}` : ''}`,
          ],
        ]}
      />
      {error && (
        <div className="failure">
          <div>
            <p>
              <code className="error-name">{error}</code>
            </p>
            {cause && (
              <p className="cause" lang="en">
                {cause}
              </p>
            )}
          </div>
          <Link href="/runbook/by-error">{words.run.errorInRunbook}</Link>
        </div>
      )}
      <div className="acts">
        {detail.may.map(({ act, possible, reason, sentence }) => (
          <ActButton
            key={act}
            act={act}
            what={act === 'follow-up' || act === 'rerun' ? formats.month(cycle) : detail.run}
            parameters={act === 'follow-up' || act === 'rerun' ? { cycle } : { run: detail.run }}
            notNow={possible ? undefined : (words.because[reason ?? ''] ?? sentence)}
            main={possible && (act === 'redrive' || act === 'follow-up')}
          />
        ))}
        {detail.manifest && <DownloadButton run={detail.run} />}
        <span className="links">
          <Link href={`/parked/${detail.run}`}>{words.run.parkedNow}</Link>
          {console && (
            <a href={console} target="_blank" rel="noreferrer">
              <ExternalLink aria-hidden="true" /> {words.run.console}
            </a>
          )}
        </span>
      </div>
    </section>
  );
};

const Plan = ({ detail: { plan, manifest } }: { readonly detail: RunDetail }) => {
  const { words, formats } = useSpeech();
  if (!plan) return null;
  const { planRows } = words.run;
  const quarantinedIn = (counts: Readonly<Record<string, number>>): string | undefined =>
    Object.entries(counts)
      .map(([reason, rows]) => `${reason.replaceAll('_', ' ')} ${formats.count(rows)}`)
      .join(', ') || undefined;
  return (
    <Section title={words.run.plan}>
      <Facts
        rows={[
          [planRows.programme, `${plan.programme}@${plan.programmeVersion}`],
          [planRows.referenceDate, formats.day(plan.referenceDate)],
          [planRows.asOf, formats.exactly(plan.asOf)],
          [
            planRows.validity,
            `${formats.day(plan.validity.from.slice(0, 10))} – ${formats.day(plan.validity.until.slice(0, 10))}`,
          ],
          [planRows.items, formats.count(plan.items.rows)],
          [planRows.canary, formats.count(plan.canaryLines)],
          [planRows.batchSize, formats.count(plan.batchSize)],
          [planRows.concurrency, formats.count(plan.maxConcurrency)],
          [planRows.tolerance, `${plan.toleratedFailurePercentage} %`],
          [planRows.quarantined, manifest && quarantinedIn(manifest.cohort.quarantined)],
          [planRows.code, <code key="code">{plan.codeVersion}</code>],
          [planRows.cohort, <code key="cohort">{plan.cohort.sha256.slice(0, 16)}</code>],
        ]}
      />
    </Section>
  );
};
