/**
 * JSON Schema (draft 2020-12) of the analysis document. Objects stay open: any may gain fields. Everything that can be
 * unknown can be null.
 */
import { DIAGNOSTIC_CODES, FINDING_CODES } from '../model/codes.js';
import type {
  DumpType,
  Encoding,
  InputFormat,
  OwnerClass,
  PageState,
  PoolSource,
  Severity,
} from '../model/document.js';
import { POOL_NAMES } from '../model/pool-names.js';
import { VERDICTS } from '../model/verdicts.js';

export type Schema = Readonly<Record<string, unknown>>;

export const string: Schema = { type: 'string' };
export const name: Schema = { type: 'string', minLength: 1 };
export const number: Schema = { type: 'number' };
export const boolean: Schema = { type: 'boolean' };
/** A count that is exact as a number. */
export const count: Schema = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
/** From 1; 0 in a binary file, which has no lines. */
const line: Schema = count;
export const share: Schema = { type: 'number', minimum: 0, maximum: 1 };
const address: Schema = { type: 'string', pattern: '^0x[0-9a-f]{1,16}$' };
export const tag: Schema = { type: 'string', minLength: 4, maxLength: 4 };
/** A count as a number while it is exact as one, else its decimal digits: 2^53 has sixteen. */
const exact: Schema = { anyOf: [count, { type: 'string', pattern: '^[1-9][0-9]{15,39}$' }] };
/** ISO 8601, with an offset where the source gives one. */
export const time: Schema = {
  type: 'string',
  pattern:
    '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?$',
};
export const pool: Schema = { enum: POOL_NAMES };
export const verdict: Schema = { enum: VERDICTS };

/**
 * One of the words of a union, in the order given; a word that is missing here does not compile.
 *
 * @example
 * oneOf<'dog' | 'cat'>({ dog: true, cat: true }) // { enum: ['dog', 'cat'] }
 */
export function oneOf<Word extends string>(words: Readonly<Record<Word, true>>): Schema {
  return { enum: Object.keys(words) };
}

export function orNull(schema: Schema): Schema {
  return { anyOf: [schema, { type: 'null' }] };
}

export function list(items: Schema): Schema {
  return { type: 'array', items };
}

/** An object with these fields, all of them present. */
export function object(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', required: Object.keys(properties), properties };
}

/** The object with further fields that may be absent. */
export function withOptional(schema: Schema, further: Readonly<Record<string, Schema>>): Schema {
  return { ...schema, properties: { ...(schema['properties'] as object), ...further } };
}

export const counters: Schema = object({
  allocs: orNull(exact),
  frees: orNull(exact),
  outstanding: orNull(exact),
  bytes: orNull(exact),
});

export const owner: Schema = object({
  driver: name,
  component: orNull(string),
  confidence: share,
  class: oneOf<OwnerClass>({ owner: true, shared: true, object: true, unknown: true }),
  evidence: list(object({ kind: name, source: string, detail: string })),
});

const input = object({
  source: string,
  bytes: count,
  encoding: orNull(oneOf<Encoding>({ 'utf-8': true, 'utf-16le': true, 'utf-16be': true, latin1: true })),
  format: oneOf<InputFormat>({ text: true, 'kernel-dump': true, 'perfmon-log': true }),
  error: orNull(string),
  lines: object({ total: count, understood: count, otherCommand: count, unparsed: count }),
  blocks: list(
    object({
      command: orNull(string),
      grammar: name,
      firstLine: line,
      lastLine: line,
      rows: count,
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
      pid: count,
      image: string,
      commitKib: orNull(exact),
      sharedCommitKib: orNull(exact),
      debtKib: orNull(exact),
    }),
  ),
  sessions: list(
    object({ id: count, address, pagedKib: orNull(exact), nonPagedKib: orNull(exact), commitKib: orNull(exact) }),
  ),
  regions: list(object({ name: string, baseAddress: address, bytes: exact })),
  summary: object({
    physicalPages: orNull(count),
    availablePages: orNull(count),
    nonPagedPages: orNull(count),
    nonPagedMaxPages: orNull(count),
    pagedPages: orNull(count),
    pagedMaxPages: orNull(count),
    committedPages: orNull(count),
    commitLimitPages: orNull(count),
  }),
});

const poolSize = object({
  bytes: exact,
  source: oneOf<PoolSource>({ vm: true, poolmon: true, perfmon: true, dump: true, printed: true, tags: true }),
});

const crash = object({
  dumpType: oneOf<DumpType>({
    triage: true,
    bitmap: true,
    full: true,
    kernel: true,
    live: true,
    header: true,
    other: true,
  }),
  writtenBy: orNull({ enum: ['windows', 'debugger', 'imager'] }),
  bugcheck: orNull(object({ code: address, name: orNull(name), arguments: list(address) })),
  process: orNull(name),
  processors: orNull(count),
  stackAddresses: list(object({ address, module: name, offset: address })),
  pages: list(
    object({
      address,
      argument: count,
      state: oneOf<PageState>({ valid: true, transition: true, 'paged-out': true, never: true, 'not-recorded': true }),
    }),
  ),
  poolPage: orNull(
    object({
      argument: count,
      asked: address,
      blocks: list(object({ address, bytes: count, tag, state: { enum: ['allocated', 'free'] } })),
      brokenAt: orNull(address),
    }),
  ),
  tagTable: { enum: ['absent', 'refused', 'experimental'] },
  largeBlocks: orNull(list(object({ tag, pool: { enum: ['nonPaged', 'paged'] }, count, bytes: count }))),
  symbols: orNull(object({ file: orNull(string), key: string })),
  notes: list(string),
});

