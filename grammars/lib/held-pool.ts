/** What a driver has of a pool by counters of its own: Driver Verifier's, or those of the driver framework. */
export interface HeldPool {
  /** Blocks that are not freed; null for what is not printed, as all others. */
  readonly allocations: number | null;
  readonly bytes: number | null;
  /** The most at any time. */
  readonly peakAllocations: number | null;
  readonly peakBytes: number | null;
}

/** Nothing is printed of a pool. */
export const NOT_PRINTED: HeldPool = { allocations: null, bytes: null, peakAllocations: null, peakBytes: null };

/** The counter that a line gives: of now or the peak, blocks or bytes. */
export function heldName(peak: boolean, bytes: boolean): keyof HeldPool {
  if (bytes) return peak ? 'peakBytes' : 'bytes';
  return peak ? 'peakAllocations' : 'allocations';
}
