/** What a framework driver holds, as evidence. */
import type { WdfPoolRow } from '../../grammars/wdf-pool.js';
import type { Evidence } from '../moments/evidence.js';

export function toEvidence({ index, driver, tag, unloading, nonPaged, paged }: WdfPoolRow): readonly Evidence[] {
  // Framework drivers are named without their ending.
  const file = driver === null || driver.includes('.') ? driver : `${driver}.sys`;
  return [{ kind: 'held-pool', index, driver: file, tag, unloaded: unloading, toldBy: 'framework', nonPaged, paged }];
}
