import { Link } from 'wouter';
import type { Month, Preview } from '../../domain/operations/month.ts';
import { ActButton } from '../acts/act-button.tsx';
import { Facts } from '../elements/facts.tsx';
import { Screen } from '../elements/screen.tsx';
import { MonthBadge, RunBadge } from '../elements/status-badge.tsx';
import { useWatched } from '../reach/watch.ts';
import { useSignedIn } from '../sign-in/signed-in.ts';
import { useSpeech } from '../words/speech.tsx';
import { decisionOn } from './decision-on.ts';
import { inOrder, isOver } from './in-order.ts';
import { PreviewFacts } from './preview-facts.tsx';

/** More are looked for in the list of runs. */
const runsShown = 5;

/** Every month of the programme: what is due, what was previewed, who approved it, what ran. */
export const Months = () => {
  const { words } = useSpeech();
  const months = useWatched('list-months', {}, ({ months: all }) =>
    all.some(({ state, preview }) => state === 'running' || preview?.status === 'making'),
  );
  return (
    <Screen title={words.months.title} watched={[months]}>
      <div className="cards wide">
        {inOrder(months.data?.months ?? []).map((month) => (
          <MonthCard key={month.cycle} month={month} />
        ))}
      </div>
    </Screen>
  );
};

const MonthCard = ({ month }: { readonly month: Month }) => {
  const { words, formats } = useSpeech();
  const { cycle, state, dueAt, previewDueAt, runs } = month;
  return (
    <article className="card month">
      <header className="section-head">
        <h2>{formats.month(cycle)}</h2>
        <MonthBadge state={state} />
      </header>
      <Facts
        rows={[
          [words.months.due, formats.moment(dueAt)],
          [words.months.previewFrom, previewDueAt && formats.moment(previewDueAt)],
        ]}
      />
      {isOver(month) ? (
        <details>
          <summary>
            {words.months.preview} · {words.months.approval}
          </summary>
          <Decided month={month} />
        </details>
      ) : (
        <Decided month={month} />
      )}
      <Decision month={month} />
      <h3>{words.months.runs}</h3>
      {runs.length === 0 ? (
        <p className="soft">{words.months.noRuns}</p>
      ) : (
        <ul className="plain">
          {runs.slice(0, runsShown).map(({ run, status }) => (
            <li key={run}>
              <Link href={`/runs/${run}`}>{run}</Link> <RunBadge status={status} />
            </li>
          ))}
          {runs.length > runsShown && (
            <li>
              <Link href="/runs">{words.months.allRuns(formats.count(runs.length))}</Link>
            </li>
          )}
        </ul>
      )}
    </article>
  );
};

/** What can be done about a month now: its preview, and a word on that preview. */
const Decision = ({ month }: { readonly month: Month }) => {
  const { words, formats } = useSpeech();
  const { session } = useSignedIn();
  const { mayPreview, mayDecide } = decisionOn(month);
  const what = formats.month(month.cycle);
  const parameters = { cycle: month.cycle };
  const decided = (preview: Preview) => ({
    what,
    parameters,
    body: { preview: preview.preview },
    notNow: preview.maker === session.person ? words.months.makerIsYou : undefined,
  });
  if (!mayPreview && !mayDecide) return null;
  return (
    <div className="acts">
      {mayPreview && <ActButton act="preview" {...{ what, parameters }} main={!month.preview} />}
      {mayDecide && month.preview && (
        <>
          <ActButton act="approve" {...decided(month.preview)} main />
          <ActButton act="reject" {...decided(month.preview)} notNow={undefined} />
        </>
      )}
    </div>
  );
};

/** Why an approval no longer counts: in English the door's own sentence, which names more. */
const NoLonger = (given: { readonly reason?: string | undefined; readonly sentence: string }) => {
  const { words } = useSpeech();
  const because = words.because[given.reason ?? ''];
  return because ? <p>{because}</p> : <p lang="en">{given.sentence}</p>;
};

/** The preview, and what somebody said of it. */
const Decided = ({ month: { preview, approval } }: { readonly month: Month }) => {
  const { words, formats } = useSpeech();
  return (
    <div className="stack">
      <h3>{words.months.preview}</h3>
      {preview ? (
        <PreviewFacts preview={preview} />
      ) : (
        <p className="soft">{words.months.noPreview}</p>
      )}
      <h3>{words.months.approval}</h3>
      {approval ? (
        <div>
          <p>
            <strong>{words.months.approvalOutcome[approval.outcome]}</strong>{' '}
            {words.months.decidedBy(approval.by, formats.moment(approval.at))}
          </p>
          <p className="soft">{approval.why}</p>
          {approval.sentence && <NoLonger {...approval} sentence={approval.sentence} />}
          {approval.expiresAt && approval.outcome === 'approved' && (
            <p className="soft">{words.months.expires(formats.moment(approval.expiresAt))}</p>
          )}
        </div>
      ) : (
        <p className="soft">{words.months.noApproval}</p>
      )}
    </div>
  );
};
