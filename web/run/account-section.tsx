import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { Manifest } from '../../domain/manifest.ts';
import { Choice } from '../elements/choice.tsx';
import { Facts } from '../elements/facts.tsx';
import { Section } from '../elements/section.tsx';
import { useNarrow } from '../elements/use-narrow.ts';
import { useSpeech } from '../words/speech.tsx';
import { AccountPicture } from './account-picture.tsx';
import { AccountTable } from './account-table.tsx';

/** What became of every line of the run, and whether charging says the same. */
export const AccountSection = ({ manifest }: { readonly manifest: Manifest | undefined }) => {
  const { words } = useSpeech();
  const narrow = useNarrow();
  const [view, setView] = useState<'picture' | 'table'>();
  // A narrow screen has no room for a flow's names.
  const shown = view ?? (narrow ? 'table' : 'picture');
  if (!manifest) {
    return (
      <Section title={words.run.account}>
        <p className="soft">{words.run.noAccount}</p>
      </Section>
    );
  }
  return (
    <Section
      title={words.run.account}
      aside={
        <Choice
          label={words.run.account}
          options={[
            ['picture', words.run.asPicture],
            ['table', words.run.asTable],
          ]}
          chosen={shown}
          onChoose={setView}
        />
      }
    >
      <Balance manifest={manifest} />
      {shown === 'picture' ? (
        <AccountPicture manifest={manifest} />
      ) : (
        <AccountTable manifest={manifest} />
      )}
    </Section>
  );
};

const Balance = ({ manifest }: { readonly manifest: Manifest }) => {
  const { words, formats } = useSpeech();
  const { balanced, charging, grantedByEvent } = manifest;
  const Icon = balanced ? CircleCheck : TriangleAlert;
  return (
    <div className={`balance tone-${balanced ? 'good' : 'bad'}`}>
      <Icon aria-hidden="true" />
      <div>
        <strong>{balanced ? words.run.balanced : words.run.notBalanced}</strong>
        <p className="soft">
          {words.run.balancedHint(formats.count(charging.topUps), formats.count(grantedByEvent))}
        </p>
      </div>
      <Facts
        rows={[
          [words.outcome.granted, formats.count(manifest.granted)],
          [words.run.charging, words.run.gigabytes(formats.count(Math.round(charging.gigabytes)))],
        ]}
      />
    </div>
  );
};
