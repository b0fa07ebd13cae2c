import type { PoolRow } from '../../grammars/lib/pool-rows.js';
import type { Evidence } from '../moments/evidence.js';
import { toPoolEvidence } from './pool-rows.js';

/** What a row says. */
export const toEvidence: (row: PoolRow) => readonly Evidence[] = toPoolEvidence;
