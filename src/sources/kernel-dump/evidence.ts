/** What a kernel dump holds as evidence. */
import { MOST_PROCESSORS } from '../../ingest/admit.js';
import { toCrashEvidence } from '../../ingest/crash.js';
import type { Evidence } from '../../moments/evidence.js';
import type { CrashReport, Module } from '../../model/document.js';
import { PAGE_BYTES } from '../../moments/pool-size.js';
import { toHex } from './dump-bytes.js';
import type { DumpHeader } from './header.js';
import type { DumpBody } from './body.js';
import type { SymbolsNamed } from './image-identity.js';
import { toSymbolKey } from './kernel-symbols.js';
import type { DumpModule, UnloadedModule } from './modules.js';
import type { PoolPage } from './pool-page.js';
import { findBugcheckName } from '../../knowledge/bugcheck-names.js';
import { explainBugcheck } from '../../knowledge/bugchecks.js';

/** All that is read of one dump: the row of its block. */
export interface KernelDumpRow {
  readonly header: DumpHeader;
  /** Null where the dump has no body that is understood. */
  readonly body: DumpBody | null;
  /** What a person should know of the dump, sentence by sentence. */
  readonly notes: readonly string[];
}

/** The files of the kernel itself, which debuggers call `nt` whatever they are called on the disk. */
const KERNEL = /^(?:ntoskrnl|ntkrnlmp|ntkrnlpa|ntkrpamp)\.exe$/i;

/** The name by which a debugger calls a module: its file without the ending. */
function moduleName(file: string): string {
  return KERNEL.test(file) ? 'nt' : file.replace(/(?!^)\.[^.]*$/, '').replaceAll('-', '_');
}

const toRange = (start: bigint, end: bigint): Pick<Module, 'start' | 'end'> => ({
  start: toHex(start),
  end: toHex(end),
});

/** `0x5dee5a07`: of most files a hash of a reproducible build, so it is given as what it is. */
const toStamp = (timestamp: number | null): string | null =>
  timestamp === null ? null : `0x${timestamp.toString(16).padStart(8, '0')}`;

/** As debuggers call a module whose name is in a page that the dump does not hold. */
const nameOf = ({ file, start }: DumpModule): string =>
  file === null ? `Unknown_Module_${start.toString(16)}` : moduleName(file);

const toLoaded = (module: DumpModule): Evidence => {
  const { file, start, end, timestamp, version, company } = module;
  return {
    kind: 'module',
    module: {
      name: nameOf(module),
      ...toRange(start, end),
      image: file,
      version,
      timestamp: toStamp(timestamp),
      company,
      unloaded: false,
    },
  };
};

const toUnloaded = ({ name, cut, start, end }: UnloadedModule): Evidence => ({
  kind: 'module',
  module: {
    name,
    ...toRange(start, end),
    image: cut ? null : name,
    version: null,
    timestamp: null,
    company: null,
    unloaded: true,
  },
});

function toTarget({ header, body }: KernelDumpRow): Evidence {
  const { capturedAt, uptimeSeconds, architecture, processors } = header;
  const build = body?.build ?? header.build;
  return {
    kind: 'target',
    ...(capturedAt === null ? {} : { capturedAt }),
    ...(uptimeSeconds === null ? {} : { uptimeSeconds }),
    ...(build === null ? {} : { osBuild: build }),
    ...(architecture === null ? {} : { architecture: architecture.toLowerCase() }),
    ...(processors === null ? {} : { processors }),
  };
}

/** RAM below is of no real machine; what pools hold is then not held against it. */
const LEAST_REAL_RAM = 1024 ** 3;

