/** System page table entries as evidence. */
import type { SysptesRow } from '../../grammars/sysptes.js';
import type { Evidence } from '../moments/evidence.js';

export function toEvidence(row: SysptesRow): readonly Evidence[] {
  switch (row.kind) {
    case 'area': {
      const { index, name, total, free, largestFree } = row;
      return [{ kind: 'pte-area', index, name, total, free, largestFree }];
    }
    case 'mapping':
      return [{ kind: 'pte-mapping', pages: row.pages, caller: row.caller, callersCaller: row.callersCaller }];
    case 'mapped':
      return [{ kind: 'pte-mapped', entries: row.entries }];
  }
}
