/** Folders of poolmon snapshots of made-up machines. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root: string = mkdtempSync(path.join(tmpdir(), 'poolsleuth-words-'));
process.once('exit', () => rmSync(root, { recursive: true, force: true }));

export interface SnapshotRow {
  readonly tag: string;
  readonly type?: 'Nonp' | 'Paged';
  readonly allocs: number;
  readonly frees: number;
  readonly size: number;
}

/** One snapshot as `poolmon /n` prints it, below a line with its time. */
export function snapshotText(time: string, rows: readonly SnapshotRow[]): string {
  const lines = rows.map(({ tag, type = 'Nonp', allocs, frees, size }) => {
    const diff = allocs - frees;
    const cells = [allocs, frees, diff, diff * size, diff === 0 ? 0 : size].map((cell) => String(cell).padStart(13));
    return ` ${tag.padEnd(4)} ${type.padEnd(5)}${cells.join('')}`;
  });
  return [
    time,
    ' Memory: 8257536K Avail: 6039797K  PageFlts:  1200345   InRam Krnl: 9120K P: 71040K',
    ' Commit:2113464K Limit: 9830400K Peak: 2204972K            Pool N:  61440K P: 81920K',
    '',
    ' Tag  Type         Allocs        Frees       Diff         Bytes  Per Alloc',
    '',
    ...lines,
    '',
  ].join('\r\n');
}

let folders = 0;

/** A folder with these files; its path. */
export function writeFolder(name: string, files: Readonly<Record<string, string>>): string {
  const folder = path.join(root, `${(folders += 1)}`, name);
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

/** Half-hourly snapshots as files, `snap100.txt` and so on; `zone` as in `+02:00`, or empty. */
export function snapshots(
  count: number,
  start: string,
  zone: string,
  rowsAt: (index: number) => readonly SnapshotRow[],
): Readonly<Record<string, string>> {
  const begin = Date.parse(`${start}Z`);
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const time = `${new Date(begin + index * 1_800_000).toISOString().slice(0, 19)}${zone}`;
      return [`snap${100 + index}.txt`, snapshotText(time, rowsAt(index))];
    }),
  );
}
