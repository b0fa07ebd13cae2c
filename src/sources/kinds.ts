/**
 * Every kind of input that is told by its bytes, the more certain sign first. What is small is here as a whole; of the
 * others only how they are told, and `open-by-need.ts` loads what reads them.
 */
import { archive } from './archive/source.js';
import { jsonRowsKind } from './json-rows/kind.js';
import { kernelDumpKind } from './kernel-dump/kind.js';
import { ownJsonKind } from './own-json/kind.js';
import { perfmonLogKind } from './perfmon-log/kind.js';
import { prometheusKind } from './prometheus/kind.js';
import { refused } from './refused/source.js';
import type { SourceKind } from './source.js';
import { text } from './text/source.js';

export type SourceId =
  'perfmon-log' | 'kernel-dump' | 'poolmonx-archive' | 'refused' | 'own-json' | 'prometheus' | 'json-rows' | 'text';

const KINDS: readonly SourceKind<SourceId>[] = [
  perfmonLogKind,
  kernelDumpKind,
  archive,
  refused,
  ownJsonKind,
  prometheusKind,
  jsonRowsKind,
  text,
];

/** The names of all kinds, in the order in which they are asked. */
export const SOURCE_IDS: readonly SourceId[] = KINDS.map(({ id }) => id);

/** The kind of what begins with these bytes, the first `HEAD_BYTES` or all that there are. */
export function findKind(head: Uint8Array): SourceId {
  return KINDS.find(({ sniff }) => sniff(head))?.id ?? text.id;
}
