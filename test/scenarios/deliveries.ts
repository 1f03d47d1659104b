import { createHash } from 'node:crypto';
import type { Desk } from '../../commands/desk.ts';
import { controlKeyOf } from '../../domain/extract/control-file.ts';
import { executionNames, importMachine } from './executions.ts';
import { type ExtractRow, extractOf } from './line-facts.ts';
import type { Stage } from './stage.ts';

/** How the import of a delivered extract ended. */
export interface ImportEnd {
  readonly status: string;
  readonly output: string;
}

/** What the operator hands over: a file, and beside it perhaps a control file. */
export interface Delivery {
  readonly version: string;
  readonly extract: string;
  readonly control?: object;
}

/** The operator's extract of these lines, as it should be. */
export const soundExtract = (version: string, rows: Iterable<ExtractRow>): Delivery => ({
  version,
  extract: extractOf([...rows]),
});

const countBy = (rows: readonly ExtractRow[], column: keyof ExtractRow): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[row[column]] = (counts[row[column]] ?? 0) + 1;
  return counts;
};

/** Extracts that must be refused whole, each for its own reason. */
export const faultyExtract = (
  fault: string,
  version: string,
  lines: Iterable<ExtractRow>,
): Delivery => {
  const rows = [...lines];
  const sound = extractOf(rows);
  const text: Readonly<Record<string, string>> = {
    without_a_header: sound.slice(sound.indexOf('\n') + 1),
    of_nobody: sound.slice(0, sound.indexOf('\n') + 1),
    cut_in_a_row: `${sound}"L9`,
    with_another_control_file: sound,
    with_mostly_bad_rows: `${sound}${'broken,row\n'.repeat(200)}`,
  };
  const extract = text[fault];
  if (extract === undefined) throw new Error(`No extract is known that is ${fault}.`);
  if (fault !== 'with_another_control_file') return { version, extract };
  return {
    version,
    extract,
    control: {
      version: 1,
      asOf: '2026-01-14T00:00:00+09:00',
      rows: rows.length + 1,
      totals: {
        type: countBy(rows, 'line_type'),
        billing: countBy(rows, 'billing'),
        status: countBy(rows, 'status'),
      },
      sha256: createHash('sha256').update(extract).digest('hex'),
    },
  };
};

/** Drops the file into the extract bucket, control file first, and waits for its import's end. */
export const deliver = async (stage: Stage, delivery: Delivery): Promise<ImportEnd> => {
  const desk = await stage.emptyDesk();
  const before = await executionNames(desk, importMachine(desk));
  const bucket = desk.env.settings.required('EXTRACT_BUCKET');
  const file = `lines-${before.length + 1}.csv`;
  const key = `customer-appreciation/v${delivery.version}/utf-8/${file}`;
  const write = (at: string, text: string) =>
    desk.env.objects.writeOnce('deliver the extract', { bucket, key: at }, Buffer.from(text));
  if (delivery.control) await write(controlKeyOf(key), JSON.stringify(delivery.control));
  await write(key, delivery.extract);
  await stage.rest();
  const [name] = (await executionNames(desk, importMachine(desk))).filter(
    (found) => !before.includes(found),
  );
  if (name === undefined) throw new Error(`The delivery of ${key} started no import.`);
  return await endOfImport(desk, name);
};

const endOfImport = async (desk: Desk, name: string): Promise<ImportEnd> => {
  const executionArn = `${importMachine(desk).replace(':stateMachine:', ':execution:')}:${name}`;
  const { status, output, error, cause } = (await desk.cloud.stepFunctions.handle(
    'DescribeExecution',
    { executionArn },
  )) as { status: string; output?: string; error?: string; cause?: string };
  return { status, output: output ?? `${error}: ${cause}` };
};

/** Delivers the extract of the given lines for version 1; what is not frozen fails the scenario. */
export const importGivenCohort = async (stage: Stage): Promise<void> => {
  const { lines } = stage.givens;
  if (lines.size === 0) throw new Error('Nobody is given: begin with a `given line` row.');
  const end = await deliver(stage, soundExtract('1', lines.values()));
  if (end.status !== 'SUCCEEDED' || !end.output.includes('"frozen"')) {
    throw new Error(`The cohort was not frozen: ${end.status} ${end.output}`);
  }
};
