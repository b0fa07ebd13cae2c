/** Records as text in the formats that can be imported again. */
import { parsePooltagLine } from '../../grammars/pooltag-txt.js';
import { toJsonText } from '../model/visible-text.js';
import { formatClaim, toLineClaims } from './claim.js';
import { formatRecordsCsv } from './csv.js';
import { toLeakLine } from './known-leak.js';
import type { KnownLeak } from './known-leak.js';
import type { TagRecord } from './record.js';

export type ExportFormat = 'pooltag' | 'localtag' | 'json' | 'csv';

/** A line break inside a list would begin another entry. */
function foldLines(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').trim();
}

function toPooltagLine(record: TagRecord): string {
  const binary = formatClaim(record) ?? '<unknown>';
  const description = foldLines(record.description ?? '');
  return `${record.tag} - ${binary.padEnd(12)} -${description === '' ? '' : ` ${description}`}`;
}

function toLocaltagLine(record: TagRecord): string {
  const driver = record.driver ?? '';
  const line = (name: string): string => `${record.tag}   -     ${name}`;
  const short = line(driver.replace(/\.sys$/, ''));
  return holds(short, record) ? short : line(driver);
}

/** True when the line, read again, is this claim: a tag like `rem ` would come back as a remark. */
function holds(line: string, record: TagRecord): boolean {
  const entry = parsePooltagLine(line);
  if (entry.kind !== 'entry' || entry.tag !== record.tag || entry.wildcard !== record.wildcard) return false;
  const claims = toLineClaims(entry);
  const [claim] = claims;
  if (claims.length !== 1 || claim === undefined) return false;
  return claim.driver === record.driver && (entry.form === 'localtag' || formatClaim(claim) === formatClaim(record));
}

function toLines(records: readonly TagRecord[], toLine: (record: TagRecord) => string): string {
  const lines = new Set<string>();
  let omitted = 0;
  for (const record of records) {
    const line = toLine(record);
    if (holds(line, record)) lines.add(line);
    else omitted += 1;
  }
  const remark = omitted === 0 ? [] : [`rem ${omitted} left out: this format cannot hold them`];
  return [...remark, ...lines, ''].join('\r\n');
}

/**
 * Records as text; `json` with the documented leaks, which no other format holds. `json` loses nothing, `csv` nothing that can be seen (see `formatRecordsCsv`). `pooltag` keeps tag, owner and description, `localtag` tag and driver
 * file; records that those cannot hold (a tag that reads as a remark, no driver) are left out and a remark in the first
 * line says how many.
 */
export function exportRecords(
  records: readonly TagRecord[],
  format: ExportFormat,
  leaks: readonly KnownLeak[] = [],
): string {
  switch (format) {
    case 'json': {
      const lines = records.map((record) => toJsonText(record) ?? '').join(',\n');
      const documented = leaks.map((leak) => toJsonText(toLeakLine(leak)) ?? '').join(',\n');
      const further = leaks.length === 0 ? '' : `,"leaks":[\n${documented}\n]`;
      return `{"schemaVersion":1,"records":[\n${lines}\n]${further}}\n`;
    }
    case 'csv':
      return formatRecordsCsv(records);
    case 'pooltag':
      return toLines(records, toPooltagLine);
    case 'localtag':
      return toLines(
        records.filter(({ driver }) => driver !== null),
        toLocaltagLine,
      );
  }
}
