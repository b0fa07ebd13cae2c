/** What a line of a tag list claims about the owner of a tag. */
import { toOwners } from '../../grammars/pooltag-txt.js';
import type { PooltagEntry, PooltagOwner } from '../../grammars/pooltag-txt.js';
import { toDriverFile } from './driver-file.js';
import type { TagRecord } from './record.js';

/** The owner part of a record. All null: the list knows the tag but names nobody. */
export type Claim = Pick<TagRecord, 'driver' | 'module' | 'component'>;

function toClaim(owner: PooltagOwner): Claim {
  const driver = toDriverFile(owner.module);
  return {
    driver,
    module: owner.module.toLowerCase() === driver ? null : owner.module,
    component: owner.symbol,
  };
}

/** The claims of a binary column as the debugger prints it; empty for `<unknown>`. */
export function toBinaryClaims(binary: string): readonly Claim[] {
  return toOwners(binary.trim()).map(toClaim);
}

/** A driver file in the words of an entry whose binary column is `<unknown>`: `Pgm protocol: RMCast.sys`. */
function findFileInWords(description: string | null): string | null {
  const files: readonly string[] = description?.match(/[\w.-]+\.sys\b/gi) ?? [];
  return files.length === 1 ? (files[0] ?? null) : null;
}

/** Folders of the kernel's source that lists name in place of a binary, and that are parts of the kernel image. */
const KERNEL_FOLDER = /\bntos\\(cache|config|dbgk|ex|fsrtl|fstub|io|ke|lpc|mm|ob|po|ps|rtl|se|wmi)\\?\b/i;

/** The part of the kernel whose source the words name: `rtl` for `(ntos\rtl\dev2dos.c)`; else null. */
function findKernelPart(description: string | null): string | null {
  return KERNEL_FOLDER.exec(description ?? '')?.[1]?.toLowerCase() ?? null;
}

/**
 * The claims of an entry, at least one: two for `nt!store or rdyboost.sys`, one without driver for `<unknown>` (unless
 * the description names exactly one driver file, or a part of the kernel by its source).
 */
export function toClaims(entry: PooltagEntry): readonly Claim[] {
  if (entry.owners.length > 0) return entry.owners.map(toClaim);
  const part = entry.binary === null ? null : findKernelPart(entry.description);
  if (part !== null) return [toClaim({ module: 'nt', symbol: part })];
  const file = entry.binary === null ? null : findFileInWords(entry.description);
  return file === null ? [{ driver: null, module: null, component: null }] : [toClaim({ module: file, symbol: null })];
}

/** The claims of a line of either form; localtag.txt leaves `.sys` off, which is no name of its own. */
export function toLineClaims(entry: PooltagEntry): readonly Claim[] {
  return entry.form === 'pooltag' ? toClaims(entry) : toClaims(entry).map((claim) => ({ ...claim, module: null }));
}

/** The owner as a list writes it: `nt!mm`, `ntfs.sys`, `win32kbase`; null when the record names none. */
export function formatClaim(claim: Claim): string | null {
  const name = claim.module ?? claim.driver;
  if (name === null) return null;
  return claim.component === null ? name : `${name}!${claim.component}`;
}
