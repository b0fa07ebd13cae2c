/** The summary over many machines, as text, Markdown and CSV. */
import { SIGNIFICANT } from '../model/fleet-summary.js';
import type { Comparison, FleetSummary, FleetTag, RankedInput, SharedDrivers } from '../model/fleet-summary.js';
import { csvRow } from '../model/csv-cells.js';
import { nameDriver } from '../model/owner-guess.js';
import { formatBytes, formatCount, formatTag } from '../model/words.js';
import { formatTable, wrap } from './layout.js';
import { escapeCell, escapeMarkdown } from './markdown-text.js';
import { PLAIN } from './style.js';
import type { Style } from './style.js';

export interface FleetOptions {
  /** Rows of a table; 0 is all. */
  readonly limit: number;
}

export interface FleetTextOptions extends FleetOptions {
  readonly width: number;
  readonly style?: Style;
}

function bytesOf(bytes: number | null): string {
  return bytes === null ? '' : formatBytes(bytes);
}

/** `0.0004`, `0.31`, `< 0.0001`. */
export function formatP(p: number): string {
  if (p < 0.0001) return '< 0.0001';
  return p < 0.01 ? p.toFixed(4) : p.toFixed(2);
}

function cut<Item>(items: readonly Item[], limit: number): readonly Item[] {
  return limit === 0 ? items : items.slice(0, limit);
}

const LONGEST_NAME = 34;

/** The end of a path tells more than its beginning. */
function shorten(name: string, longest: number): string {
  return name.length <= longest ? name : `…${name.slice(1 - longest)}`;
}

function nameOf({ input, hosts }: RankedInput): string {
  const names = hosts.filter((host) => !input.toLowerCase().includes(host.toLowerCase()));
  return names.length === 0 ? input : `${input} (${names.slice(0, 3).join(', ')})`;
}

/** The drivers of an input, guesses worded as such. */
function driversOf({ drivers, guesses = [] }: RankedInput): readonly string[] {
  return drivers.map((driver) => nameDriver(driver, guesses.includes(driver)));
}

function flagged(tags: readonly FleetTag[]): readonly FleetTag[] {
  return tags.filter(({ leaking, suspicious }) => leaking + suspicious > 0);
}

interface Table {
  readonly heading: readonly string[];
  readonly aligns: readonly ('left' | 'right')[];
  readonly rows: readonly (readonly string[])[];
  readonly hidden: number;
}

function machineTable(summary: FleetSummary, limit: number, longest: number): Table {
  const shown = cut(summary.inputs, limit);
  // A column that no machine fills takes the room of one that tells something.
  const rates = shown.some(({ bytesPerHour }) => bytesPerHour !== null);
  return {
    heading: ['Worst first', 'state', 'nonpaged', 'paged', ...(rates ? ['per hour'] : []), 'tags', 'drivers'],
    aligns: ['left', 'left', 'right', 'right', ...(rates ? ['right' as const] : []), 'left', 'left'],
    rows: shown.map((row) => [
      shorten(nameOf(row), longest),
      row.state,
      bytesOf(row.nonPagedBytes),
      bytesOf(row.pagedBytes),
      ...(rates ? [bytesOf(row.bytesPerHour)] : []),
      row.tags.slice(0, 3).map(formatTag).join(' '),
      driversOf(row).slice(0, 2).join(' '),
    ]),
    hidden: summary.inputs.length - shown.length,
  };
}

function tagTable(summary: FleetSummary, limit: number): Table {
  const tags = flagged(summary.tags);
  const shown = cut(tags, limit);
  return {
    heading: ['Tags', 'pool', 'leaking on', 'suspicious on', 'bytes', 'owner'],
    aligns: ['left', 'left', 'right', 'right', 'right', 'left'],
    rows: shown.map((tag) => [
      formatTag(tag.tag),
      tag.pool === 'nonPaged' ? 'nonpaged' : tag.pool,
      formatCount(tag.leaking),
      formatCount(tag.suspicious),
      formatBytes(tag.bytes),
      tag.driver === null ? 'unknown' : nameDriver(tag.driver, tag.guess === true),
    ]),
    hidden: tags.length - shown.length,
  };
}

