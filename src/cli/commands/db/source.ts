/** Where records come from, as the database commands speak of it. */
import path from 'node:path';
import type { TagRecord } from '../../../tagdb/record.js';

function isScanned({ kind }: TagRecord): boolean {
  return kind.startsWith('scan-');
}

/** The list of a record, or the folder of the file that was scanned. */
export function sourceGroup(record: TagRecord): string {
  return isScanned(record) ? path.dirname(record.source.name) : record.source.name;
}

/** The source in few columns: of a scanned file the name without its folder. */
export function shortSource(record: TagRecord): string {
  return isScanned(record) ? path.basename(record.source.name) : record.source.name;
}

/** Whether a record comes from the source that a person named: a list, a scanned file, or a folder of such files. */
export function isFromSource(record: TagRecord, source: string): boolean {
  const name = record.source.name.toLowerCase();
  if (name === source.toLowerCase()) return true;
  if (!isScanned(record)) return false;
  const place = path.resolve(source).toLowerCase();
  return name === place || name.startsWith(place.endsWith(path.sep) ? place : `${place}${path.sep}`);
}
