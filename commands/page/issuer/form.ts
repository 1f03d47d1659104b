import { createHash } from 'node:crypto';
import { roles } from '../../../domain/operations/roles.ts';
import { en } from '../../../web/words/en.ts';
import { ko } from '../../../web/words/ko.ts';

const style = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 27rem; margin: 12vh auto 0; padding: 1.75rem; }
label, legend { font-weight: 600; }
fieldset { margin: 1rem 0; padding: 0; border: 0; }
fieldset label { display: block; font-weight: 400; }
input:not([type="checkbox"]) { display: block; width: 100%; box-sizing: border-box; padding: 0.4rem; font: inherit; }
button { padding: 0.4rem 1rem; font: inherit; }`;

/** The form may be sent here, and its answer leads on to the page; it runs nothing. */
export const formPolicy = (answerOrigins: readonly string[]): string =>
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; ` +
  `form-action ${["'self'", ...answerOrigins].join(' ')}; base-uri 'none'; frame-ancestors 'none'`;

const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '"': '&quot;' };
const plain = (text: string): string => text.replace(/[&<"]/g, (mark) => marks[mark] ?? '');

/** Asks for a person number and roles; what the page asked travels along in hidden fields. */
export const signInForm = (asked: URLSearchParams): string => {
  const language = asked.get('ui_locales')?.startsWith('ko') ? 'ko' : 'en';
  const words = { en, ko }[language];
  const { signIn } = words;
  const hidden = [...asked].map(
    ([name, value]) => `<input type="hidden" name="${plain(name)}" value="${plain(value)}">`,
  );
  const choices = roles.map(
    (role) =>
      `<label><input type="checkbox" name="role" value="${role}"${role === 'approver' ? '' : ' checked'}> ` +
      `${words.role[role]} · ${words.roleHint[role]}</label>`,
  );
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${signIn.title}</title><style>${style}</style></head>
<body><main>
<h1>${signIn.title}</h1>
<p>${signIn.standIn}</p>
<form method="post" action="./authorize">
${hidden.join('\n')}
<label for="person">${signIn.person}</label>
<input id="person" name="person" inputmode="numeric" pattern="[0-9]{1,12}" required autocomplete="off" aria-describedby="hint">
<p id="hint">${signIn.personHint}</p>
<fieldset><legend>${signIn.roles}</legend>
${choices.join('\n')}
</fieldset>
<button>${signIn.go}</button>
<button name="cancel" value="yes" formnovalidate>${signIn.cancel}</button>
</form>
</main></body></html>
`;
};
