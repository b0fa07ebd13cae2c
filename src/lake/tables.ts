/**
 * The tables of a lake and their columns: the only list of them. Each lies in `TABLE/host=HOST/NAME.parquet`, so that
 * whoever asks for one machine opens the files of one machine. Adding a column is fine; a rename is a new version.
 */

/** Version of the layout, in the metadata of every file. */
export const LAKE_VERSION = '1';
export const VERSION_KEY = 'poolsleuth.schemaVersion';
export const TABLE_KEY = 'poolsleuth.table';

/** `time`: milliseconds since 1970 UTC; `integer`: 64 bits. Every column may be null: unknown. */
export type ColumnType = 'text' | 'integer' | 'number' | 'time' | 'flag';

export type LakeTable = 'tags' | 'pools' | 'verdicts' | 'modules';

export interface LakeColumn {
  readonly name: string;
  readonly type: ColumnType;
}

const text = (name: string): LakeColumn => ({ name, type: 'text' });
const integer = (name: string): LakeColumn => ({ name, type: 'integer' });
const number = (name: string): LakeColumn => ({ name, type: 'number' });
const time = (name: string): LakeColumn => ({ name, type: 'time' });

/** When and where a row is of. `zone` is null where `captured_at` is the clock of the machine, whose zone nobody gave. */
const MOMENT = [
  text('host'),
  time('captured_at'),
  text('zone'),
  integer('boot'),
  integer('uptime_seconds'),
  text('source'),
];

export const LAKE_TABLES: Readonly<Record<LakeTable, readonly LakeColumn[]>> = {
  tags: [
    ...MOMENT,
    text('tag'),
    text('pool'),
    integer('allocs'),
    integer('frees'),
    integer('outstanding'),
    integer('bytes'),
  ],
  pools: [...MOMENT, text('pool'), integer('bytes'), text('origin')],
  verdicts: [
    text('host'),
    text('source'),
    time('first_at'),
    time('last_at'),
    text('tag'),
    text('pool'),
    text('verdict'),
    number('confidence'),
    integer('samples'),
    number('bytes_per_hour'),
    number('outstanding_per_hour'),
    number('free_ratio'),
    text('driver'),
  ],
  modules: [
    ...MOMENT,
    text('name'),
    text('image'),
    text('version'),
    text('timestamp'),
    text('company'),
    { name: 'unloaded', type: 'flag' },
  ],
};

export const LAKE_TABLE_NAMES: readonly LakeTable[] = Object.keys(LAKE_TABLES) as LakeTable[];
