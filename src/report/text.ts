/** The answer as text for a terminal: the sentence, the reasons, what to do, the tables. */
import type { Analysis, Finding, Integer, PoolName, Series, Snapshot, TagUsage } from '../model/document.js';
import { highestOf } from '../model/extremes.js';
import { hasTags } from '../model/has-tags.js';
import { toNumber } from '../model/moment.js';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatList,
  formatNumber,
  formatPool,
  formatShare,
} from '../model/words.js';
import { showText } from '../model/visible-text.js';
import { formatTable, wrap } from './layout.js';

/** How words are set off; the identity where the output is no terminal. */
export interface Style {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly alarm: (text: string) => string;
}

export const PLAIN: Style = { strong: (text) => text, faint: (text) => text, alarm: (text) => text };

export interface TextOptions {
  /** Rows of a table; 0 is all. */
  readonly limit: number;
  readonly pools: readonly PoolName[];
  /** Columns of the terminal. */
  readonly width: number;
  readonly style: Style;
  /** Show the lines that were not understood. */
  readonly unparsed: boolean;
}

/** The finding that the answer speaks of: its reasons come first. */
export function leadingFinding(analysis: Analysis): Finding | null {
  const told = analysis.findings.find(({ title }) => analysis.answer.includes(title.replace(/\.$/, '')));
  return told ?? null;
}

function reasonsSection(finding: Finding, options: TextOptions): string {
  const lines = finding.reasons.flatMap((reason) => wrap(reason, options.width - 2, '  ', '    '));
  return lines.length === 0 ? '' : `${options.style.strong('Why')}\n${lines.join('\n')}\n`;
}

function nextSection(next: Finding['next'], options: TextOptions): string {
  if (next.length === 0) return '';
  const longest = Math.min(48, highestOf(next.map(({ command }) => command.length)));
  const lines = next.flatMap(({ command, why }, index) => {
    const number = `  ${index + 1}  `;
    const gap = ' '.repeat(number.length + longest + 2);
    const wrapped = wrap(why, Math.max(30, options.width - gap.length), '', '');
    const [first = '', ...rest] = wrapped;
    // A long command stands alone so that it can be copied.
    return command.length > longest
      ? [`${number}${showText(command)}`, ...wrapped.map((text) => `${gap}${text}`)]
      : [
          `${number}${showText(command).padEnd(longest)}  ${options.style.faint(first)}`,
          ...rest.map((text) => `${gap}${options.style.faint(text)}`),
        ];
  });
  return `${options.style.strong('Next')}\n${lines.join('\n')}\n`;
}

const SIGNS = { high: '!!', medium: ' !', low: ' -', info: '  ' } as const;

function alsoSection(findings: readonly Finding[], options: TextOptions): string {
  const most = options.limit === 0 ? findings.length : 8;
  const shown = findings.slice(0, most);
  if (shown.length === 0) return '';
  const lines = shown.flatMap(({ severity, title }) => {
    const sign = severity === 'high' ? options.style.alarm(SIGNS[severity]) : SIGNS[severity];
    const [first = '', ...rest] = wrap(title, options.width - 5, '', '');
    return [`${sign} ${first}`, ...rest.map((text) => `   ${text}`)];
  });
  const more = findings.length - shown.length;
  if (more > 0) lines.push(options.style.faint(`   … ${more} more findings (--limit 0)`));
  return `${options.style.strong('Also')}\n${lines.join('\n')}\n`;
}

interface PoolRow {
  readonly usage: TagUsage;
  readonly bytes: number;
  readonly count: number;
}

const EVIDENCE_WORDS: ReadonlyMap<string, string> = new Map([
  ['printed', 'debugger'],
  ['pooltag', 'tag list'],
  ['localtag', 'tag list'],
  ['module-search', 'module search'],
  ['verifier', 'verifier'],
  ['user', 'your record'],
  ['name-likeness', 'name only'],
  ['modules', 'module list'],
]);

function seenBy(usage: TagUsage): string {
  const [owner] = usage.owners;
  if (owner === undefined) return '';
  const kinds = owner.evidence.map(({ kind }) =>
    kind.startsWith('scan') ? 'driver scan' : (EVIDENCE_WORDS.get(kind) ?? kind),
  );
  return [...new Set(kinds.filter((kind) => kind !== 'module list'))].slice(0, 2).join(', ');
}

const CLASS_WORDS = { owner: '', shared: 'for any driver', object: 'object, held by reference', unknown: '' } as const;

function ownerCell(usage: TagUsage): string {
  const [owner] = usage.owners;
  if (owner === undefined) return 'unknown';
  const about = CLASS_WORDS[owner.class];
  const part = owner.component === null ? '' : `, ${owner.component}`;
  const sure = owner.confidence >= 0.5 ? '' : ' ?';
  return `${owner.driver}${sure}${about === '' ? part : ` (${about})`}`;
}

