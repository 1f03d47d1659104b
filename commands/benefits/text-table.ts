/** Rows under a header in columns; those whose header ends in `#` hold numbers, to the right. */
export const textTable = (
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string => {
  const isNumber = header.map((name) => name.endsWith('#'));
  const all = [header.map((name) => name.replace(/#$/, '')), ...rows];
  const widths = header.map((_, column) =>
    Math.max(...all.map((row) => (row[column] ?? '').length)),
  );
  return all
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return isNumber[column] ? cell.padStart(width) : cell.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

/** A count as people write it; a dash where there is none. */
export const counted = (count: number | undefined): string =>
  count === undefined ? '-' : count.toLocaleString('en-US');
