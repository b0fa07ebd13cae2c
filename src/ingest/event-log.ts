import type { EventRow } from '../../grammars/event-log.js';
import type { Evidence } from '../moments/evidence.js';

/** Our own words for the four events. */
const EVENTS: ReadonlyMap<number, string> = new Map([
  [2019, 'event 2019: an allocation from the nonpaged pool failed'],
  [2020, 'event 2020: an allocation from the paged pool failed'],
  [2004, 'event 2004: the machine was short of virtual memory'],
  [333, 'event 333: the registry could not be written'],
]);

/** What a record of the event log says. */
export function toEvidence(row: EventRow): readonly Evidence[] {
  const code = `event-${row.id}`;
  const mark: Evidence = { kind: 'mark', at: row.at, code, text: EVENTS.get(row.id) ?? code, programs: row.programs };
  const host: readonly Evidence[] = row.host === null ? [] : [{ kind: 'target', host: row.host }];
  if (row.otherDates.length === 0) return [...host, mark];
  const message = `The date is read as ${String(row.at)}; it could also be ${row.otherDates.join(' or ')}.`;
  return [...host, mark, { kind: 'diagnostic', code: 'ambiguous-date', message }];
}
