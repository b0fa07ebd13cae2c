/** What a list of poolmon says besides its rows. */
import type { PoolmonContext } from '../../grammars/poolmon.js';
import type { Evidence } from '../moments/evidence.js';
import type { BlockEnd } from './pair.js';

/** A date line whose list did not come: what another tool printed below it is of that time. */
export function atEnd({ context: { date } }: BlockEnd<PoolmonContext>): readonly Evidence[] {
  if (date === null) return [];
  const [otherDate] = date.others;
  return [
    {
      kind: 'date',
      capturedAt: date.iso,
      ...(otherDate === undefined ? {} : { otherDate }),
      ...(date.used === null ? {} : { dateOrder: date.used }),
    },
  ];
}
