import { CircleCheck, CirclePause } from 'lucide-react';
import type { Control } from '../../domain/operations/control.ts';
import { ActButton } from '../acts/act-button.tsx';
import { Facts } from '../elements/facts.tsx';
import { Screen } from '../elements/screen.tsx';
import { Badge } from '../elements/status-badge.tsx';
import { useWatched } from '../reach/watch.ts';
import type { Words } from '../words/en.ts';
import { useSpeech } from '../words/speech.tsx';

/** The kill switch of each benefit, and the rate towards charging. */
export const Controls = () => {
  const { words } = useSpeech();
  const controls = useWatched('list-controls');
  return (
    <Screen title={words.controls.title} watched={[controls]}>
      <div className="cards wide">
        {controls.data?.controls.map((control) => (
          <ControlCard key={control.benefit} control={control} />
        ))}
      </div>
    </Screen>
  );
};

const ControlCard = ({ control }: { readonly control: Control }) => {
  const { words, formats } = useSpeech();
  const { benefit, stopped, switchedBy, switchedAt, why, rate } = control;
  const on = { what: words.benefit[benefit], parameters: { benefit } };
  const lastWord =
    switchedBy && switchedAt
      ? `${personSaid(switchedBy, words)}, ${formats.moment(switchedAt)}`
      : words.controls.never;
  const rateNow = rate && (rate.now === 0 ? words.controls.closed : formats.count(rate.now));
  return (
    <article className="card">
      <header className="section-head">
        <h2>{words.benefit[benefit]}</h2>
        {stopped ? (
          <Badge look={{ tone: 'bad', icon: CirclePause }}>{words.controls.halted}</Badge>
        ) : (
          <Badge look={{ tone: 'good', icon: CircleCheck }}>{words.controls.gives}</Badge>
        )}
      </header>
      <p className="soft">{lastWord}</p>
      <Facts
        rows={[
          [words.controls.because, why],
          [words.controls.rate, rateNow],
          [words.controls.agreed, rate && formats.count(rate.agreed)],
          [
            words.controls.throttledTo,
            rate?.throttledTo !== undefined &&
              `${formats.count(rate.throttledTo)}${rate.why ? ` (${rate.why})` : ''}`,
          ],
        ]}
      />
      <div className="acts">
        {stopped ? <ActButton act="continue" {...on} main /> : <ActButton act="halt" {...on} />}
        {rate && <ActButton act="throttle" {...on} />}
      </div>
    </article>
  );
};

/** A bare number is a person's; anything else says itself who it was. */
const personSaid = (who: string, words: Words): string =>
  /^\d+$/.test(who) ? words.signIn.as(who) : who;
