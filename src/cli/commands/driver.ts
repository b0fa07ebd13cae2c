/** `poolsleuth driver NAME…`: which tags a driver file is known for. */
import { formatComponent } from '../../owners/components.js';
import { formatCount } from '../../model/words.js';
import { formatJson } from '../../report/json.js';
import { wrap } from '../../report/layout.js';
import { builtInIndex, findDriverRecords } from '../../tagdb/lookup.js';
import { findDriverNote, findTagNote } from '../../knowledge/find-note.js';
import type { TagRecord } from '../../tagdb/record.js';
import { localIndexes } from '../database-index.js';
import { EXIT } from '../exit-codes.js';
import { outputWidth, writeReport } from '../output.js';
import { protectInputs } from '../protect-inputs.js';

export interface DriverOptions {
  readonly names: readonly string[];
  readonly json: boolean;
  readonly output: string | undefined;
  readonly db: string | undefined;
  readonly limit: number | undefined;
}

interface DriverTag {
  readonly tag: string;
  readonly component: string | null;
  readonly description: string | null;
  readonly evidence: readonly { readonly kind: string; readonly source: string; readonly detail: string }[];
}

interface DriverAnswer {
  readonly driver: string;
  readonly note: { readonly vendor: string; readonly what: string } | null;
  readonly tags: readonly DriverTag[];
}

function toDriverTags(records: readonly TagRecord[]): readonly DriverTag[] {
  const byTag = new Map<string, TagRecord[]>();
  for (const record of records) byTag.set(record.tag, [...(byTag.get(record.tag) ?? []), record]);
  return [...byTag].map(([tag, own]) => {
    const component = own.find((record) => record.component !== null)?.component ?? null;
    return {
      tag,
      component: component === null ? null : formatComponent(component),
      description: own.find((record) => record.description !== null)?.description ?? findTagNote(tag)?.what ?? null,
      evidence: own.map(({ kind, source, component: part, driver }) => ({
        kind,
        source: source.version ?? source.name,
        detail: part === null ? (driver ?? '') : `${driver ?? ''}!${part}`,
      })),
    };
  });
}

function answersFor(name: string, records: readonly TagRecord[]): readonly DriverAnswer[] {
  const drivers = [...new Set(records.flatMap(({ driver }) => (driver === null ? [] : [driver])))];
  const known = drivers.length > 0 ? drivers : [name.toLowerCase()];
  return known.map((driver) => {
    const note = findDriverNote(driver.includes('.') || driver === 'nt' ? driver : `${driver}.sys`);
    return {
      driver,
      note: note === null ? null : { vendor: note.vendor, what: note.what },
      tags: toDriverTags(records.filter((record) => record.driver === driver)),
    };
  });
}

const TEXT_LIMIT = 40;

function formatAnswer({ driver, note, tags }: DriverAnswer, limit: number, width: number): string {
  const about = note === null ? [] : wrap(`${note.vendor}. ${note.what}`, width, '  ', '  ');
  if (tags.length === 0) {
    return [
      `${driver}  no record names a tag of it.`,
      ...about,
      '  Scan the file itself: poolsleuth db scan FOLDER',
    ].join('\n');
  }
  const shown = limit === 0 ? tags : tags.slice(0, limit);
  const rows = shown.map(({ tag, component, description }) => {
    const words = [component, description].filter((part) => part !== null).join(': ');
    return `  ${tag}${words === '' ? '' : `  ${words.length > width - 10 ? `${words.slice(0, width - 11)}…` : words}`}`;
  });
  const more = tags.length - shown.length;
  return [
    `${driver}  ${formatCount(tags.length)} ${tags.length === 1 ? 'tag' : 'tags'}`,
    ...about,
    ...rows,
    ...(more > 0 ? [`  … ${formatCount(more)} more (--limit 0)`] : []),
  ].join('\n');
}

export async function runDriver(options: DriverOptions): Promise<number> {
  await protectInputs([], [['--output', options.output]], options.db);
  const indexes = [...(await localIndexes(options.db)), builtInIndex()];
  const answers = options.names.flatMap((name) => answersFor(name, findDriverRecords(indexes, name)));
  const text = options.json
    ? formatJson({ drivers: answers })
    : `${answers.map((answer) => formatAnswer(answer, options.limit ?? TEXT_LIMIT, outputWidth())).join('\n\n')}\n`;
  await writeReport(text, options.output);
  return EXIT.done;
}
