/** The answer as text for a terminal: the sentence, the reasons, what to do, the tables. */
import type {
  Analysis,
  BlockReport,
  Finding,
  Integer,
  PoolName,
  Series,
  Snapshot,
  TagUsage,
} from '../model/document.js';
import { highestOf } from '../model/extremes.js';
import { hasTags } from '../model/has-tags.js';
import { toNumber } from '../model/moment.js';
import { outputsRead } from '../model/output-names.js';
import { showText } from '../model/visible-text.js';
import {
  formatBytes,
  formatCount,
  formatCounted,
  formatDuration,
  formatList,
  formatNumber,
  formatPool,
  formatShare,
  formatWhen,
} from '../model/words.js';
import { columnsOf, formatTable, pad, wrap } from './layout.js';

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

/** Longer commands, and commands that leave less room than this for the reason, stand alone so that they can be copied. */
const LONGEST_ASIDE = 48;
const LEAST_ASIDE = 30;

function nextSection(next: Finding['next'], options: TextOptions): string {
  if (next.length === 0) return '';
  const lengths = next.map(({ command }) => columnsOf(command)).filter((length) => length <= LONGEST_ASIDE);
  const longest = highestOf([0, ...lengths]);
  const lines = next.flatMap(({ command, why }, index) => {
    const number = `  ${index + 1}  `;
    const gap = ' '.repeat(number.length + longest + 2);
    const beside = columnsOf(command) <= longest && options.width - gap.length >= LEAST_ASIDE;
    if (!beside) {
      const indent = ' '.repeat(number.length + 2);
      return [`${number}${showText(command)}`, ...wrap(why, options.width, indent, indent).map(options.style.faint)];
    }
    const [first = '', ...rest] = wrap(why, options.width - gap.length, '', '');
    return [
      `${number}${pad(showText(command), longest, 'left')}  ${options.style.faint(first)}`,
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
  if (more > 0) lines.push(options.style.faint(`   … ${more} more ${more === 1 ? 'finding' : 'findings'} (--limit 0)`));
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

/** A count or a size that nobody printed has an empty cell. */
function cell(value: number, format: (value: number) => string): string {
  return Number.isNaN(value) ? '' : format(value);
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
  const whole = pool === 'session' ? NaN : toNumber(snapshot.pools[pool]?.bytes);
  // Where the size of the whole pool is not known, a share is one of the list, and says so.
  const sum = Number.isNaN(whole) ? rows.reduce((total, { bytes }) => total + (bytes || 0), 0) : whole;
  const shown = options.limit === 0 ? rows : rows.slice(0, options.limit);
  const heading = formatPool(pool);
  const table = formatTable(
    [
      `${heading.charAt(0).toUpperCase()}${heading.slice(1).replace(' pool', '')}`,
      'bytes',
      Number.isNaN(whole) && pool !== 'session' ? 'of listed' : 'share',
      'count',
      'average',
      'owner',
      'seen by',
    ],
    shown.map(({ usage, bytes, count }) => [
      `  ${usage.tag}`,
      cell(bytes, formatBytes),
      cell(bytes / sum, formatShare),
      cell(count, formatCount),
      count > 0 ? cell(bytes / count, formatBytes) : '',
      ownerCell(usage),
      seenBy(usage),
    ]),
    ['left', 'right', 'right', 'right', 'right', 'left', 'left'],
    options.width,
    OWNER_COLUMN,
  );
  const [head = '', ...body] = table;
  const more = rows.length - shown.length;
  const rest = more > 0 ? [options.style.faint(`  … ${formatCount(more)} more (--limit 0)`)] : [];
  return `${[options.style.strong(head), ...body, ...rest].join('\n')}\n`;
}

/** The column that gives way where a table is too wide. */
const OWNER_COLUMN = 5;

/** What the marks in the tables mean, each where it stands. */
const LEGENDS: readonly (readonly [mark: string, meaning: string])[] = [
  [' ?', '"?" behind an owner: more likely not than so.'],
  [`(${CLASS_WORDS.shared}`, `"${CLASS_WORDS.shared}": the tag does not name who has the blocks.`],
  [`(${CLASS_WORDS.object}`, `"${CLASS_WORDS.object}": whoever references the object keeps it, not its owner.`],
];

/** The legend of the tables that are shown; empty where they have no mark. */
function legendSection(tables: readonly string[], options: TextOptions): string {
  const text = tables.join('\n');
  const marks = LEGENDS.filter(([mark]) => (mark === ' ?' ? / \?(?: \(|,| {2}|$)/m.test(text) : text.includes(mark)));
  const sure = /\bverdict +sure\b/.test(text) ? ['"sure": confidence from 0 to 1.'] : [];
  const lines = wrap([...sure, ...marks.map(([, meaning]) => meaning)].join(' '), options.width, '', '');
  return lines.join('') === '' ? '' : `${options.style.faint(lines.join('\n'))}\n`;
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

/** Which machine and moment a table is of; `several`: there are more machines, so one without a name has its source. */
function snapshotTitle(snapshot: Snapshot, several: boolean): string {
  const parts = [
    snapshot.host ?? (several ? snapshot.source : null),
    snapshot.osBuild === null
      ? null
      : `Windows build ${formatNumber(snapshot.osBuild)}${snapshot.architecture === null ? '' : ` ${snapshot.architecture}`}`,
    snapshot.capturedAt === null ? null : formatWhen(snapshot.capturedAt),
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
  const several = new Set(analysis.snapshots.map(({ host, source }) => host ?? source)).size > 1;
  if (shown.length === 0) {
    // Without a table the machine is still worth a line: whose crash, whose verifier list is it?
    const known = analysis.snapshots.filter(({ osBuild }) => osBuild !== null);
    const titles = known.slice(-MOST_SNAPSHOTS).map((snapshot) => snapshotTitle(snapshot, several));
    const lines = [...new Set(titles)].flatMap((title) => wrap(title, options.width, '', '  '));
    return lines.length === 0 ? [] : [`${lines.map(options.style.faint).join('\n')}\n`];
  }
  const sections = shown.flatMap((snapshot) => {
    const tables = options.pools.map((pool) => poolSection(snapshot, pool, options)).filter((text) => text !== '');
    return tables.length === 0
      ? []
      : [...wrap(snapshotTitle(snapshot, several), options.width, '', '  ').map(options.style.faint), ...tables];
  });
  const hidden = tagged.length - shown.length;
  return hidden > 0 && analysis.series.length === 0
    ? [
        ...sections,
        options.style.faint(
          `${formatCounted(hidden, 'earlier moment')} ${hidden === 1 ? 'is' : 'are'} not shown (--limit 0).`,
        ),
      ]
    : sections;
}

/** Lines of other commands' output, where the command is known. */
function otherOutputs(analysis: Analysis): readonly { readonly source: string; readonly block: BlockReport }[] {
  return analysis.inputs.flatMap(({ source, blocks }) =>
    blocks.filter(({ grammar }) => grammar === 'otherCommand').map((block) => ({ source, block })),
  );
}

const MOST_READ = 12;

function readSection(analysis: Analysis, options: TextOptions): string {
  if (analysis.inputs.every(({ lines: counts }) => counts.total === 0)) return '';
  const sum = (kind: 'unparsed' | 'otherCommand' | 'understood'): number =>
    analysis.inputs.reduce((total, { lines: counts }) => total + counts[kind], 0);
  const [unparsed, others] = [sum('unparsed'), sum('otherCommand')];
  const names = outputsRead(analysis.inputs);
  const named = names.length > MOST_READ ? [...names.slice(0, MOST_READ), `${names.length - MOST_READ} more`] : names;
  const shows = options.unparsed ? '' : ' (--unparsed shows them)';
  const nothing = names.length === 0 ? 'No line holds anything that is read.' : 'Every line was understood.';
  const sentences = [
    ...(unparsed === 0 && others === 0 ? [nothing] : []),
    ...(unparsed === 0
      ? []
      : [`${formatCounted(unparsed, 'line')} ${unparsed === 1 ? 'was' : 'were'} not understood${shows}.`]),
    ...(others === 0
      ? []
      : [
          `${formatCounted(others, 'line')} ${others === 1 ? 'is' : 'are'} of other commands, which are not read${unparsed === 0 ? shows : ''}.`,
        ]),
    ...(named.length === 0 ? [] : [`Read: ${formatList(named)}.`]),
  ];
  const lines = [...wrap(sentences.join(' '), options.width, '', '')];
  if (options.unparsed) {
    for (const { source, line, text } of analysis.unparsed) {
      // A tab parts columns here; it hides nothing.
      lines.push(`  ${showText(source)}:${line}: ${showText(text.replaceAll('\t', ' '))}`);
    }
    for (const { source, block } of otherOutputs(analysis)) {
      const command = block.command ?? 'output of another command';
      lines.push(`  ${showText(source)}:${block.firstLine}-${block.lastLine}: not read: ${showText(command)}`);
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
  const tables = [
    ...analysis.series.map((series) => seriesSection(series, options)),
    ...snapshotSections(analysis, options),
  ];
  const sections = [
    errorSection(analysis, options),
    `${wrap(analysis.answer, options.width, '', '').map(options.style.strong).join('\n')}\n`,
    lead === null ? '' : reasonsSection(lead, options),
    lead === null ? nextSection(others[0]?.next ?? [], options) : nextSection(lead.next, options),
    alsoSection(others, options),
    ...tables,
    legendSection(tables, options),
    warningSection(analysis, options),
    readSection(analysis, options),
  ];
  return `${sections.filter((section) => section !== '').join('\n')}\n`;
}