/** The maximum of the commit limit is no limit of the moment, so it is not given as one. */
function* gaugesOf({ header, body }: KernelDumpRow): Generator<Evidence> {
  const pages = body?.pages ?? null;
  const { physicalBytes } = header;
  const impossible =
    physicalBytes !== null && physicalBytes >= LEAST_REAL_RAM && (pages?.nonPaged ?? 0) * PAGE_BYTES > physicalBytes;
  if (impossible) {
    // Nonpaged pool lies in RAM: a share of more than all of it would be told as fact.
    yield {
      kind: 'diagnostic',
      code: 'impossible-value',
      message: `The header lists ${physicalBytes} bytes of RAM, less than the nonpaged pool that the dump records; the RAM is not used.`,
    };
  } else if (physicalBytes !== null) yield { kind: 'gauge', name: 'physicalBytes', value: physicalBytes };
  if (pages === null) return;
  const recorded = [
    ['poolNonPagedBytes', pages.nonPaged],
    ['poolPagedBytes', pages.paged],
    ['committedBytes', pages.committed],
  ] as const;
  for (const [name, count] of recorded) {
    // No running machine has none: a zero was not recorded.
    if (count > 0) yield { kind: 'gauge', name, value: count * PAGE_BYTES };
  }
}

const toSymbols = (symbols: SymbolsNamed | null): CrashReport['symbols'] =>
  symbols === null ? null : { file: symbols.file, key: toSymbolKey(symbols) };

function toPoolPage(page: PoolPage | null): CrashReport['poolPage'] {
  if (page === null) return null;
  const { argument, asked, blocks, brokenAt } = page;
  return {
    argument,
    asked: toHex(asked),
    blocks: blocks.map(({ address, bytes, tag, allocated }) => ({
      address: toHex(address),
      bytes,
      tag,
      state: allocated ? 'allocated' : 'free',
    })),
    brokenAt: brokenAt === null ? null : toHex(brokenAt),
  };
}

/** The tags of the dump's own tables, where every check held. */
function* usageOf(body: DumpBody | null): Generator<Evidence> {
  const table = body?.tagTable;
  if (table?.state !== 'experimental') return;
  // A tag that is missing from a full table, or whose sums cannot be, is not known to have nothing.
  if (!table.complete || table.impossible.length > 0) yield { kind: 'listing', listing: 'some' };
  for (const { tag, ...pools } of table.tags) {
    for (const pool of ['nonPaged', 'paged'] as const) {
      const { allocs, frees, bytes } = pools[pool];
      yield { kind: 'usage', tag, pool, counters: { allocs, frees, outstanding: allocs - frees, bytes } };
    }
  }
}

function toCrash({ header, body, notes }: KernelDumpRow): CrashReport {
  const { dumpType, writtenBy, bugcheck, processors } = header;
  return {
    dumpType,
    writtenBy,
    bugcheck:
      bugcheck === null
        ? null
        : {
            code: toHex(bugcheck.code),
            name: explainBugcheck(bugcheck.code, bugcheck.arguments)?.name ?? findBugcheckName(bugcheck.code),
            arguments: bugcheck.arguments,
          },
    process: body?.process ?? null,
    // What is more is told with the facts of the moment.
    processors: processors !== null && processors <= MOST_PROCESSORS ? processors : null,
    stackAddresses: (body?.stackAddresses ?? []).map(({ address, module, offset }) => ({
      address: toHex(address),
      module: nameOf(module),
      offset: toHex(offset),
    })),
    pages: (body?.argumentPages ?? []).map(({ address, argument, state }) => ({
      address: toHex(address),
      argument,
      state,
    })),
    poolPage: toPoolPage(body?.poolPage ?? null),
    tagTable: body?.tagTable.state ?? (header.hidesTags ? 'refused' : 'absent'),
    largeBlocks: body?.largeBlocks ?? null,
    symbols: toSymbols(body?.symbols ?? null),
    notes,
  };
}

export function toEvidence(row: KernelDumpRow): readonly Evidence[] {
  const { body } = row;
  return [
    toTarget(row),
    ...gaugesOf(row),
    ...usageOf(body),
    ...(body?.modules ?? []).map(toLoaded),
    ...(body?.unloaded ?? []).map(toUnloaded),
    ...toCrashEvidence(toCrash(row)),
  ];
}
