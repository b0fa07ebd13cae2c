/** `poolsleuth driver NAME…`: which tags a driver file is known for. */
import { answerDriver } from '../../owners/driver-answer.js';
import type { DriverAnswer } from '../../owners/driver-answer.js';
import { formatCount } from '../../model/words.js';
import { formatJson } from '../../report/json.js';
import { wrap } from '../../report/layout.js';
import { builtInIndex } from '../../tagdb/lookup.js';
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
  const answers = options.names.flatMap((name) => answerDriver(name, indexes));
  const text = options.json
    ? formatJson({ drivers: answers })
    : `${answers.map((answer) => formatAnswer(answer, options.limit ?? TEXT_LIMIT, outputWidth())).join('\n\n')}\n`;
  await writeReport(text, options.output);
  return EXIT.done;
}
