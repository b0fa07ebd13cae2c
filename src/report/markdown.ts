/** The answer as Markdown, fit to paste into a ticket. */
import type { Analysis, PoolName, Snapshot } from '../model/document.js';
import { hasTags } from '../model/has-tags.js';
import { toNumber } from '../model/moment.js';
import { formatBytes, formatCount, formatDuration, formatNumber, formatPool } from '../model/words.js';
import { codeCell, codeSpan, escapeCell, escapeMarkdown } from './markdown-text.js';
import { leadingFinding } from './text.js';

export interface MarkdownOptions {
  /** Rows of a table; 0 is all. */
  readonly limit: number;
  readonly pools: readonly PoolName[];
}

function poolTable(snapshot: Snapshot, pool: PoolName, limit: number): readonly string[] {
  const rows = snapshot.tags
    .flatMap((usage) => {
      const counters = usage[pool];
      const bytes = toNumber(counters?.bytes);
      const count = toNumber(counters?.outstanding);
      return counters !== null && (bytes > 0 || count > 0) ? [{ usage, counters, bytes, count }] : [];
    })
    .toSorted((a, b) => (b.bytes || 0) - (a.bytes || 0));
  if (rows.length === 0) return [];
  const shown = limit === 0 ? rows : rows.slice(0, limit);
  const verbose = shown.some(({ counters }) => counters.allocs !== null);
  const heading = ['Tag', 'Bytes', '', 'Blocks', ...(verbose ? ['Allocs', 'Frees'] : []), 'Owner', 'Confidence'];
  const body = shown.map(({ usage, counters, bytes, count }) => {
    const [owner] = usage.owners;
    return [
      codeCell(usage.tag),
      ...[formatCount, formatBytes].map((format) => (Number.isNaN(bytes) ? '' : format(bytes))),
      Number.isNaN(count) ? '' : formatCount(count),
      ...(verbose
        ? [counters.allocs, counters.frees].map((value) => (value === null ? '' : formatCount(toNumber(value))))
        : []),
      owner === undefined ? 'unknown' : escapeCell(owner.driver),
      owner === undefined ? '' : owner.confidence.toFixed(2),
    ];
  });
  const name = formatPool(pool);
  const more = rows.length - shown.length;
  return [
    '',
    `### ${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    '',
    `| ${heading.join(' | ')} |`,
    `| ${heading.map((cell) => (['Tag', 'Owner'].includes(cell) ? '---' : '---:')).join(' | ')} |`,
    ...body.map((cells) => `| ${cells.join(' | ')} |`),
    ...(more > 0 ? ['', `${formatCount(more)} more tags are not shown.`] : []),
  ];
}

function environment(snapshot: Snapshot): readonly string[] {
  const facts = [
    snapshot.host === null ? null : `host ${codeSpan(snapshot.host)}`,
    snapshot.osBuild === null ? null : `Windows build ${formatNumber(snapshot.osBuild)}`,
    snapshot.architecture === null ? null : escapeMarkdown(snapshot.architecture),
    snapshot.capturedAt === null ? null : `captured ${escapeMarkdown(snapshot.capturedAt)}`,
    snapshot.uptimeSeconds === null ? null : `up ${formatDuration(snapshot.uptimeSeconds)}`,
  ].filter((fact) => fact !== null);
  return facts.length === 0 ? [] : ['', `Machine: ${facts.join(', ')}.`];
}

/** The whole report. Ends with a line feed. */
export function formatMarkdown(analysis: Analysis, options: MarkdownOptions): string {
  const lead = leadingFinding(analysis);
  const others = analysis.findings.filter((finding) => finding !== lead && finding.severity !== 'info');
  const lines: (string | readonly string[])[] = ['## Kernel pool', '', `**${escapeMarkdown(analysis.answer)}**`];
  if (lead !== null && lead.reasons.length > 0) {
    lines.push(
      '',
      lead.reasons.map((reason) => `- ${escapeMarkdown(reason)}`),
    );
  }
  const next = lead?.next ?? [];
  if (next.length > 0) {
    lines.push(
      '',
      'Next:',
      '',
      next.map(({ command, why }, index) => `${index + 1}. ${codeSpan(command)}: ${escapeMarkdown(why)}`),
    );
  }
  if (others.length > 0)
    lines.push(
      '',
      'Also:',
      '',
      others.map(({ title }) => `- ${escapeMarkdown(title)}`),
    );
  for (const snapshot of analysis.snapshots.filter(hasTags).slice(-3)) {
    lines.push(environment(snapshot));
    for (const pool of options.pools) lines.push(poolTable(snapshot, pool, options.limit));
  }
  const unparsed = analysis.inputs.reduce((sum, { lines: counts }) => sum + counts.unparsed, 0);
  const errors = analysis.inputs.flatMap(({ source, error }) =>
    error === null ? [] : [`- ${codeSpan(source)}: ${escapeMarkdown(error)}`],
  );
  if (errors.length > 0) lines.push('', 'Not read:', '', errors);
  lines.push('', `_poolsleuth ${analysis.tool.version}; ${formatCount(unparsed)} input lines were not understood._`);
  return `${lines.flat().join('\n')}\n`;
}
