/** From readings to what the page shows, with the core that the command line uses. */
import { assemble } from '../../analyze/assemble.js';
import { historiesOf } from '../../analyze/histories.js';
import { snapshotsFor } from '../../analyze/kept-moments.js';
import { diffReadings } from '../../compare/diff.js';
import { MOST_CONTEXT, linesAround } from '../../model/context-line.js';
import type { ContextLine } from '../../model/context-line.js';
import type { Analysis, UnparsedLine } from '../../model/document.js';
import type { SourceReading } from '../../moments/source-reading.js';
import { createKnowledge } from '../../owners/knowledge.js';
import type { PageData } from '../../report/html.js';
import { createTagIndex } from '../../tagdb/lookup.js';
import type { TagRecord } from '../../tagdb/record.js';
import { VERSION } from '../../version.js';
import type { PageInput } from './read-input.js';

/** The document of `--json`. */
export function documentOf(readings: readonly SourceReading[], records: readonly TagRecord[]): Analysis {
  const snapshots = snapshotsFor(readings, 'all');
  return assemble(readings, knowledgeOf(records), VERSION, { snapshots });
}

function knowledgeOf(records: readonly TagRecord[]): ReturnType<typeof createKnowledge> {
  return createKnowledge(records.length === 0 ? [] : [createTagIndex(records)]);
}

/** Larger files are not held in memory to show the lines around one. */
const MOST_TEXT = 4 * 1024 * 1024;

async function textOf(input: PageInput): Promise<string | null> {
  if ('text' in input) return input.text;
  return input.file.size > MOST_TEXT ? null : input.file.text();
}

/** The lines around those that were not understood, where the input is at hand. */
async function contextOf(
  inputs: readonly PageInput[],
  unparsed: readonly UnparsedLine[],
): Promise<readonly ContextLine[]> {
  const context: ContextLine[] = [];
  for (const source of new Set(unparsed.map((line) => line.source))) {
    const input = inputs.find(({ name }) => name === source);
    const text = input === undefined ? null : await textOf(input);
    if (text === null || text.includes('\0') || text.startsWith('\x1f')) continue;
    const lines = text.split(/\r\n|\n|\r/);
    for (const line of linesAround(unparsed, source, MOST_CONTEXT - context.length)) {
      const own = lines[line - 1];
      if (own !== undefined) context.push({ source, line, text: own });
    }
    if (context.length >= MOST_CONTEXT) break;
  }
  return context;
}

/** One answer of everything that was read. */
export async function analysisData(
  inputs: readonly PageInput[],
  readings: readonly SourceReading[],
  records: readonly TagRecord[],
): Promise<PageData> {
  const snapshots = snapshotsFor(readings, 'few');
  const document = assemble(readings, knowledgeOf(records), VERSION, { snapshots });
  return {
    kind: 'analysis',
    document,
    histories: historiesOf(readings, document.series),
    context: await contextOf(inputs, document.unparsed),
  };
}

/** What was read before against what was read now. */
export async function differenceData(
  inputs: readonly PageInput[],
  before: readonly SourceReading[],
  after: readonly SourceReading[],
  records: readonly TagRecord[],
): Promise<PageData> {
  const document = diffReadings(before, after, knowledgeOf(records), VERSION);
  return {
    kind: 'diff',
    document,
    // Of two series the later one is drawn; a line from one to the other would be neither.
    histories: historiesOf(after, document.series),
    context: await contextOf(inputs, document.unparsed),
  };
}