function poolSection(snapshot: Snapshot, pool: PoolName, options: TextOptions): string {
  const rows = snapshot.tags
    .flatMap((usage): readonly PoolRow[] => {
      const counters = usage[pool];
      if (counters === null) return [];
      const [bytes, count] = [toNumber(counters.bytes), toNumber(counters.outstanding)];
      return bytes > 0 || count > 0 ? [{ usage, bytes, count }] : [];
    })
    .toSorted((a, b) => (b.bytes || 0) - (a.bytes || 0) || (b.count || 0) - (a.count || 0));
  if (rows.length === 0) return '';
  const sum = poolBytes(
    snapshot,
    pool,
    rows.reduce((total, { bytes }) => total + (bytes || 0), 0),
  );
  const shown = options.limit === 0 ? rows : rows.slice(0, options.limit);
  const heading = formatPool(pool);
  const table = formatTable(
    [
      `${heading.charAt(0).toUpperCase()}${heading.slice(1).replace(' pool', '')}`,
      'bytes',
      'share',
      'count',
      'average',
      'owner',
      'seen by',
    ],
    shown.map(({ usage, bytes, count }) => [
      `  ${usage.tag}`,
      known(bytes, formatBytes),
      known(bytes / sum, formatShare),
      known(count, formatCount),
      count > 0 ? known(bytes / count, formatBytes) : '',
      ownerCell(usage),
      seenBy(usage),
    ]),
    ['left', 'right', 'right', 'right', 'right', 'left', 'left'],
    options.width,
  );
  const [head = '', ...body] = table;
  const more = rows.length - shown.length;
  const rest = more > 0 ? [options.style.faint(`  … ${formatCount(more)} more (--limit 0)`)] : [];
  return `${[options.style.strong(head), ...body, ...rest].join('\n')}\n`;
}

/** A number in words, `?` for one that nobody knows. */
function known(value: number, format: (value: number) => string): string {
  return Number.isFinite(value) ? format(value) : '?';
}

/** What shares are taken of: the pool that `!vm` counts, where that holds at least what the tags do. */
function poolBytes(snapshot: Snapshot, pool: PoolName, listed: number): number {
  const summary = snapshot.vm?.summary;
  const pages = pool === 'nonPaged' ? summary?.nonPagedPages : pool === 'paged' ? summary?.pagedPages : null;
  const counted = (pages ?? 0) * 4096;
  return counted >= listed * 0.8 ? counted : listed;
}

const VERDICT_ORDER = ['leak', 'held', 'cannot-tell', 'load', 'warm-up', 'churn', 'steady'] as const;

/** Tags of a series, worst verdict first: how each moved. */
function seriesSection(series: Series, options: TextOptions): string {
  const rows = series.tags
    .filter(({ pool }) => options.pools.includes(pool))
    .toSorted(
      (a, b) =>
        VERDICT_ORDER.indexOf(a.verdict) - VERDICT_ORDER.indexOf(b.verdict) ||
        Math.abs(toNumber(b.last.bytes) - toNumber(b.first.bytes)) -
          Math.abs(toNumber(a.last.bytes) - toNumber(a.first.bytes)),
    );
  if (rows.length === 0) return '';
  const shown = options.limit === 0 ? rows : rows.slice(0, options.limit);
  const boots = series.boots.length === 1 ? '' : `, ${series.boots.length} boots`;
  const samples = series.boots.reduce((sum, boot) => sum + boot.samples, 0);
  const from = series.boots[0]?.from?.replace('T', ' ');
  const to = series.boots.at(-1)?.to?.replace('T', ' ');
  const span = from === undefined || to === undefined ? '' : `, ${from} to ${to}`;
  const table = formatTable(
    ['Over time', 'pool', 'verdict', 'sure', 'from', 'to', 'per hour', 'blocks per hour'],
    shown.map((tag) => [
      `  ${tag.tag}`,
      tag.pool === 'nonPaged' ? 'nonpaged' : tag.pool,
      tag.verdict,
      tag.confidence.toFixed(2),
      bytesCell(tag.first.bytes),
      bytesCell(tag.last.bytes),
      tag.bytesPerHour === null ? '' : formatBytes(tag.bytesPerHour),
      tag.outstandingPerHour === null ? '' : formatCount(tag.outstandingPerHour),
    ]),
    ['left', 'left', 'left', 'right', 'right', 'right', 'right', 'right'],
    options.width,
  );
  const [head = '', ...body] = table;
  const more = rows.length - shown.length;
  return `${[
    options.style.faint(showText(`${series.host ?? 'One machine'}, ${formatCount(samples)} moments${boots}${span}`)),
    options.style.strong(head),
    ...body,
    ...(more > 0 ? [options.style.faint(`  … ${formatCount(more)} more (--limit 0)`)] : []),
  ].join('\n')}\n`;
}

function bytesCell(bytes: Integer | null): string {
  return bytes === null ? '' : formatBytes(toNumber(bytes));
}

