import { useEffect } from 'react';
import Markdown from 'react-markdown';
import rehypeSlug from 'rehype-slug';
import remarkGfm from 'remark-gfm';
import text from '../../docs/runbook.md?raw';
import { Screen } from '../elements/screen.tsx';
import { ScrollFrame } from '../elements/scroll-frame.tsx';
import { useSpeech } from '../words/speech.tsx';
import { placeOfLink } from './place-of-link.ts';

/** The runbook of the version that is deployed, opened at the place that a link names. */
export const Runbook = ({ place }: { readonly place?: string | undefined }) => {
  const { words } = useSpeech();
  useEffect(() => {
    const heading = place && document.getElementById(place);
    if (heading) heading.scrollIntoView();
  }, [place]);
  return (
    <Screen title={words.runbook.title}>
      <article className="card runbook" lang="en">
        <Markdown
          remarkPlugins={[remarkGfm]}
          rehypePlugins={[rehypeSlug]}
          components={{
            // The screen has its own title, and links inside the text are places of this screen.
            h1: () => null,
            a: ({ href = '', children }) => <a href={placeOfLink(href)}>{children}</a>,
            // Wide commands and tables move inside their own frame, also by keyboard.
            pre: ({ children }) => (
              <ScrollFrame label={words.runbook.command}>
                <pre>{children}</pre>
              </ScrollFrame>
            ),
            table: ({ children }) => (
              <ScrollFrame label={words.runbook.title}>
                <table>{children}</table>
              </ScrollFrame>
            ),
          }}
        >
          {text}
        </Markdown>
      </article>
    </Screen>
  );
};
