/** Machine-wide values of a moment, from whichever of its parts shows them. Bytes; NaN when unknown. */
import { type GaugeName, type Moment } from './moment.js';
import type { VmSummary } from '../model/document.js';
import { PAGE_BYTES } from './pool-size.js';

type PageCount = keyof VmSummary;

function gaugeOf(moment: Moment, name: GaugeName): number {
  return moment.gauges.get(name) ?? NaN;
}

function pagesOf(moment: Moment, name: PageCount): number {
  const pages = moment.vm?.summary[name] ?? null;
  return pages === null ? NaN : pages * PAGE_BYTES;
}

function firstKnown(...values: readonly number[]): number {
  return values.find((value) => !Number.isNaN(value)) ?? NaN;
}

export function physicalBytes(moment: Moment): number {
  return firstKnown(gaugeOf(moment, 'physicalBytes'), pagesOf(moment, 'physicalPages'));
}

export function availableBytes(moment: Moment): number {
  return firstKnown(gaugeOf(moment, 'availableBytes'), pagesOf(moment, 'availablePages'));
}

export function commitLimitBytes(moment: Moment): number {
  return firstKnown(gaugeOf(moment, 'commitLimitBytes'), pagesOf(moment, 'commitLimitPages'));
}

export function committedBytes(moment: Moment): number {
  return firstKnown(gaugeOf(moment, 'committedBytes'), pagesOf(moment, 'committedPages'));
}

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const TIB = 1024 ** 4;

/**
 * The largest a pool can become by the rules of its Windows version, for those versions that have a fixed one.
 * Source: "Memory limits for Windows and Windows Server releases". Where that page speaks of kernel address space on
 * x86, two GiB is the bound. NaN when the build is unknown, or RAM is needed and unknown.
 */
export function versionMaximum(
  pool: 'nonPaged' | 'paged',
  osBuild: number | null,
  architecture: string | null,
  ram: number,
): number {
  if (osBuild === null || architecture === null) return NaN;
  const is64 = /64/.test(architecture);
  const isVista = osBuild >= 6000 && osBuild < 7600;
  if (osBuild < 6000) {
    if (is64) return 128 * GIB;
    if (pool === 'nonPaged') return 256 * MIB;
    return osBuild >= 3790 ? 530 * MIB : 490 * MIB;
  }
  if (!is64) return pool === 'nonPaged' ? Math.min(2 * GIB, 0.75 * ram) : 2 * GIB;
  if (pool === 'paged') {
    if (osBuild < 9200) return 128 * GIB;
    return osBuild < 9600 ? 384 * GIB : 15.5 * TIB;
  }
  if (isVista) return Math.min(128 * GIB, 0.4 * ram);
  if (osBuild < 9200) return Math.min(128 * GIB, 0.75 * ram);
  return osBuild < 9600 ? Math.min(128 * GIB, ram) : Math.min(16 * TIB, ram);
}

/** The maximum that the machine itself prints (`!vm`); NaN when absent or so large that it bounds nothing. */
export function printedMaximum(moment: Moment, pool: 'nonPaged' | 'paged'): number {
  const bytes = pagesOf(moment, pool === 'nonPaged' ? 'nonPagedMaxPages' : 'pagedMaxPages');
  // Since Windows 8.1 the printed maximum is the 15.5 or 16 TiB of address space: no limit that is ever reached.
  return bytes > 0 && bytes < 15 * TIB ? bytes : NaN;
}