function driverTable(summary: FleetSummary, limit: number): Table {
  const drivers = summary.drivers.filter(({ leaking, suspicious }) => leaking + suspicious > 0);
  const shown = cut(drivers, limit);
  return {
    heading: ['Drivers', 'leaking on', 'suspicious on', 'bytes of its tags'],
    aligns: ['left', 'right', 'right', 'right'],
    rows: shown.map(({ driver, leaking, suspicious, bytes, guess }) => [
      nameDriver(driver, guess === true),
      formatCount(leaking),
      formatCount(suspicious),
      formatBytes(bytes),
    ]),
    hidden: drivers.length - shown.length,
  };
}

/** Rows that can be chance are shown to compare with, not to be followed. */
const CHANCE_ROWS = 3;

function versionTable(comparison: Comparison, limit: number): Table {
  const telling = comparison.candidates.filter(({ adjustedP }) => adjustedP < SIGNIFICANT).length;
  const shown = cut(comparison.candidates, limit === 0 ? 0 : Math.max(telling, CHANCE_ROWS));
  return {
    heading: ['Driver', 'ailing with it', 'others with it', 'p', 'p, all compared'],
    aligns: ['left', 'right', 'right', 'right', 'right'],
    rows: shown.map((candidate) => [
      driverNames(candidate),
      `${candidate.ailingWith} of ${candidate.ailingWith + candidate.ailingWithout}`,
      `${candidate.wellWith} of ${candidate.wellWith + candidate.wellWithout}`,
      formatP(candidate.p),
      formatP(candidate.adjustedP),
    ]),
    hidden: comparison.candidates.length - shown.length,
  };
}

function driverNames({ drivers }: SharedDrivers): string {
  const shown = drivers.slice(0, 2).join(', ');
  return drivers.length > 2 ? `${shown} and ${formatCount(drivers.length - 2)} more` : shown;
}

/** What the comparison is worth: p-values of many comparisons mislead. */
function caution(comparison: Comparison): string {
  const [best] = comparison.candidates;
  const lists = `${formatCount(comparison.ailing)} ailing and ${formatCount(comparison.well)} other machines have a whole module list.`;
  if (best === undefined) return `${lists} No driver is commoner on the ailing ones.`;
  const chance = comparison.compared * 0.05;
  const expected =
    chance < 1
      ? ''
      : ` ${formatCount(comparison.compared)} sets of drivers were compared, so about ${formatCount(chance)} would show a p below 0.05 by chance alone.`;
  const verdict =
    best.adjustedP < SIGNIFICANT
      ? 'The first is unlikely to be chance, yet a connection is not a cause: look there first.'
      : 'Even the first can be chance; more machines would decide.';
  return `${lists}${expected} ${verdict}`;
}

function comparisonTitle({ tag }: Comparison): string {
  return tag === null
    ? 'Drivers that ailing machines share and healthy ones lack'
    : `Drivers that machines with ${formatTag(tag)} share and the others lack`;
}

/** The summary for a terminal or a file. Ends with a line feed. */
export function formatFleetText(summary: FleetSummary, options: FleetTextOptions): string {
  const style = options.style ?? PLAIN;
  const { width } = options;
  const section = ({ heading, aligns, rows, hidden }: Table): string => {
    if (rows.length === 0) return '';
    const [head = '', ...body] = formatTable(heading, rows.map(indented), aligns, width);
    const more = hidden > 0 ? [style.faint(`  … ${formatCount(hidden)} more (--limit 0)`)] : [];
    return `${[style.strong(head), ...body, ...more].join('\n')}\n`;
  };
  const listSection = (heading: string, items: readonly string[]): string => {
    if (items.length === 0) return '';
    const shown = cut(items, options.limit);
    const more = items.length - shown.length;
    return `${[
      heading,
      ...shown.flatMap((item) => wrap(item, width - 2, '  ', '    ')),
      ...(more > 0 ? [style.faint(`  … ${formatCount(more)} more (--limit 0)`)] : []),
    ].join('\n')}\n`;
  };
  const comparisons = summary.comparisons.map((comparison) =>
    [
      `${style.strong(comparisonTitle(comparison))}\n`,
      ...wrap(caution(comparison), width - 2, '  ', '  ').map((line) => `${line}\n`),
      section(versionTable(comparison, options.limit)),
    ].join(''),
  );
  const worst = summary.inputs.filter(({ state }) => state === 'leaking' || state === 'suspicious');
  const answers = cut(worst, options.limit).flatMap(({ input, answer, reports }) =>
    wrap(`${input}: ${answer}${reports[0] === undefined ? '' : ` (${reports[0]})`}`, width - 2, '  ', '    '),
  );
  const sections = [
    `${wrap(summary.answer, width, '', '').map(style.strong).join('\n')}\n`,
    section(machineTable(summary, options.limit, LONGEST_NAME)),
    answers.length === 0 ? '' : `${[style.strong('What each says'), ...answers].join('\n')}\n`,
    section(tagTable(summary, options.limit)),
    section(driverTable(summary, options.limit)),
    ...comparisons,
    listSection(
      style.strong('Not read'),
      summary.notRead.map(({ input, error }) => `${input}: ${error}`),
    ),
    listSection(style.strong('Nothing is understood in'), summary.notUnderstood),
  ];
  return sections.filter((text) => text !== '').join('\n');
}

