import type { Manifest } from '../../domain/manifest.ts';
import { useSpeech } from '../words/speech.tsx';
import { accountRows } from './account-flow.ts';
import { ReasonSaid } from './reason-said.tsx';

/** The account in numbers: each outcome, below it its reasons with their sentences. */
export const AccountTable = ({ manifest }: { readonly manifest: Manifest }) => {
  const { words, formats } = useSpeech();
  return (
    <table className="account">
      <thead>
        <tr>
          <th scope="col">{words.run.became}</th>
          <th scope="col" className="number">
            {words.runs.lines}
          </th>
          <th scope="col" className="number">
            {words.run.share}
          </th>
        </tr>
      </thead>
      <tbody>
        {accountRows(manifest).map(({ outcome, reason, lines, share }) => (
          <tr key={`${outcome} ${reason}`} className={reason ? 'is-reason' : 'is-outcome'}>
            <th scope="row">
              {reason ? (
                <ReasonSaid reason={reason} parked={outcome === 'parked'} />
              ) : (
                <span className="with-colour">
                  <span className={`part of-${outcome}`} aria-hidden="true" />
                  {words.outcome[outcome]}
                </span>
              )}
            </th>
            <td className="number">{formats.count(lines)}</td>
            <td className="number share">
              <span
                className={`share-bar of-${outcome}`}
                style={{ width: `${share * 100}%` }}
                aria-hidden="true"
              />
              {formats.share(share)}
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{words.run.sum}</th>
          <td className="number">{formats.count(manifest.considered)}</td>
          <td className="number">{formats.share(1)}</td>
        </tr>
      </tfoot>
    </table>
  );
};
