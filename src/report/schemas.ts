/** JSON Schemas of every command that prints JSON, by the name that `poolsleuth schema NAME` takes. */
import type { MachineState } from '../model/fleet-summary.js';
import type { Severity } from '../model/severity.js';
import {
  SCHEMA,
  boolean,
  count,
  counters,
  list,
  name,
  number,
  object,
  oneOf,
  orNull,
  owner,
  pool,
  share,
  string,
  tag,
  time,
  verdict,
  withOptional,
} from './schema.js';
import type { Schema } from './schema.js';

const evidence = list(object({ kind: name, source: string, detail: string }));
const state = oneOf<MachineState>({ leaking: true, suspicious: true, well: true, unknown: true });
const severity = oneOf<Severity>({ high: true, medium: true, low: true, info: true });

function titled(title: string, schema: Schema): Schema {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title, ...schema };
}

const side = object({ source: name, host: orNull(name), capturedAt: orNull(time), uptimeSeconds: orNull(number) });
const rate = orNull(
  object({ bytesPerHour: orNull(number), outstandingPerHour: orNull(number), verdict, confidence: share }),
);

const difference = object({
  before: side,
  after: side,
  sameMachine: boolean,
  restarted: boolean,
  hours: orNull(number),
  operations: orNull(count),
  pools: list(
    object({
      pool: { enum: ['nonPaged', 'paged'] },
      before: number,
      after: number,
      bytesChange: number,
      bytesPerHour: orNull(number),
    }),
  ),
  changes: list(
    object({
      tag,
      pool,
      before: orNull(counters),
      after: orNull(counters),
      bytesChange: orNull(number),
      outstandingChange: orNull(number),
      bytesPerHour: orNull(number),
      outstandingPerHour: orNull(number),
      bytesPerOperation: orNull(number),
      outstandingPerOperation: orNull(number),
      bytesAtEqualUptime: orNull(number),
      outstandingAtEqualUptime: orNull(number),
      owner: orNull(owner),
    }),
  ),
  rates: orNull(
    list(
      withOptional(object({ tag, pool, before: rate, after: rate, owner: orNull(name) }), { guess: { const: true } }),
    ),
  ),
  drivers: list(
    object({
      driver: name,
      before: orNull(string),
      after: orNull(string),
      where: { enum: ['before', 'after', 'both'] },
    }),
  ),
});

const rankedInput = withOptional(
  object({
    rank: count,
    input: name,
    hosts: list(name),
    state,
    severity: orNull(severity),
    nonPagedBytes: orNull(number),
    pagedBytes: orNull(number),
    bytesPerHour: orNull(number),
    tags: list(tag),
    drivers: list(name),
    answer: string,
    reports: list(name),
  }),
  { guesses: list(name) },
);

const sharedDrivers = object({
  drivers: list(name),
  ailingWith: count,
  ailingWithout: count,
  wellWith: count,
  wellWithout: count,
  p: share,
  adjustedP: share,
});

const fleet = object({
  schemaVersion: { const: 1 },
  tool: object({ name: { const: 'poolsleuth' }, version: string }),
  answer: name,
  counts: object({
    inputs: count,
    machines: count,
    leaking: count,
    suspicious: count,
    well: count,
    unknown: count,
    notRead: count,
    notUnderstood: count,
  }),
  inputs: list(rankedInput),
  tags: list(
    withOptional(
      object({ tag, pool, leaking: count, suspicious: count, machines: count, bytes: number, driver: orNull(name) }),
      { guess: { const: true } },
    ),
  ),
  drivers: list(
    withOptional(object({ driver: name, leaking: count, suspicious: count, bytes: number }), {
      guess: { const: true },
    }),
  ),
  comparisons: list(
    object({ tag: orNull(tag), ailing: count, well: count, compared: count, candidates: list(sharedDrivers) }),
  ),
  notRead: list(object({ input: name, error: name })),
  notUnderstood: list(name),
});

const submission = object({
  id: name,
  out: name,
  state: { enum: ['adding', 'open', 'done', 'failed'] },
  submittedAt: time,
  files: count,
  filesDone: count,
  workers: orNull(count),
  filesPerSecond: orNull(number),
  secondsLeft: orNull(number),
  failed: list(string),
});

const leak = object({
  id: name,
  kind: { enum: ['leak', 'held', 'load-mistaken'] },
  product: name,
  vendor: orNull(name),
  drivers: list(name),
  tags: list(tag),
  affected: orNull(string),
  fixedIn: orNull(name),
  trigger: orNull(string),
  confirmedBy: { enum: ['vendor', 'maintainer', 'reporter'] },
  sure: share,
  sources: list(name),
});

const tagAnswer = withOptional(
  object({
    tag,
    owners: list(owner),
    suggestions: list(tag),
    listed: boolean,
    remarks: list(object({ driver: orNull(name), text: string })),
    note: orNull(object({ class: name, what: string, next: string })),
    leaks: list(leak),
  }),
  { explanation: list(object({ driver: name, lines: list(object({ points: number, text: string })) })) },
);

const driverAnswer = object({
  driver: name,
  note: orNull(object({ vendor: string, what: string })),
  product: orNull(object({ name, vendor: orNull(string), aliases: list(name) })),
  tags: list(object({ tag, component: orNull(string), description: orNull(string), evidence })),
  leaks: list(leak),
});

const skippedLine = object({ line: count, text: string, why: name });
const skippedFile = object({ file: name, why: name });

export type SchemaName = 'analyze' | 'diff' | 'batch' | 'fleet-status' | 'tag' | 'driver' | 'import' | 'scan';

/** The schemas by command; `import` and `scan` are those of `db`. */
export const SCHEMAS: Readonly<Record<SchemaName, Schema>> = {
  analyze: SCHEMA,
  diff: { ...SCHEMA, ...titled('poolsleuth diff', withOptional(SCHEMA, { diff: orNull(difference) })) },
  batch: titled('poolsleuth batch: the summary', fleet),
  'fleet-status': titled(
    'poolsleuth fleet status',
    object({ schemaVersion: { const: 1 }, submissions: list(submission) }),
  ),
  tag: titled('poolsleuth tag', object({ tags: list(tagAnswer), total: count })),
  driver: titled('poolsleuth driver', object({ drivers: list(driverAnswer) })),
  import: titled(
    'poolsleuth db import',
    object({
      source: name,
      entries: count,
      added: count,
      updated: count,
      unchanged: count,
      skipped: list(skippedLine),
    }),
  ),
  scan: titled(
    'poolsleuth db scan',
    object({
      drivers: list(
        object({
          file: name,
          sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
          architecture: name,
          version: orNull(string),
          company: orNull(string),
          tags: list(object({ tag, kind: name, count })),
        }),
      ),
      skipped: list(skippedFile),
    }),
  ),
};
