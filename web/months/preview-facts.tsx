import { sumOf } from '../../domain/counts-by-reason.ts';
import type { Preview } from '../../domain/operations/month.ts';
import { Facts } from '../elements/facts.tsx';
import { ReasonSaid } from '../run/reason-said.tsx';
import { useSpeech } from '../words/speech.tsx';

/** What a preview counted, forecast and looked at. */
export const PreviewFacts = ({ preview }: { readonly preview: Preview }) => {
  const { words, formats } = useSpeech();
  const { status, maker, madeAt, considered, eligible, refused, gigabytes, forecast } = preview;
  const at = formats.moment(madeAt);
  const count = (value: number | undefined) => value !== undefined && formats.count(value);
  return (
    <div className="stack">
      <p className="soft">{maker ? words.months.madeBy(maker, at) : words.months.madeAlone(at)}</p>
      {status === 'making' && <p role="status">{words.months.making}</p>}
      {status === 'failed' && <p className="problem">{words.months.failedPreview}</p>}
      <Facts
        rows={[
          [words.months.considered, count(considered)],
          [words.months.eligible, count(eligible)],
          [words.months.refused, refused && count(sumOf(refused))],
          [
            words.months.gigabytes,
            gigabytes !== undefined && words.run.gigabytes(formats.count(gigabytes)),
          ],
          [words.months.takes, forecast && formats.seconds(forecast.seconds)],
          [words.months.costs, forecast && formats.usd(forecast.costUsd)],
        ]}
      />
      {preview.differences && preview.differences.length > 0 && (
        <>
          <h4>{words.months.differences}</h4>
          <ul className="sentences" lang="en">
            {preview.differences.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </>
      )}
      {refused && Object.keys(refused).length > 0 && (
        <details>
          <summary>{words.months.refusedBy}</summary>
          <table>
            <tbody>
              {Object.entries(refused)
                .toSorted((a, b) => b[1] - a[1])
                .map(([reason, lines]) => (
                  <tr key={reason}>
                    <th scope="row">
                      <ReasonSaid reason={reason} parked={false} />
                    </th>
                    <td className="number">{formats.count(lines)}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </details>
      )}
      {preview.hashes && (
        <details>
          <summary>{words.months.hashes}</summary>
          <Facts
            rows={Object.entries(preview.hashes).map(
              ([name, hash]) => [name, <code key={name}>{hash.slice(0, 16)}</code>] as const,
            )}
          />
        </details>
      )}
    </div>
  );
};
