import type { PerfmonRow } from '../../grammars/perfmon.js';
import type { Evidence } from '../moments/evidence.js';

/** What a row of a performance log says: every sample is a moment of gauges, without tags. */
export function toEvidence(row: PerfmonRow): readonly Evidence[] {
  if (row.kind === 'fault') return [{ kind: 'diagnostic', code: row.code, message: row.message }];
  const { capturedAt, otherDate, dateOrder, host, gauges } = row;
  return [
    {
      kind: 'moment',
      capturedAt,
      listing: 'some',
      ...(otherDate === null ? {} : { otherDate }),
      ...(dateOrder === null ? {} : { dateOrder }),
      ...(host === null ? {} : { host }),
    },
    ...gauges.map((gauge): Evidence => ({ kind: 'gauge', name: gauge.name, value: gauge.value })),
  ];
}
