import { Languages, LogOut, SunMoon } from 'lucide-react';
import { useId } from 'react';
import { Link } from 'wouter';
import { useSignedIn } from '../sign-in/signed-in.ts';
import { languages } from '../words/formats.ts';
import { useSpeech } from '../words/speech.tsx';
import { themes, useTheme } from './theme.ts';

/** The page's name and stage, who is signed in, language and colours. */
export const TopBar = ({ stage }: { readonly stage: string }) => {
  const { words, language, speak } = useSpeech();
  const { session, signOut } = useSignedIn();
  const [theme, setTheme] = useTheme();
  const id = useId();
  return (
    <header className="top-bar">
      <Link href="/runs" className="page-name">
        <img src="./icon.svg" alt="" width="24" height="24" />
        {words.name}
      </Link>
      <span className="stage">{stage}</span>
      <div className="top-tools">
        <label htmlFor={`${id}-language`}>
          <Languages aria-hidden="true" />
          <span className="unseen">{words.language.label}</span>
        </label>
        <select
          id={`${id}-language`}
          value={language}
          onChange={({ target }) => speak(languages.find((each) => each === target.value) ?? 'en')}
        >
          {languages.map((each) => (
            <option key={each} value={each}>
              {words.language[each]}
            </option>
          ))}
        </select>
        <label htmlFor={`${id}-theme`}>
          <SunMoon aria-hidden="true" />
          <span className="unseen">{words.theme.label}</span>
        </label>
        <select
          id={`${id}-theme`}
          value={theme}
          onChange={({ target }) =>
            setTheme(themes.find((each) => each === target.value) ?? 'system')
          }
        >
          {themes.map((each) => (
            <option key={each} value={each}>
              {words.theme[each]}
            </option>
          ))}
        </select>
        <span className="who" title={session.roles.map((role) => words.role[role]).join(', ')}>
          {words.signIn.as(session.person)}
        </span>
        <button type="button" className="icon-button" onClick={signOut} title={words.signIn.out}>
          <LogOut aria-hidden="true" />
          <span className="unseen">{words.signIn.out}</span>
        </button>
      </div>
    </header>
  );
};
