/** The rows that all pool monitors share → evidence. */
import type { MomentRow, PoolRow } from '../../grammars/lib/pool-rows.js';
import type { Evidence } from '../moments/evidence.js';

function toMomentEvidence(row: MomentRow): Extract<Evidence, { kind: 'moment' }> {
  return {
    kind: 'moment',
    // A screen, a selection or a filter is the rule; the grammar says so when a list proves to be whole.
    listing: 'some',
    ...(row.capturedAt === null ? {} : { capturedAt: row.capturedAt }),
    ...(row.otherDates[0] === undefined ? {} : { otherDate: row.otherDates[0] }),
    ...(row.dateOrder === null ? {} : { dateOrder: row.dateOrder }),
    ...(row.host === null ? {} : { host: row.host }),
    ...(row.uptimeSeconds === null ? {} : { uptimeSeconds: row.uptimeSeconds }),
    ...(row.counterBits === null ? {} : { counterBits: row.counterBits }),
    ...(row.label === null ? {} : { label: row.label }),
    ...(row.elapsedSeconds === null ? {} : { elapsedSeconds: row.elapsedSeconds }),
    ...(row.joins ? { joins: true } : {}),
  };
}

/** What one row says. */
export function toPoolEvidence(row: PoolRow): readonly Evidence[] {
  switch (row.kind) {
    case 'moment':
      return [toMomentEvidence(row)];
    case 'column':
      return [{ kind: 'column', index: row.index, moment: toMomentEvidence(row.moment) }];
    case 'change': {
      const { tag, pool, allocs, frees, outstanding, bytes, seconds, rate } = row;
      return [{ kind: 'change', tag, pool, counters: { allocs, frees, outstanding, bytes }, seconds, rate }];
    }
    case 'usage': {
      const { tag, pool, allocs, frees, outstanding, bytes, description, binary } = row;
      return [
        {
          kind: 'usage',
          tag,
          pool,
          counters: { allocs, frees, outstanding, bytes },
          ...(description === null ? {} : { description }),
          ...(binary === null ? {} : { binary }),
        },
      ];
    }
    case 'total': {
      const { pool, allocs, frees, outstanding, bytes } = row;
      return [{ kind: 'total', pool, counters: { allocs, frees, outstanding, bytes } }];
    }
    case 'gauges':
      return row.gauges.map((gauge) => ({ kind: 'gauge', name: gauge.name, value: gauge.value }));
    case 'no-gauges':
      return row.names.map((name) => ({ kind: 'no-gauge', name }));
    case 'listing':
      return [{ kind: 'listing', listing: row.listing }];
    case 'fault':
      return [{ kind: 'diagnostic', code: row.code, message: row.message }];
  }
}
