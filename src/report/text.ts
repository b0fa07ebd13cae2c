/** The answer as text for a terminal: the sentence, the reasons, what to do, the tables. */
import type {
  Analysis,
  Finding,
  Integer,
  Owner,
  PoolName,
  Series,
  Snapshot,
  TagSeries,
  TagUsage,
} from '../model/document.js';
import { highestOf } from '../model/extremes.js';
import { hasTags } from '../model/has-tags.js';
import { toNumber } from '../model/moment.js';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatList,
  formatPool,
  formatShare,
  formatStamp,
} from '../model/words.js';
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
  const told = analysis.findings.find(
    ({ title, machine }) =>
      analysis.answer.includes(title.replace(/\.$/, '')) &&
      (machine === undefined || analysis.answer.includes(machine)),
  );
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
      ? [`${number}${command}`, ...wrapped.map((text) => `${gap}${text}`)]
      : [
          `${number}${command.padEnd(longest)}  ${options.style.faint(first)}`,
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
  const lines = shown.flatMap((finding) => {
    const { severity } = finding;
    const sign = severity === 'high' ? options.style.alarm(SIGNS[severity]) : SIGNS[severity];
    const [first = '', ...rest] = wrap(finding.title, options.width - 5, '', '');
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

const EVIDENCE_WORDS: Readonly<Record<string, string>> = {
  printed: 'debugger',
  pooltag: 'tag list',
  localtag: 'tag list',
  'module-search': 'module search',
  verifier: 'verifier',
  user: 'your record',
  'name-likeness': 'name only',
  modules: 'module list',
};

function seenBy(usage: TagUsage): string {
  const [owner] = usage.owners;
  if (owner === undefined) return '';
  const kinds = owner.evidence.map(({ kind }) =>
    kind.startsWith('scan') ? 'driver scan' : (EVIDENCE_WORDS[kind] ?? kind),
  );
  return [...new Set(kinds.filter((kind) => kind !== 'module list'))].slice(0, 2).join(', ');
}

/** What a tag is to the driver that allocates it; empty where it is its own. */
export const OWNER_CLASS_WORDS: Readonly<Record<Owner['class'], string>> = {
  owner: '',
  shared: 'for any driver',
  object: 'object, held by reference',
  unknown: '',
};

function ownerCell(usage: TagUsage): string {
  const [owner] = usage.owners;
  if (owner === undefined) return 'unknown';
  const about = OWNER_CLASS_WORDS[owner.class];
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
    .toSorted((a, b) => b.bytes - a.bytes || b.count - a.count);
  if (rows.length === 0) return '';
  const sum = poolBytes(
    snapshot,
    pool,
    rows.reduce((total, { bytes }) => total + bytes, 0),
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
      formatBytes(bytes),
      formatShare(bytes / sum),
      formatCount(count),
      count > 0 ? formatBytes(bytes / count) : '',
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

/** What shares are taken of: the pool that `!vm` counts, where that holds at least what the tags do. */
export function poolBytes(snapshot: Snapshot, pool: PoolName, listed: number): number {
  const summary = snapshot.vm?.summary;
  const pages = pool === 'nonPaged' ? summary?.nonPagedPages : pool === 'paged' ? summary?.pagedPages : null;
  const counted = (pages ?? 0) * 4096;
  return counted >= listed * 0.8 ? counted : listed;
}

function growthOf({ first, last }: TagSeries): number {
  return Math.abs(toNumber(last.bytes) - toNumber(first.bytes)) || 0;
}

const VERDICT_ORDER = ['leak', 'held', 'cannot-tell', 'load', 'warm-up', 'churn', 'steady'] as const;

/** Tags of a series, worst verdict first; of a family the root comes first and the others follow it. */
export function orderOverTime(series: Series, pools: readonly PoolName[]): readonly TagSeries[] {
  const byGrowth = series.tags
    .filter(({ pool }) => pools.includes(pool))
    .toSorted(
      (a, b) => VERDICT_ORDER.indexOf(a.verdict) - VERDICT_ORDER.indexOf(b.verdict) || growthOf(b) - growthOf(a),
    );
  const families = series.families.filter(({ root }) => root !== null);
  const familyOf = (tag: TagSeries): Series['families'][number] | undefined =>
    families.find(({ members }) => members.some((member) => member.tag === tag.tag && member.pool === tag.pool));
  const told = new Set<TagSeries>();
  return byGrowth.flatMap((tag) => {
    if (told.has(tag)) return [];
    const family = familyOf(tag);
    const own = family === undefined ? [tag] : byGrowth.filter((other) => familyOf(other) === family);
    const root = own.filter((other) => other.tag === family?.root?.tag);
    const kin = [...root, ...own.filter((other) => !root.includes(other))].filter(
      (other) => other.verdict === tag.verdict,
    );
    for (const other of kin) told.add(other);
    return kin;
  });
}

/** The series, that of the machine which is spoken of first. */
export function seriesInOrder(analysis: Analysis, lead: Finding | null): readonly Series[] {
  const leads = ({ host, source }: Series): boolean => {
    const machine = lead?.machine;
    return machine !== undefined && (machine === host || machine === source);
  };
  return analysis.series.toSorted((a, b) => Number(leads(b)) - Number(leads(a)));
}

/** What a series is of: host or place, moments, boots, time. */
export function seriesTitle(series: Series): string {
  const boots = series.boots.length === 1 ? '' : `, ${series.boots.length} boots`;
  const samples = series.boots.reduce((sum, boot) => sum + boot.samples, 0);
  const [from, to] = [series.boots[0]?.from ?? null, series.boots.at(-1)?.to ?? null];
  const span = from === null || to === null ? '' : `, ${formatStamp(from)} to ${formatStamp(to)}`;
  return `${series.host ?? series.source ?? 'One machine'}, ${formatCount(samples)} moments${boots}${span}`;
}

/** Rates stand where growth is the verdict: of what comes and goes they say nothing. */
export function rateCells(tag: TagSeries): readonly [string, string] {
  if (tag.verdict !== 'leak' && tag.verdict !== 'cannot-tell') return ['', ''];
  return [
    tag.bytesPerHour === null ? '' : formatBytes(tag.bytesPerHour),
    tag.outstandingPerHour === null ? '' : formatCount(tag.outstandingPerHour),
  ];
}

function seriesSection(series: Series, options: TextOptions): string {
  const rows = orderOverTime(series, options.pools);
  if (rows.length === 0) return '';
  const shown = options.limit === 0 ? rows : rows.slice(0, options.limit);
  const table = formatTable(
    ['Over time', 'pool', 'verdict', 'sure', 'from', 'to', 'per hour', 'blocks per hour'],
    shown.map((tag) => [
      `  ${tag.tag}`,
      tag.pool === 'nonPaged' ? 'nonpaged' : tag.pool,
      tag.verdict,
      tag.confidence.toFixed(2),
      bytesCell(tag.first.bytes),
      bytesCell(tag.last.bytes),
      ...rateCells(tag),
    ]),
    ['left', 'left', 'left', 'right', 'right', 'right', 'right', 'right'],
    options.width,
  );
  const [head = '', ...body] = table;
  const more = rows.length - shown.length;
  return `${[
    options.style.faint(seriesTitle(series)),
    options.style.strong(head),
    ...body,
    ...(more > 0 ? [options.style.faint(`  … ${formatCount(more)} more (--limit 0)`)] : []),
  ].join('\n')}\n`;
}

/** `?` where it is not known. */
export function bytesCell(bytes: Integer | null): string {
  return bytes === null ? '?' : formatBytes(toNumber(bytes));
}

/** Whether the inputs hold several machines, so that everything that is said needs a name. */
export function holdsMachines({ findings, series }: Analysis): boolean {
  return series.length > 1 || findings.some(({ machine }) => machine !== undefined);
}

function snapshotTitle(snapshot: Snapshot, named: boolean): string {
  const parts = [
    snapshot.host ?? (named ? snapshot.source : null),
    snapshot.osBuild === null
      ? null
      : `Windows build ${snapshot.osBuild}${snapshot.architecture === null ? '' : ` ${snapshot.architecture}`}`,
    snapshot.capturedAt === null ? null : formatStamp(snapshot.capturedAt),
    snapshot.uptimeSeconds === null ? null : `up ${formatDuration(snapshot.uptimeSeconds)}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? `${snapshot.source}, line ${snapshot.firstLine}` : parts.join(', ');
}

const MOST_SNAPSHOTS = 3;

/** The moment that a finding was last seen in; null when no table shows it. */
function snapshotOf(finding: Finding | null, snapshots: readonly Snapshot[]): Snapshot | null {
  const last = finding?.evidence.at(-1);
  if (last === undefined) return null;
  return (
    snapshots.findLast(
      ({ source, firstLine }) =>
        finding?.evidence.some((each) => each.source === source && each.line >= firstLine) === true,
    ) ?? null
  );
}

/** The tables that are worth showing: of a series the last moment is what there is now, on the machine that is spoken of. */
export function chosenSnapshots(analysis: Analysis, lead: Finding | null, limit: number): readonly Snapshot[] {
  const tagged = analysis.snapshots.filter(hasTags);
  if (limit === 0) return tagged;
  if (analysis.series.length === 0) return tagged.slice(-MOST_SNAPSHOTS);
  const own = snapshotOf(lead, tagged);
  return own === null ? tagged.slice(-1) : [own];
}

function snapshotSections(analysis: Analysis, lead: Finding | null, options: TextOptions): readonly string[] {
  const shown = chosenSnapshots(analysis, lead, options.limit);
  const sections = shown.flatMap((snapshot) => {
    const tables = options.pools.map((pool) => poolSection(snapshot, pool, options)).filter((text) => text !== '');
    return tables.length === 0
      ? []
      : [options.style.faint(snapshotTitle(snapshot, holdsMachines(analysis))), ...tables];
  });
  const hidden = analysis.snapshots.filter(hasTags).length - shown.length;
  return hidden > 0 && analysis.series.length === 0
    ? [...sections, options.style.faint(`${formatCount(hidden)} other moments are not shown (--limit 0).`)]
    : sections;
}

/** Several machines in one report hide each other. */
const MANY_MACHINES = 3;

function machinesSection(analysis: Analysis, options: TextOptions): string {
  const machines = new Set(analysis.findings.flatMap(({ machine }) => machine ?? [])).size;
  if (machines < MANY_MACHINES) return '';
  const advice = `${formatCount(machines)} machines in one report: poolsleuth batch … --out DIR writes one for each, and compares them.`;
  return `${wrap(advice, options.width, '', '').map(options.style.faint).join('\n')}\n`;
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
    for (const { source, line, text } of analysis.unparsed) lines.push(`  ${source}:${line}: ${text}`);
  }
  return options.style.faint(lines.join('\n'));
}

/** That something is missing belongs into the report; why it is missing is told on standard error. */
function missingSection(analysis: Analysis, options: TextOptions): string {
  const missing = analysis.inputs.filter(({ error }) => error !== null).map(({ source }) => source);
  if (missing.length === 0 || missing.length === analysis.inputs.length) return '';
  const words = `Not read, ${formatCount(missing.length)} of ${formatCount(analysis.inputs.length)} inputs: ${formatList(missing.slice(0, MOST_MISSING))}${missing.length > MOST_MISSING ? ' and more' : ''}.`;
  return `${wrap(words, options.width, '', '  ').map(options.style.alarm).join('\n')}\n`;
}

const MOST_MISSING = 5;

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
    `${wrap(analysis.answer, options.width, '', '').map(options.style.strong).join('\n')}\n`,
    lead === null ? '' : reasonsSection(lead, options),
    lead === null ? nextSection(others[0]?.next ?? [], options) : nextSection(lead.next, options),
    alsoSection(others, options),
    ...seriesInOrder(analysis, lead).map((series) => seriesSection(series, options)),
    ...snapshotSections(analysis, lead, options),
    machinesSection(analysis, options),
    missingSection(analysis, options),
    warningSection(analysis, options),
    readSection(analysis, options),
  ];
  return `${sections.filter((section) => section !== '').join('\n')}\n`;
}
