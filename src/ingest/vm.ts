/** Rows of `!vm` as evidence. */
import type { VmRow } from '../../grammars/vm.js';
import type { Evidence } from '../moments/evidence.js';

export function toEvidence(row: VmRow, line: number): readonly Evidence[] {
  switch (row.kind) {
    case 'memory': {
      const { label, pages, kib } = row;
      const evidence: Evidence[] = [
        { kind: 'vm-line', entry: { label, pages, kib, line }, consistent: row.consistent },
      ];
      if (!row.consistent) {
        evidence.push({
          kind: 'diagnostic',
          code: 'damaged-value',
          message: `${label}: ${kib ?? ''} Kb is not 4 times ${pages} pages; a digit is wrong, so neither value is used.`,
        });
      }
      if (!row.known) {
        evidence.push({
          kind: 'diagnostic',
          code: 'new-label',
          message: `!vm prints a label that is new here: ${label}. It is kept as printed.`,
        });
      }
      return evidence;
    }
    case 'page-file': {
      const { index, name, currentKib, freeKib, minimumKib, maximumKib } = row;
      return [{ kind: 'vm-page-file', index, entry: { name, currentKib, freeKib, minimumKib, maximumKib } }];
    }
    case 'session': {
      const { index, id, address, pagedKib, nonPagedKib, commitKib } = row;
      return [{ kind: 'vm-session', index, entry: { id, address, pagedKib, nonPagedKib, commitKib } }];
    }
    case 'warning':
      return [{ kind: 'vm-warning', text: row.text }];
    case 'process': {
      const { pid, image, commitKib, sharedCommitKib, debtKib } = row;
      return [{ kind: 'vm-process', entry: { pid, image, commitKib, sharedCommitKib, debtKib } }];
    }
    case 'region':
      return [{ kind: 'vm-region', name: row.name, baseAddress: row.baseAddress, bytes: row.bytes }];
  }
}
