import { TriangleAlert } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { BreaksAnswer } from '../../domain/operations/break-list.ts';
import { whySchema } from '../../domain/operations/roles.ts';
import { WhyField } from '../acts/why-field.tsx';
import { Screen } from '../elements/screen.tsx';
import { ScrollFrame } from '../elements/scroll-frame.tsx';
import { Section } from '../elements/section.tsx';
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
          <Single />
        </>
      )}
    </Screen>
  );
};

const ByKind = ({ byKind }: Pick<BreaksAnswer, 'byKind'>) => {
  const { words, formats } = useSpeech();
  return (
    <ScrollFrame label={words.breaks.title}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.breaks.kind}</th>
            <th scope="col">{words.parked.owner}</th>
            <th scope="col">{words.breaks.todo}</th>
            <th scope="col" className="number">
              {words.breaks.count}
            </th>
            <th scope="col" className="number">
              {words.breaks.older}
            </th>
          </tr>
        </thead>
        <tbody>
          {byKind.map(({ kind, owner, breaks, overdue }) => (
            <tr key={kind}>
              <th scope="row">
                <span className="reason">
                  <code>{kind}</code>
                  <span className="soft">{words.breakKinds[kind].sentence}</span>
                </span>
              </th>
              <td>{owner}</td>
              <td>{words.breakKinds[kind].todo}</td>
              <td className="number">{formats.count(breaks)}</td>
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

/** Asks why somebody looks, then shows single breaks. */
const Single = () => {
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
    <Section title={words.breaks.singleTitle}>
      {why === undefined ? (
        <form className="fields narrow" onSubmit={submit} noValidate>
          <p className="soft">{words.breaks.singleSentence}</p>
          <WhyField wrong={wrong} />
          <button type="submit">{words.breaks.show}</button>
        </form>
      ) : (
        <SingleBreaks why={why} />
      )}
    </Section>
  );
};