const snapshot = withOptional(
  object({
    source: name,
    firstLine: line,
    grammar: name,
    host: orNull(string),
    capturedAt: orNull(time),
    uptimeSeconds: orNull({ type: 'number', minimum: 0 }),
    osBuild: orNull(count),
    architecture: orNull(string),
    tags: list(
      withOptional(
        object({
          tag,
          nonPaged: orNull(counters),
          paged: orNull(counters),
          session: orNull(counters),
          printed: object({ description: orNull(string), binary: orNull(string) }),
          owners: list(owner),
        }),
        { unknown: counters },
      ),
    ),
    totals: orNull(object({ nonPaged: orNull(counters), paged: orNull(counters) })),
    vm: orNull(vm),
    pools: object({ nonPaged: orNull(poolSize), paged: orNull(poolSize) }),
    memory: object({
      physicalBytes: orNull(exact),
      availableBytes: orNull(exact),
      committedBytes: orNull(exact),
      commitLimitBytes: orNull(exact),
    }),
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
    crash: orNull(crash),
  }),
  { label: { type: 'string' } },
);

const series = withOptional(
  object({
    host: orNull(string),
    boots: list(object({ from: orNull(time), to: orNull(time), samples: count })),
    tags: list(
      object({
        tag,
        pool,
        samples: count,
        first: counters,
        last: counters,
        bytesPerHour: orNull(number),
        outstandingPerHour: orNull(number),
        freeRatio: orNull({ type: 'number', minimum: 0 }),
        verdict,
        confidence: share,
        reasons: list(string),
      }),
    ),
    totals: list(
      object({
        pool: { enum: ['nonPaged', 'paged'] },
        samples: count,
        first: object({ bytes: exact }),
        last: object({ bytes: exact }),
        bytesPerHour: orNull(number),
        verdict,
        confidence: share,
        reasons: list(string),
      }),
    ),
    families: list(
      object({
        pool,
        members: list(object({ tag, pool, ratio: { type: 'number', minimum: 0 } })),
        root: orNull(object({ tag, driver: orNull(string), confidence: share, reasons: list(string) })),
      }),
    ),
    forecast: list(
      object({
        pool,
        limitBytes: exact,
        limitKind: name,
        exhaustedAt: orNull(time),
        low: orNull(time),
        high: orNull(time),
      }),
    ),
  }),
  { source: name },
);

const neighbourBlock = { address, bytes: count, state: { enum: ['allocated', 'free'] }, tag } as const;

const heldPool = object({
  allocations: orNull(count),
  bytes: orNull(count),
  peakAllocations: orNull(count),
  peakBytes: orNull(count),
});

const finding = withOptional(
  object({
    code: { enum: FINDING_CODES },
    severity: oneOf<Severity>({ info: true, low: true, medium: true, high: true }),
    confidence: share,
    pool: orNull(pool),
    tags: list(tag),
    drivers: list(name),
    title: name,
    reasons: list(string),
    evidence: list(object({ source: name, line })),
    next: list(object({ command: name, why: name })),
  }),
  { machine: name },
);

/** The schema that `poolsleuth schema` prints. */
export const SCHEMA: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'poolsleuth analysis',
  ...withOptional(
    object({
      schemaVersion: { const: 1 },
      tool: object({ name: { const: 'poolsleuth' }, version: string }),
      answer: name,
      inputs: list(input),
      snapshots: list(snapshot),
      poolFinds: list(
        object({
          source: string,
          firstLine: line,
          tag,
          pool: orNull(pool),
          layout: { enum: ['classic', 'current'] },
          entries: count,
          allocated: object({ count, bytes: exact }),
          free: object({ count, bytes: exact }),
          sizes: list(object({ bytes: count, count })),
          complete: boolean,
          searchedTo: orNull(address),
        }),
      ),
      tagHits: list(object({ address, tag, module: orNull(string) })),
      verifier: list(
        object({
          driver: string,
          state: string,
          allocations: list(object({ address, bytes: count, tag, caller: orNull(string) })),
        }),
      ),
      blocks: list(
        object({
          source: string,
          line,
          asked: address,
          ...neighbourBlock,
          pool: orNull(pool),
          owners: list(owner),
          damage: orNull(string),
          before: orNull(object(neighbourBlock)),
          after: orNull(object(neighbourBlock)),
        }),
      ),
      series: list(series),
      findings: list(finding),
      diagnostics: list(
        object({
          code: { enum: DIAGNOSTIC_CODES },
          severity: { enum: ['info', 'warning', 'error'] },
          message: string,
          source: orNull(string),
          line: orNull(line),
        }),
      ),
      unparsed: list(object({ source: string, line, text: string })),
    }),
    {
      presentDrivers: list(
        object({
          source: string,
          line,
          driver: string,
          state: orNull({ enum: ['running', 'stopped'] }),
          altitude: orNull(string),
        }),
      ),
      driverPools: list(
        object({
          source: string,
          line,
          driver: orNull(string),
          tag: orNull(tag),
          unloaded: boolean,
          toldBy: { enum: ['verifier', 'framework'] },
          nonPaged: heldPool,
          paged: heldPool,
        }),
      ),
      processHandles: list(
        object({
          source: string,
          line,
          image: orNull(string),
          pid: orNull(count),
          count,
          types: list(object({ type: string, count })),
        }),
      ),
      systemPtes: list(
        object({
          source: string,
          line,
          areas: list(object({ name: string, total: orNull(count), free: orNull(count), largestFree: orNull(count) })),
          mapped: orNull(count),
          mappers: list(object({ module: string, mappings: count, pages: count })),
        }),
      ),
    },
  ),
};
