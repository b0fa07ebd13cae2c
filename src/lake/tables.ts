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
  /** It is the same in many rows, one after the other: each value is written once for a group of rows. */
  readonly repeats: boolean;
  /** Rows are picked by it, so that least and greatest of each group are noted. */
  readonly sought: boolean;
}

const text = (name: string): LakeColumn => ({ name, type: 'text', repeats: true, sought: true });
const integer = (name: string): LakeColumn => ({ name, type: 'integer', repeats: false, sought: false });
const size = (name: string): LakeColumn => ({ name, type: 'integer', repeats: false, sought: true });
const number = (name: string): LakeColumn => ({ name, type: 'number', repeats: false, sought: true });
const time = (name: string): LakeColumn => ({ name, type: 'time', repeats: true, sought: true });
/** Of a moment, and so of all its rows. */
const shared = (name: string): LakeColumn => ({ name, type: 'integer', repeats: true, sought: false });

/** When and where a row is of. `zone` is null where `captured_at` is the clock of the machine, whose zone nobody gave. */
const MOMENT = [
  text('host'),
  time('captured_at'),
  text('zone'),
  shared('boot'),
  shared('uptime_seconds'),
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
    size('bytes'),
  ],
  pools: [...MOMENT, text('pool'), size('bytes'), text('origin')],
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
    { name: 'unloaded', type: 'flag', repeats: false, sought: false },
  ],
};

export const LAKE_TABLE_NAMES: readonly LakeTable[] = Object.keys(LAKE_TABLES) as LakeTable[];
