/** JSON with comments and commas at the end, as others write definitions by hand. */
export const parseRelaxedJson = (text: string): unknown => {
  const pieces = text.matchAll(/"(?:\\.|[^"\\])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[^"/]+|\//g);
  const bare = [...pieces]
    .map(([piece]) => (piece.startsWith('//') || piece.startsWith('/*') ? ' ' : piece))
    .join('');
  const strict = bare.replaceAll(/("(?:\\.|[^"\\])*")|,(\s*[}\]])/g, (_, quoted, end) =>
    quoted === undefined ? end : quoted,
  );
  return JSON.parse(strict);
};
