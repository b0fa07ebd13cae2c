/** Writes a document as rows of Parquet, for everybody's SQL: one file for each table and machine. */
import { createHash } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ParquetWriter, fileWriter } from 'hyparquet-writer';
import { makeFolder } from '../io/make-folder.js';
import { beginTemporary, finishTemporary } from '../io/temporary-file.js';
import { OutputError } from '../io/write-whole.js';
import type { Analysis } from '../model/document.js';
import { machineRows } from './rows.js';
import type { Cell, LakeRows } from './rows.js';
import { LAKE_TABLES, LAKE_TABLE_NAMES, LAKE_VERSION, TABLE_KEY, VERSION_KEY } from './tables.js';
import type { LakeTable } from './tables.js';

/** So many rows are held at once, and come in one piece to who reads one column of them. */
const GROUP_ROWS = 20_000;

/**
 * The folder of a machine. Whatever a host is called, it is one folder below its table: what is no plain letter is
 * written as `%XX`, which readers of such folders undo.
 */
export function hostFolder(host: string): string {
  const plain = encodeURIComponent(host).replaceAll(
    /[!'()*~]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  // Windows takes a dot off the end of a name.
  return `host=${plain.replace(/\.$/, '%2E')}`;
}

const TYPES = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
  flag: { type: 'BOOLEAN' },
} as const;

/** Rows as they come, filled into one set of columns that is handed out whenever it holds a group, and at the end. */
function* groupsOf(rows: Iterable<LakeRows>, columns: number): Generator<readonly Cell[][]> {
  const cells = Array.from({ length: columns }, () => Array.from<Cell>({ length: GROUP_ROWS }).fill(null));
  let filled = 0;
  for (const { same, columns: own } of rows) {
    const size = own[0]?.length ?? 0;
    for (let done = 0; done < size;) {
      const taken = Math.min(size - done, GROUP_ROWS - filled);
      for (const [at, column] of cells.entries()) {
        const source = own[at - same.length];
        if (source === undefined) column.fill(same[at] ?? null, filled, filled + taken);
        else for (let row = 0; row < taken; row += 1) column[filled + row] = source[done + row] ?? null;
      }
      done += taken;
      filled += taken;
      if (filled < GROUP_ROWS) continue;
      yield cells;
      filled = 0;
    }
  }
  if (filled === 0) return;
  for (const column of cells) column.length = filled;
  yield cells;
}

async function writeRows(file: string, table: LakeTable, rows: Iterable<LakeRows>): Promise<boolean> {
  const columns = LAKE_TABLES[table];
  let writer: ParquetWriter | null = null;
  for (const cells of groupsOf(rows, columns.length)) {
    writer ??= new ParquetWriter({
      writer: fileWriter(file),
      schema: [
        { name: 'root', num_children: columns.length },
        ...columns.map(({ name, type }) => ({ name, repetition_type: 'OPTIONAL' as const, ...TYPES[type] })),
      ],
      kvMetadata: [
        { key: VERSION_KEY, value: LAKE_VERSION },
        { key: TABLE_KEY, value: table },
      ],
      createdBy: 'poolsleuth',
    });
    // The writer copies what it is given.
    void writer.write({
      columnData: columns.map(({ name, type, repeats, sought }, at) => ({
        name,
        data: cells[at] ?? [],
        statistics: sought,
        ...(repeats || type === 'text' ? { encoding: 'RLE_DICTIONARY' as const } : {}),
      })),
      rowGroupSize: GROUP_ROWS,
      // A column of a group is one page, which is far below the usual size of one.
      pageSize: 0,
    });
    // What a moment's rows were made of is let go between turns only: a year of samples would else be held at once.
    await setImmediate();
  }
  void writer?.finish();
  return writer !== null;
}

/** A name for the rows of a document: the same evidence gives the same name, and so replaces what it wrote before. */
export function lakeNameOf({ inputs, snapshots }: Pick<Analysis, 'inputs' | 'snapshots'>): string {
  const hash = createHash('sha256');
  for (const { source, bytes } of inputs) hash.update(`${path.basename(source)}:${bytes}\n`);
  for (const { host, capturedAt } of snapshots) hash.update(`${host} ${capturedAt}\n`);
  return hash.digest('hex').slice(0, 16);
}

/**
 * Writes all rows of a document below a folder, each file whole or not at all, and takes away a file of that name that
 * has no rows any more. `unnamed` is what a machine is called that the evidence does not name; null: by its input. Gives
 * the files. Throws `OutputError`.
 */
export async function writeLake(
  folder: string,
  analysis: Pick<Analysis, 'snapshots' | 'series'>,
  name: string,
  unnamed: string | null = null,
): Promise<readonly string[]> {
  const files: string[] = [];
  for (const { host, rows } of machineRows(analysis, unnamed)) {
    for (const table of LAKE_TABLE_NAMES) {
      const place = path.join(folder, table, hostFolder(host));
      const file = path.join(place, `${name}.parquet`);
      try {
        await makeFolder(place);
        const beside = beginTemporary(file);
        try {
          if (await writeRows(beside, table, rows[table])) {
            renameSync(beside, file);
            files.push(file);
          } else {
            rmSync(file, { force: true });
          }
        } finally {
          rmSync(beside, { force: true });
          finishTemporary(beside);
        }
      } catch (error) {
        throw new OutputError(file, error);
      }
    }
  }
  return files;
}
