import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import { en, type Words } from './en.ts';
import { type Formats, formatsOf, type Language, languages } from './formats.ts';
import { ko } from './ko.ts';

/** What the page says and how it writes, in the language that the reader chose. */
export interface Speech {
  readonly words: Words;
  readonly formats: Formats;
  readonly language: Language;
  speak(language: Language): void;
}

const all: Readonly<Record<Language, Words>> = { en, ko };
const SpeechContext = createContext<Speech | undefined>(undefined);

export const useSpeech = (): Speech => {
  const speech = use(SpeechContext);
  if (!speech) throw new Error('Nobody speaks above this component: wrap it in Speaking.');
  return speech;
};

const place = 'benefits-operations-language';

/** The one chosen before, else the browser's, else English. */
const firstLanguage = (): Language => {
  const wanted = [
    localStorage.getItem(place),
    ...navigator.languages.map((tag) => tag.slice(0, 2)),
  ];
  return (
    languages.find((each) => each === wanted.find((tag) => languages.some((l) => l === tag))) ??
    'en'
  );
};

/** Gives everything below it words. */
export const Speaking = ({ children }: { readonly children: ReactNode }) => {
  const [language, setLanguage] = useState(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const speech = useMemo<Speech>(
    () => ({
      words: all[language],
      formats: formatsOf(language),
      language,
      speak: (next) => {
        localStorage.setItem(place, next);
        setLanguage(next);
      },
    }),
    [language],
  );
  return <SpeechContext value={speech}>{children}</SpeechContext>;
};
