import { CirclePause } from 'lucide-react';
import { Link } from 'wouter';
import { useWatched } from '../reach/watch.ts';
import { useSpeech } from '../words/speech.tsx';

/** On every screen as long as a benefit is halted: whoever looks elsewhere must not miss it. */
export const HaltBanner = () => {
  const { words } = useSpeech();
  const { data } = useWatched('list-controls');
  return data?.controls
    .filter(({ stopped }) => stopped)
    .map(({ benefit, why }) => (
      <p key={benefit} className="banner is-halted">
        <CirclePause aria-hidden="true" />
        <span>
          <strong>{words.controls.banner(words.benefit[benefit])}</strong> {why}
        </span>
        <Link href="/controls">{words.controls.bannerMore}</Link>
      </p>
    ));
};
