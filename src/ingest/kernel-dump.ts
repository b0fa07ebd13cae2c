/** What a kernel dump holds as evidence. */
import type { Evidence } from '../moments/evidence.js';
import type { CrashReport, Module } from '../model/document.js';
import { PAGE_BYTES } from '../moments/whole-pools.js';
import { toHex } from '../sources/kernel-dump/dump-bytes.js';
import type { DumpHeader } from '../sources/kernel-dump/header.js';
import type { KernelDumpRow } from '../sources/kernel-dump/source.js';
import type { DumpModule, UnloadedModule } from '../sources/kernel-dump/triage.js';
import { findBugcheckName } from '../knowledge/bugcheck-names.js';
import { explainBugcheck } from '../knowledge/bugchecks.js';

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

/** Most time stamps are hashes of reproducible builds, and the dump does not say which: none is given as a date. */
const UNTOLD = { version: null, timestamp: null, company: null } as const;

const toLoaded = ({ file, start, end }: DumpModule): Evidence => ({
  kind: 'module',
  module: { name: moduleName(file), ...toRange(start, end), image: file, ...UNTOLD, unloaded: false },
});

const toUnloaded = ({ name, cut, start, end }: UnloadedModule): Evidence => ({
  kind: 'module',
  module: { name, ...toRange(start, end), image: cut ? null : name, ...UNTOLD, unloaded: true },
});

function toTarget(header: DumpHeader): Evidence {
  const { capturedAt, uptimeSeconds, build, architecture, processors } = header;
  return {
    kind: 'target',
    ...(capturedAt === null ? {} : { capturedAt }),
    ...(uptimeSeconds === null ? {} : { uptimeSeconds }),
    ...(build === null ? {} : { osBuild: build }),
    ...(architecture === null ? {} : { architecture: architecture.toLowerCase() }),
    ...(processors === null ? {} : { processors }),
  };
}

/** The maximum of the commit limit is no limit of the moment, so it is not given as one. */
function* gaugesOf({ header, body }: KernelDumpRow): Generator<Evidence> {
  const pages = body?.pages ?? null;
  const { physicalBytes } = header;
  // Nonpaged pool lies in RAM: a share of more than all of it would be told as fact.
  const fits = physicalBytes !== null && (pages?.nonPaged ?? 0) * PAGE_BYTES <= physicalBytes;
  if (fits) yield { kind: 'gauge', name: 'physicalBytes', value: physicalBytes };
  else if (physicalBytes !== null) {
    yield {
      kind: 'diagnostic',
      code: 'impossible-value',
      message: `The header lists ${physicalBytes} bytes of RAM, less than the nonpaged pool that the dump records; the RAM is not used.`,
    };
  }
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
    processors,
    stackAddresses: (body?.stackAddresses ?? []).map(({ address, file, offset }) => ({
      address: toHex(address),
      module: moduleName(file),
      offset: toHex(offset),
    })),
    pages: [],
    tagTable: 'absent',
    notes,
  };
}

export function toEvidence(row: KernelDumpRow): readonly Evidence[] {
  const { header, body } = row;
  const { bugcheck } = header;
  return [
    toTarget(header),
    { kind: 'crash', crash: toCrash(row) },
    ...gaugesOf(row),
    ...(body?.modules ?? []).map(toLoaded),
    ...(body?.unloaded ?? []).map(toUnloaded),
    ...(bugcheck === null
      ? []
      : [{ kind: 'bugcheck', ...bugcheck, texts: [], name: null, image: null, tag: null } as const]),
  ];
}
