import type { MemsnapRow } from '../../grammars/memsnap.js';
import type { Evidence } from '../moments/evidence.js';
import { toPoolEvidence } from './pool-rows.js';

/** What a row of MemSnap says. Pool charges of a process are no tag usage and are left out. */
export function toEvidence(row: MemsnapRow): readonly Evidence[] {
  switch (row.kind) {
    case 'moment':
      return toPoolEvidence(row);
    case 'build':
      return [{ kind: 'target', osBuild: row.osBuild }];
    case 'process': {
      const commitKib = row.commit === null ? null : Math.floor(Number(row.commit) / 1024);
      const { pid, image } = row;
      return [{ kind: 'vm-process', entry: { pid, image, commitKib, sharedCommitKib: null, debtKib: null } }];
    }
  }
}
