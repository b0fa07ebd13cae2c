/** `poolsleuth tag TAG…`: who owns a tag, who says so, and how to go on. */
import type { Owner, OwnerEvidence } from '../../model/document.js';
import { moduleSearchCommand } from '../../findings/next-commands.js';
import { answerTag } from '../../owners/tag-answer.js';
import { describeLeak } from '../../owners/leak-answer.js';
import type { TagAnswer } from '../../owners/tag-answer.js';
import { findstrText } from '../../model/typed-names.js';
import { formatCount } from '../../model/words.js';
import type { Report } from '../../report/formats.js';
import { fillPage } from '../../report/html.js';
import { formatJson } from '../../report/json.js';
import { wrap } from '../../report/layout.js';
import { builtInIndex, findMeantTags, parseTagArgument } from '../../tagdb/lookup.js';
import type { TagIndex } from '../../tagdb/lookup.js';
import { isDefaultTag } from '../../tagdb/default-tags.js';
import { localIndexes } from '../database-index.js';
import { UsageError } from '../errors.js';
import { EXIT } from '../exit-codes.js';
import { outputWidth, writeForm } from '../output.js';
import { readPage } from '../page-file.js';
import { protectInputs } from '../protect-inputs.js';

export interface TagOptions {
  readonly tags: readonly string[];
  readonly format: 'text' | 'json' | 'html';
  readonly explain: boolean;
  readonly output: string | undefined;
  readonly db: string | undefined;
  /** Most tags that are shown; undefined: the format's own default, 0: all. */
  readonly limit: number | undefined;
}

/** The tags an argument stands for: itself, or for a pattern every tag that a record has. */
function tagsOf(argument: string, indexes: readonly TagIndex[]): readonly string[] {
  const parsed = parseTagArgument(argument);
  if (parsed.error !== null) throw new UsageError(`${parsed.error}. Example: poolsleuth tag NtFC`);
  return findMeantTags(indexes, parsed);
}

function degree(confidence: number): string {
  if (confidence >= 0.9) return 'sure';
  if (confidence >= 0.6) return 'likely';
  return confidence >= 0.35 ? 'possible' : 'weak';
}

const CLASS_WORDS: Readonly<Record<string, string>> = {
  owner: 'its own memory',
  shared: 'a shared allocator: the tag does not name the driver behind it',
  object: 'an object: whoever holds a reference holds the memory',
  victim: 'often a victim: it grows because something above holds on',
  cache: 'a cache: it grows with the work and is given back',
};

/** Why nobody is named. */
function withoutOwner({ tag, listed }: TagAnswer): string {
  if (isDefaultTag(tag)) return "is nobody's: it stands for memory that was asked for without a tag.";
  return listed ? 'stands in the lists, which name no driver for it.' : 'no list names a driver for it.';
}

/** How to find the driver. */
function searches(tag: string): readonly string[] {
  const search = moduleSearchCommand(tag);
  const text = findstrText(tag);
  return [
    ...(search === null ? [] : [`  Search the loaded drivers: ${search}`]),
    text === null
      ? '  Search the driver files: poolsleuth db scan FOLDER'
      : `  or the files: findstr /m /l ${text} C:\\Windows\\System32\\drivers\\*.sys (finds candidates, not proof)`,
  ];
}

/** Who says so, in one line. */
function evidenceLine({ kind, source, detail }: OwnerEvidence): string {
  const words = kind === 'public-source' ? 'public source' : kind === 'document' ? 'public document' : kind;
  return `${kind === source ? kind : `${words} ${source}`}: ${detail}`;
}

/** Claims of public sources are shown whoever is surer: the place is what a person can check. */
function publicLines({ evidence }: Owner): readonly string[] {
  return evidence.filter(({ kind }) => kind === 'public-source' || kind === 'document').map(evidenceLine);
}

const SHOWN_REMARKS = 3;
const SHOWN_LEAKS = 2;

