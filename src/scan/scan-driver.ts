/** Which pool tags a Windows driver file uses, and how well each is proved. See docs/driver-scanning.md. */
import type { RecordKind } from '../tagdb/record.js';
import { createAnalysis } from './analysis.js';
import { analyzeCode } from './analyze-code.js';
import { NO_IMPORTS, groupImports } from './imports.js';
import type { ImportedModule } from './imports.js';
import { isKernelImage } from './imports.js';
import { offsetOf, parsePe } from './pe.js';
import type { Architecture, PeImage } from './pe.js';
import { isSharedTag } from './plausible-tag.js';
import { findRawTags, findSectionTags, toNearTag } from './search-bytes.js';
import { NO_VERSION, readVersionResource } from './version-resource.js';
import type { VersionResource } from './version-resource.js';

/** The kinds of `RecordKind` that a scan gives. */
export type ScanKind = Extract<RecordKind, `scan-${string}`>;

export interface TagSite {
  /** Offset in the file, -1 when nothing of the file stands for it (a tag derived from the file's name). */
  readonly offset: number;
  /** Address relative to the image base, -1 outside the sections. */
  readonly rva: number;
  /** `ExAllocatePoolWithTag argument 2`; null when no call is known. */
  readonly via: string | null;
}

export interface FoundTag {
  /** Four characters; NUL padding is shown as blanks, bit 31 (PROTECTED_POOL) is masked. */
  readonly tag: string;
  readonly kind: ScanKind;
  /** Distinct places of that kind. */
  readonly count: number;
  /** The first 16 of them. */
  readonly sites: readonly TagSite[];
  /** A tag of a static library or macro, an ACPI name, a signature: it proves no owner. */
  readonly shared: boolean;
  /** Reported unless more was asked for: proved by calls or tables, and not shared. */
  readonly default: boolean;
}

/** How much of a file that was cut off is there, in bytes. */
export interface CutFile {
  readonly bytes: number;
  readonly expectedBytes: number;
}

export interface DriverScan extends VersionResource {
  readonly status: 'scanned' | 'skipped';
  /** Why the file was skipped; null when it was scanned. */
  readonly why: string | null;
  /** Null when the file is no PE file. */
  readonly architecture: Architecture | null;
  readonly imports: readonly ImportedModule[];
  /** The file ends before what its headers speak of: tags may be missing. Null when it is whole. */
  readonly cut: CutFile | null;
  /** One entry per tag with its strongest kind, strongest kinds first. */
  readonly tags: readonly FoundTag[];
}

export interface ScanOptions {
  /** Name of the file, `mydriver.sys`: framework drivers take their tag from it. */
  readonly fileName?: string;
  /** Only these tags, of every kind down to `scan-raw`. */
  readonly tags?: readonly string[];
  /** Also report plain occurrences of the bytes of `tags`, or without `tags` of the tags found otherwise. */
  readonly raw?: boolean;
}

/** Strongest first: a tag is reported with the first kind that it has. */
export const SCAN_KINDS: readonly ScanKind[] = [
  'scan-allocation',
  'scan-wrapper',
  'scan-structure',
  'scan-free',
  'scan-near-call',
  'scan-context',
  'scan-data',
  'scan-derived',
  'scan-raw',
];

const PROVED: ReadonlySet<ScanKind> = new Set(['scan-allocation', 'scan-wrapper', 'scan-structure', 'scan-free']);
const MAX_SITES = 16;

/**
 * Scans one file. Never throws, whatever the bytes are.
 *
 * `scanDriver(bytes, { fileName: 'mydriver.sys' }).tags.filter((tag) => tag.default)` are the tags that the driver
 * certainly uses.
 */
export function scanDriver(file: Uint8Array, options: ScanOptions = {}): DriverScan {
  const image = parsePe(file);
  if (typeof image === 'string') {
    return {
      status: 'skipped',
      why: image,
      architecture: null,
      ...NO_VERSION,
      imports: NO_IMPORTS,
      cut: null,
      tags: [],
    };
  }
  const facts = {
    architecture: image.architecture,
    ...readVersionResource(image),
    imports: groupImports(image.imports),
    cut: cutOf(image),
  };
  const why = whyNot(image, facts.cut);
  if (why !== null) return { status: 'skipped', why, ...facts, tags: [] };
  return { status: 'scanned', why: null, ...facts, tags: findTags(image, options) };
}