function snapshotTitle(snapshot: Snapshot): string {
  const parts = [
    snapshot.host,
    snapshot.osBuild === null
      ? null
      : `Windows build ${formatNumber(snapshot.osBuild)}${snapshot.architecture === null ? '' : ` ${snapshot.architecture}`}`,
    snapshot.capturedAt === null ? null : snapshot.capturedAt.replace('T', ' '),
    snapshot.uptimeSeconds === null ? null : `up ${formatDuration(snapshot.uptimeSeconds)}`,
  ].filter((part) => part !== null);
  return showText(parts.length === 0 ? `${snapshot.source}, line ${snapshot.firstLine}` : parts.join(', '));
}

const MOST_SNAPSHOTS = 3;

function snapshotSections(analysis: Analysis, options: TextOptions): readonly string[] {
  const tagged = analysis.snapshots.filter(hasTags);
  // Of a series the last moment is what there is now; how it came about stands in the table over time.
  const most = analysis.series.length > 0 ? 1 : MOST_SNAPSHOTS;
  const shown = options.limit === 0 ? tagged : tagged.slice(-most);
  const sections = shown.flatMap((snapshot) => {
    const tables = options.pools.map((pool) => poolSection(snapshot, pool, options)).filter((text) => text !== '');
    return tables.length === 0 ? [] : [options.style.faint(snapshotTitle(snapshot)), ...tables];
  });
  const hidden = tagged.length - shown.length;
  return hidden > 0 && analysis.series.length === 0
    ? [...sections, options.style.faint(`${hidden} earlier moments are not shown (--limit 0).`)]
    : sections;
}

function readSection(analysis: Analysis, options: TextOptions): string {
  const commands = [
    ...new Set(
      analysis.inputs.flatMap(({ blocks }) =>
        blocks.flatMap(({ command, grammar }) =>
          grammar === 'otherCommand' || (command === null && grammar === 'target') ? [] : [command ?? grammar],
        ),
      ),
    ),
  ];
  const most = 12;
  const named = commands.length > most ? [...commands.slice(0, most), `${commands.length - most} more`] : commands;
  const lines: string[] = [];
  const unparsed = analysis.inputs.reduce((sum, { lines: counts }) => sum + counts.unparsed, 0);
  if (analysis.inputs.every(({ lines: counts }) => counts.total === 0)) return '';
  const read = named.length === 0 ? '' : ` Read: ${formatList(named)}.`;
  if (unparsed === 0) lines.push(...wrap(`Every line was understood.${read}`, options.width, '', ''));
  else {
    const count = `${formatCount(unparsed)} ${unparsed === 1 ? 'line was' : 'lines were'} not understood`;
    lines.push(...wrap(`${count}${options.unparsed ? '' : ' (--unparsed shows them)'}.${read}`, options.width, '', ''));
  }
  if (options.unparsed) {
    for (const { source, line, text } of analysis.unparsed) {
      // A tab parts columns here; it hides nothing.
      lines.push(`  ${showText(source)}:${line}: ${showText(text.replaceAll('\t', ' '))}`);
    }
  }
  return options.style.faint(lines.join('\n'));
}

function errorSection(analysis: Analysis, options: TextOptions): string {
  const lines = analysis.inputs.flatMap(({ source, error }) =>
    error === null ? [] : wrap(`${source}: ${error}`, options.width, '', '  '),
  );
  return lines.length === 0 ? '' : `${lines.map(options.style.alarm).join('\n')}\n`;
}

function warningSection(analysis: Analysis, options: TextOptions): string {
  const warnings = analysis.diagnostics.filter(({ severity }) => severity !== 'info');
  if (warnings.length === 0) return '';
  const most = options.limit === 0 ? warnings.length : 5;
  const lines = warnings
    .slice(0, most)
    .flatMap(({ source, line, message }) =>
      wrap(`${[source, line].filter((part) => part !== null).join(':')}: ${message}`, options.width - 2, '  ', '    '),
    );
  const more = warnings.length - most;
  if (more > 0) lines.push(`  … ${formatCount(more)} more (--limit 0)`);
  return `${options.style.strong('Doubts about the input')}\n${lines.join('\n')}\n`;
}

/** The whole report. Ends with a line feed. */
export function formatText(analysis: Analysis, options: TextOptions): string {
  const lead = leadingFinding(analysis);
  const others = analysis.findings.filter((finding) => finding !== lead);
  const sections = [
    errorSection(analysis, options),
    `${wrap(analysis.answer, options.width, '', '').map(options.style.strong).join('\n')}\n`,
    lead === null ? '' : reasonsSection(lead, options),
    lead === null ? nextSection(others[0]?.next ?? [], options) : nextSection(lead.next, options),
    alsoSection(others, options),
    ...analysis.series.map((series) => seriesSection(series, options)),
    ...snapshotSections(analysis, options),
    warningSection(analysis, options),
    readSection(analysis, options),
  ];
  return `${sections.filter((section) => section !== '').join('\n')}\n`;
}