function formatAnswer(answer: TagAnswer, explain: boolean, width: number): string {
  const lines: string[] = [];
  const shown = /\s/.test(answer.tag) ? `"${answer.tag}"` : answer.tag;
  const [first, ...rest] = answer.owners;
  if (first === undefined) {
    lines.push(`${shown}  ${withoutOwner(answer)}`);
    if (!isDefaultTag(answer.tag)) lines.push(...searches(answer.tag));
  } else {
    const part = first.component === null ? '' : `, ${first.component}`;
    lines.push(`${shown}  ${first.driver}${part} (${degree(first.confidence)}, ${first.confidence.toFixed(2)})`);
    for (const owner of rest) {
      lines.push(
        `      also named: ${owner.driver}${owner.component === null ? '' : `, ${owner.component}`} (${owner.confidence.toFixed(2)})`,
        ...publicLines(owner)
          .slice(0, 1)
          .flatMap((source) => wrap(source, width, '        ', '          ')),
      );
    }
    const sources = [...new Set(first.evidence.map(evidenceLine))];
    lines.push(...sources.slice(0, 4).flatMap((source) => wrap(source, width, '      ', '        ')));
  }
  for (const { driver, text } of answer.remarks.slice(0, SHOWN_REMARKS)) {
    lines.push(...wrap(`Noted${driver === null ? '' : ` for ${driver}`}: ${text}`, width, '  ', '    '));
  }
  if (answer.note !== null) {
    lines.push(...wrap(`It is ${CLASS_WORDS[answer.note.class] ?? answer.note.class}.`, width, '  ', '  '));
    lines.push(...wrap(answer.note.what, width, '  ', '  '));
    lines.push(...wrap(`Next: ${answer.note.next}`, width, '  ', '  '));
  }
  for (const leak of answer.leaks.slice(0, SHOWN_LEAKS)) {
    lines.push(...wrap(`Seen by others, which proves nothing here. ${describeLeak(leak)}`, width, '  ', '    '));
  }
  const moreLeaks = answer.leaks.length - SHOWN_LEAKS;
  if (moreLeaks > 0) lines.push(`  … ${formatCount(moreLeaks)} more such pages (--json has all)`);
  if (answer.suggestions.length > 0 && (first === undefined || answer.note === null)) {
    const quoted = answer.suggestions.map((tag) => (/\s/.test(tag) ? `"${tag}"` : tag));
    lines.push(`  Near it (case matters): ${quoted.join('  ')}`);
  }
  if (explain) {
    for (const { driver, lines: sum } of answer.explanation) {
      lines.push(`  How ${driver} is weighed:`);
      for (const { points, text } of sum) lines.push(`    ${points >= 0 ? '+' : ''}${points.toFixed(2)}  ${text}`);
    }
  }
  return lines.join('\n');
}

const TEXT_LIMIT = 40;

export async function runTag(options: TagOptions): Promise<number> {
  await protectInputs([], [['--output', options.output]], options.db);
  const indexes = [...(await localIndexes(options.db)), builtInIndex()];
  const tags = options.tags.flatMap((argument) => tagsOf(argument, indexes));
  const limit = options.limit ?? (options.format === 'text' ? TEXT_LIMIT : 0);
  const shown = limit === 0 ? tags : tags.slice(0, limit);
  const answers = shown.map((tag) => answerTag(tag, indexes));
  const more = tags.length - shown.length;
  await writeForm(
    options.format === 'text'
      ? formatAnswers(answers, more, options.explain)
      : formatDocument(answers, tags.length, options),
    options.format,
    options.output,
  );
  return EXIT.done;
}

/** The answers as JSON, or as a page that shows them. */
function formatDocument(answers: readonly TagAnswer[], total: number, { format, explain }: TagOptions): Report {
  const document = {
    tags: answers.map(({ explanation, ...answer }) => (explain ? { ...answer, explanation } : answer)),
    total,
  };
  return format === 'json' ? formatJson(document) : fillPage(readPage(), { kind: 'tags', document });
}

function formatAnswers(answers: readonly TagAnswer[], more: number, explain: boolean): string {
  if (answers.length === 0) return 'No record matches.\n';
  const width = outputWidth();
  const parts = answers.map((answer) => formatAnswer(answer, explain, width));
  return `${[...parts, ...(more > 0 ? [`… ${formatCount(more)} more (--limit 0)`] : [])].join('\n\n')}\n`;
}