/** How much of the file is there when it is cut off; null when it is whole. */
export function cutOf({ bytes, expectedBytes, neededBytes }: PeImage): CutFile | null {
  return bytes.length < neededBytes ? { bytes: bytes.length, expectedBytes } : null;
}

function whyNot(image: PeImage, cut: CutFile | null): string | null {
  if (image.architecture === 'other') return 'machine type is not supported (only x86, x64 and ARM64 are)';
  if (isKernelImage(image)) return null;
  // Its imports may be what is missing.
  return cut === null ? 'user-mode image: it imports nothing from the kernel' : 'the list of its imports is missing';
}

/** Sites of each tag by kind. */
type Gathered = Map<string, Map<ScanKind, Map<number, TagSite>>>;

function findTags(image: PeImage, options: ScanOptions): FoundTag[] {
  const gathered: Gathered = new Map();
  const analysis = createAnalysis(image);
  const map = analyzeCode(analysis);
  for (const { tag, kind, rva, via } of analysis.findings.values())
    gather(gathered, tag, kind, { offset: offsetOf(image, rva), rva, via });
  for (const { dword, rva } of map.nearCalls) {
    const tag = toNearTag(dword);
    if (tag !== null) gather(gathered, tag, 'scan-near-call', { offset: offsetOf(image, rva), rva, via: null });
  }
  for (const { tag, kind, offset } of findSectionTags(image)) gather(gathered, tag, kind, siteAt(image, offset));
  const derived = analysis.framework && !analysis.driverTag ? deriveFrameworkTag(options.fileName ?? '') : null;
  if (derived !== null) gather(gathered, derived, 'scan-derived', { offset: -1, rva: -1, via: 'service name' });

  const wanted = options.tags?.map((tag) => tag.padEnd(4, ' ').slice(0, 4));
  if (wanted !== undefined || options.raw === true) {
    for (const { tag, kind, offset } of findRawTags(image.bytes, wanted ?? [...gathered.keys()]))
      gather(gathered, tag, kind, siteAt(image, offset));
  }
  const found: FoundTag[] = [];
  for (const [tag, kinds] of gathered) {
    if (wanted === undefined || wanted.includes(tag)) found.push(toFoundTag(tag, kinds));
  }
  return found.sort((a, b) => SCAN_KINDS.indexOf(a.kind) - SCAN_KINDS.indexOf(b.kind) || compareText(a.tag, b.tag));
}

function toFoundTag(tag: string, kinds: ReadonlyMap<ScanKind, ReadonlyMap<number, TagSite>>): FoundTag {
  const kind = SCAN_KINDS.find((candidate) => kinds.has(candidate)) ?? 'scan-raw';
  const sites = [...(kinds.get(kind)?.values() ?? [])].sort((a, b) => a.offset - b.offset);
  const proved = PROVED.has(kind);
  const shared = isSharedTag(tag, proved);
  return { tag, kind, count: sites.length, sites: sites.slice(0, MAX_SITES), shared, default: proved && !shared };
}

function gather(into: Gathered, tag: string, kind: ScanKind, site: TagSite): void {
  const kinds = into.get(tag) ?? new Map<ScanKind, Map<number, TagSite>>();
  const sites = kinds.get(kind) ?? new Map<number, TagSite>();
  if (!sites.has(site.offset)) sites.set(site.offset, site);
  kinds.set(kind, sites);
  into.set(tag, kinds);
}

function siteAt(image: PeImage, offset: number): TagSite {
  const section = image.sections.find(
    (candidate) => offset >= candidate.fileOffset && offset < candidate.fileOffset + candidate.fileSize,
  );
  const rva = section === undefined ? -1 : offset - section.fileOffset + section.rva;
  return { offset, rva, via: null };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The tag that the framework takes when a driver sets none: the first four characters of its service's name, or the
 * next four when the name begins with `WDF`; `FxDr` when fewer than four are left. The service usually bears the file's
 * name. `mydriver.sys` gives `mydr`; null when nothing is known of the name.
 */
export function deriveFrameworkTag(fileName: string): string | null {
  const base = (fileName.split(/[\\/]/).pop() ?? '').replace(/\.[^.]*$/, '');
  if (base === '' || !/^[\x20-\x7e]+$/.test(base)) return null;
  const rest = /^wdf/i.test(base) ? base.slice(3) : base;
  return rest.length >= 4 ? rest.slice(0, 4) : 'FxDr';
}