function indented(cells: readonly string[]): readonly string[] {
  return [`  ${cells[0] ?? ''}`, ...cells.slice(1)];
}

/** The summary for a ticket or a page. Ends with a line feed. */
export function formatFleetMarkdown(summary: FleetSummary, options: FleetOptions): string {
  const table = ({ heading, aligns, rows, hidden }: Table): readonly string[] =>
    rows.length === 0
      ? []
      : [
          '',
          `| ${heading.join(' | ')} |`,
          `| ${aligns.map((align) => (align === 'right' ? '---:' : '---')).join(' | ')} |`,
          ...rows.map((cells) => `| ${cells.map(escapeCell).join(' | ')} |`),
          ...(hidden > 0 ? ['', `${formatCount(hidden)} more are not shown.`] : []),
        ];
  const list = (heading: string, items: readonly string[]): readonly string[] => {
    if (items.length === 0) return [];
    const shown = cut(items, options.limit);
    const more = items.length - shown.length;
    return [
      '',
      `### ${heading}`,
      '',
      ...shown.map((item) => `- ${escapeMarkdown(item)}`),
      ...(more > 0 ? ['', `${formatCount(more)} more are not shown.`] : []),
    ];
  };
  const lines = [
    '## Kernel pool of many machines',
    '',
    `**${escapeMarkdown(summary.answer)}**`,
    ...table(machineTable(summary, options.limit, Infinity)),
    ...table(tagTable(summary, options.limit)),
    ...table(driverTable(summary, options.limit)),
    ...summary.comparisons.flatMap((comparison) => [
      '',
      `### ${escapeMarkdown(comparisonTitle(comparison))}`,
      '',
      escapeMarkdown(caution(comparison)),
      ...table(versionTable(comparison, options.limit)),
    ]),
    ...list(
      'Not read',
      summary.notRead.map(({ input, error }) => `${input}: ${error}`),
    ),
    ...list('Nothing is understood in', summary.notUnderstood),
    '',
    `_poolsleuth ${summary.tool.version}_`,
  ];
  return `${lines.join('\n')}\n`;
}

const HEADING = [
  'rank',
  'input',
  'hosts',
  'state',
  'severity',
  'nonpaged_bytes',
  'paged_bytes',
  'bytes_per_hour',
  'tags',
  'drivers',
  'answer',
  'error',
] as const;

/** One row per input, all of them, those that were not read at the end; safe to open in a spreadsheet. */
export function formatFleetCsv(summary: FleetSummary): string {
  const rows = summary.inputs.map((row) => [
    row.rank,
    row.input,
    row.hosts.join(' '),
    row.state,
    row.severity,
    row.nonPagedBytes,
    row.pagedBytes,
    row.bytesPerHour,
    row.tags.join(';'),
    driversOf(row).join(';'),
    row.answer,
    null,
  ]);
  const ranked = new Set(summary.inputs.map(({ input }) => input));
  const failed = summary.notRead
    .filter(({ input }) => !ranked.has(input))
    .map(({ input, error }) => [null, input, null, 'not read', null, null, null, null, null, null, null, error]);
  const silent = summary.notUnderstood.map((input) => [
    null,
    input,
    null,
    'not understood',
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
  return [HEADING, ...rows, ...failed, ...silent].map(csvRow).join('');
}
