/** Drivers and filters that a machine has, as evidence. */
import type { DriverListRow } from '../../grammars/driver-list.js';
import type { Evidence } from '../moments/evidence.js';

export function toEvidence({ name, file, state, altitude }: DriverListRow): readonly Evidence[] {
  return [{ kind: 'present-driver', driver: (file ?? `${name}.sys`).toLowerCase(), state, altitude }];
}
