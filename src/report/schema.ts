/**
 * JSON Schema (draft 2020-12) of the analysis document. Objects stay open: any may gain fields. Everything that can be
 * unknown can be null.
 */
type Schema = Readonly<Record<string, unknown>>;

const string: Schema = { type: 'string' };
const number: Schema = { type: 'number' };
const integer: Schema = { type: 'integer' };
const boolean: Schema = { type: 'boolean' };
const line: Schema = { type: 'integer', minimum: 1 };
const share: Schema = { type: 'number', minimum: 0, maximum: 1 };
const address: Schema = { type: 'string', pattern: '^0x[0-9a-f]+$' };
const tag: Schema = { type: 'string', minLength: 4, maxLength: 4 };
/** A number while it is exact as one, else decimal digits. */
const exact: Schema = { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^-?[0-9]+$' }] };
const pool: Schema = { enum: ['nonPaged', 'paged', 'session'] };

function orNull(schema: Schema): Schema {
  return { anyOf: [schema, { type: 'null' }] };
}

function list(items: Schema): Schema {
  return { type: 'array', items };
}

/** An object with these fields, all of them present. */
function object(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', required: Object.keys(properties), properties };
}

/** The object with further fields that may be absent. */
function withOptional(schema: Schema, further: Readonly<Record<string, Schema>>): Schema {
  return { ...schema, properties: { ...(schema['properties'] as object), ...further } };
}

const counters = object({
  allocs: orNull(exact),
  frees: orNull(exact),
  outstanding: orNull(exact),
  bytes: orNull(exact),
});

const owner = object({
  driver: string,
  component: orNull(string),
  confidence: share,
  class: { enum: ['owner', 'shared', 'object', 'unknown'] },
  evidence: list(object({ kind: string, source: string, detail: string })),
});

const input = object({
  source: string,
  bytes: { type: 'integer', minimum: 0 },
  encoding: orNull({ enum: ['utf-8', 'utf-16le', 'utf-16be', 'latin1'] }),
  error: orNull(string),
  lines: object({ total: integer, understood: integer, otherCommand: integer, unparsed: integer }),
  blocks: list(
    object({
      command: orNull(string),
      grammar: string,
      firstLine: line,
      lastLine: line,
      rows: integer,
      complete: boolean,
      incompleteReason: orNull(string),
    }),
  ),
});

const vm = object({
  memory: list(object({ label: string, pages: orNull(exact), kib: orNull(exact), line })),
  pageFiles: list(
    object({
      name: orNull(string),
      currentKib: orNull(exact),
      freeKib: orNull(exact),
      minimumKib: orNull(exact),
      maximumKib: orNull(exact),
    }),
  ),
  warnings: list(object({ text: string, line })),
  processes: list(
    object({
      pid: integer,
      image: string,
      commitKib: orNull(exact),
      sharedCommitKib: orNull(exact),
      debtKib: orNull(exact),
    }),
  ),
  sessions: list(
    object({ id: integer, address, pagedKib: orNull(exact), nonPagedKib: orNull(exact), commitKib: orNull(exact) }),
  ),
  regions: list(object({ name: string, baseAddress: address, bytes: exact })),
  summary: object({
    physicalPages: orNull(integer),
    availablePages: orNull(integer),
    nonPagedPages: orNull(integer),
    nonPagedMaxPages: orNull(integer),
    pagedPages: orNull(integer),
    pagedMaxPages: orNull(integer),
    committedPages: orNull(integer),
    commitLimitPages: orNull(integer),
  }),
});

const snapshot = object({
  source: string,
  firstLine: line,
  grammar: string,
  host: orNull(string),
  capturedAt: orNull(string),
  uptimeSeconds: orNull(number),
  osBuild: orNull(integer),
  architecture: orNull(string),
  tags: list(
    object({
      tag,
      nonPaged: orNull(counters),
      paged: orNull(counters),
      session: orNull(counters),
      printed: object({ description: orNull(string), binary: orNull(string) }),
      owners: list(owner),
    }),
  ),
  totals: orNull(object({ nonPaged: orNull(counters), paged: orNull(counters) })),
  vm: orNull(vm),
  modules: list(
    object({
      name: string,
      start: address,
      end: address,
      image: orNull(string),
      version: orNull(string),
      timestamp: orNull(string),
      company: orNull(string),
      unloaded: boolean,
    }),
  ),
});

const verdict: Schema = { enum: ['leak', 'load', 'warm-up', 'held', 'steady', 'churn', 'cannot-tell'] };

const series = withOptional(
  object({
    host: orNull(string),
    boots: list(object({ from: orNull(string), to: orNull(string), samples: integer })),
    tags: list(
      object({
        tag,
        pool,
        samples: integer,
        first: counters,
        last: counters,
        bytesPerHour: orNull(number),
        outstandingPerHour: orNull(number),
        freeRatio: orNull(number),
        verdict,
        confidence: share,
        reasons: list(string),
      }),
    ),
    families: list(
      object({
        pool,
        members: list(object({ tag, pool, ratio: number })),
        root: orNull(object({ tag, driver: orNull(string), confidence: share, reasons: list(string) })),
      }),
    ),
    forecast: list(
      object({
        pool,
        limitBytes: exact,
        limitKind: string,
        exhaustedAt: orNull(string),
        low: orNull(string),
        high: orNull(string),
      }),
    ),
  }),
  { source: string },
);

const finding = withOptional(
  object({
    code: string,
    severity: { enum: ['info', 'low', 'medium', 'high'] },
    confidence: share,
    pool: orNull(pool),
    tags: list(string),
    drivers: list(string),
    title: string,
    reasons: list(string),
    evidence: list(object({ source: string, line })),
    next: list(object({ command: string, why: string })),
  }),
  { machine: string },
);

/** The schema that `poolsleuth schema` prints. */
export const SCHEMA: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'poolsleuth analysis',
  ...object({
    schemaVersion: { const: 1 },
    tool: object({ name: { const: 'poolsleuth' }, version: string }),
    answer: string,
    inputs: list(input),
    snapshots: list(snapshot),
    poolFinds: list(
      object({
        source: string,
        firstLine: line,
        tag,
        pool: orNull(pool),
        layout: { enum: ['classic', 'current'] },
        entries: integer,
        allocated: object({ count: integer, bytes: exact }),
        free: object({ count: integer, bytes: exact }),
        sizes: list(object({ bytes: integer, count: integer })),
        complete: boolean,
        searchedTo: orNull(address),
      }),
    ),
    tagHits: list(object({ address, tag, module: orNull(string) })),
    verifier: list(
      object({
        driver: string,
        state: string,
        allocations: list(object({ address, bytes: integer, tag, caller: orNull(string) })),
      }),
    ),
    series: list(series),
    findings: list(finding),
    diagnostics: list(
      object({
        code: string,
        severity: { enum: ['info', 'warning', 'error'] },
        message: string,
        source: orNull(string),
        line: orNull(line),
      }),
    ),
    unparsed: list(object({ source: string, line, text: string })),
  }),
};
