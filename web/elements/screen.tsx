import { type ReactNode, useEffect, useState } from 'react';
import { freshnessOf, worstOf } from '../reach/freshness.ts';
import type { Watched } from '../reach/watch.ts';
import { useSpeech } from '../words/speech.tsx';
import { FailureNote } from './failure-note.tsx';

interface ScreenProps {
  readonly title: ReactNode;
  /** For the tab; the title itself where it is a text. */
  readonly named?: string;
  /** Everything that this screen asks the door, the main answer first. */
  readonly watched?: readonly Watched<{ readonly asOf: string }>[];
  /** Says beside the title how it stands. */
  readonly mark?: ReactNode;
  /** Stands at the other end. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of every screen: its title, how fresh it is, and plain words where it is not. */
export const Screen = ({ title, named, watched = [], mark, aside, children }: ScreenProps) => {
  const { words } = useSpeech();
  const tab = named ?? (typeof title === 'string' ? title : '');
  useEffect(() => {
    document.title = `${tab} · ${words.name}`;
  }, [tab, words]);
  const failed = watched.find(({ error, data }) => error && data === undefined);
  return (
    <>
      <header className="screen-head">
        <div className="screen-title">
          <h1>{title}</h1>
          {mark}
          {watched.length > 0 && <FreshnessMark watched={watched} />}
        </div>
        {aside && <div className="screen-aside">{aside}</div>}
      </header>
      {watched.length > 0 && <FreshnessBanner watched={watched} />}
      {failed?.error && <FailureNote error={failed.error} again={failed.again} />}
      {children}
    </>
  );
};

type Seen = readonly Watched<{ readonly asOf: string }>[];

/** The browser's clock, a second at a time. */
const useNow = (): number => {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
};

const useFreshness = (watched: Seen) => {
  const now = useNow();
  return worstOf(watched.map(({ asking }) => freshnessOf({ ...asking, now })));
};

/** The oldest of what is shown, by the browser's clock; 0 where there is nothing. */
const answeredAtOf = (watched: Seen): number =>
  Math.min(...watched.map(({ asking }) => asking.answeredAt));

/** One word beside the title, and the system's own time of the answer. */
const FreshnessMark = ({ watched }: { readonly watched: Seen }) => {
  const { words, formats } = useSpeech();
  const freshness = useFreshness(watched);
  const asOf = watched[0]?.data?.asOf;
  return (
    <p className={`freshness is-${freshness}`}>
      <span className="dot" aria-hidden="true" />
      <span role="status">{words.freshness[freshness]}</span>
      {asOf && <span className="soft">{words.asked(`${formats.exactly(asOf)} KST`)}</span>}
    </p>
  );
};

/** A whole sentence across the screen where it cannot be relied on. */
const FreshnessBanner = ({ watched }: { readonly watched: Seen }) => {
  const { words, formats } = useSpeech();
  const freshness = useFreshness(watched);
  if (freshness === 'live' || freshness === 'waiting') return null;
  const answeredAt = answeredAtOf(watched);
  const at = formats.ownTime(answeredAt);
  const { stale, disconnected, never, again } = words.freshnessBanner;
  const sentence = answeredAt === 0 ? never : (freshness === 'stale' ? stale : disconnected)(at);
  return (
    <div className={`banner is-${freshness}`} role="alert">
      <span>{sentence}</span>
      <button
        type="button"
        onClick={() => {
          for (const each of watched) each.again();
        }}
      >
        {again}
      </button>
    </div>
  );
};
