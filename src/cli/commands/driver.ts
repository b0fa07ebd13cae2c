/** `poolsleuth driver NAME…`: which tags a driver file is known for. */
import { answerDriver } from '../../owners/driver-answer.js';
import { describeLeak } from '../../owners/leak-answer.js';
import type { DriverAnswer } from '../../owners/driver-answer.js';
import { formatCount } from '../../model/words.js';
import { formatJson } from '../../report/json.js';
import { wrap } from '../../report/layout.js';
import { builtInIndex } from '../../tagdb/lookup.js';
import { localIndexes } from '../database-index.js';
import { EXIT } from '../exit-codes.js';
import { outputWidth, writeForm } from '../output.js';
import { protectInputs } from '../protect-inputs.js';

export interface DriverOptions {
  readonly names: readonly string[];
  readonly json: boolean;
  readonly output: string | undefined;
  readonly db: string | undefined;
  readonly limit: number | undefined;
}

const TEXT_LIMIT = 40;

/** Places of public sources that are named; the lines within a file count as one. */
const SHOWN_PLACES = 3;

/** Where the claims of public sources can be looked up. */
function placesOf(tags: DriverAnswer['tags'], width: number): readonly string[] {
  const places = [
    ...new Set(
      tags.flatMap(({ evidence }) =>
        evidence
          .filter(({ kind }) => kind === 'public-source' || kind === 'document')
          .map(({ source }) => source.replace(/#L\d+$/, '')),
      ),
    ),
  ];
  const more = places.length - SHOWN_PLACES;
  return [
    ...places.slice(0, SHOWN_PLACES).flatMap((place) => wrap(`By public source: ${place}`, width, '  ', '    ')),
    ...(more > 0 ? [`  … ${formatCount(more)} more places (--json has all)`] : []),
  ];
}

/** Documented leaks that are told in text. */
const SHOWN_LEAKS = 5;

function leakLines(leaks: DriverAnswer['leaks'], width: number): readonly string[] {
  const more = leaks.length - SHOWN_LEAKS;
  return [
    ...leaks.slice(0, SHOWN_LEAKS).flatMap((leak) => wrap(describeLeak(leak), width, '  ', '    ')),
    ...(more > 0 ? [`  … ${formatCount(more)} more documented (--json has all)`] : []),
  ];
}

function formatAnswer({ driver, note, product, tags, leaks }: DriverAnswer, limit: number, width: number): string {
  const known = [
    ...(note === null ? [] : [`${note.vendor}. ${note.what}`]),
    ...(note !== null || product === null
      ? []
      : [`Part of ${product.name}${product.vendor === null ? '' : `, by ${product.vendor}`}.`]),
    ...(product === null || product.aliases.length === 0
      ? []
      : [`Other names of the file: ${product.aliases.join(', ')}.`]),
  ];
  const about = known.flatMap((words) => wrap(words, width, '  ', '  '));
  if (tags.length === 0) {
    return [
      `${driver}  no record names a tag of it.`,
      ...about,
      ...leakLines(leaks, width),
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
    ...leakLines(leaks, width),
    ...rows,
    ...(more > 0 ? [`  … ${formatCount(more)} more (--limit 0)`] : []),
    ...placesOf(shown, width),
  ].join('\n');
}

export async function runDriver(options: DriverOptions): Promise<number> {
  await protectInputs([], [['--output', options.output]], options.db);
  const indexes = [...(await localIndexes(options.db)), builtInIndex()];
  const answers = options.names.flatMap((name) => answerDriver(name, indexes));
  const text = options.json
    ? formatJson({ drivers: answers })
    : `${answers.map((answer) => formatAnswer(answer, options.limit ?? TEXT_LIMIT, outputWidth())).join('\n\n')}\n`;
  await writeForm(text, options.json ? 'json' : 'text', options.output);
  return EXIT.done;
}
