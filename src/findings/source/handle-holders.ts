/** Which process has most handles open, and the tag of the objects that they hold. */
import type { Finding, ProcessHandles } from '../../model/document.js';
import { formatCount, formatCounted, formatTag } from '../../model/words.js';
import type { SourceReading } from '../../moments/source-reading.js';
import { unpackTable } from '../../tables/packed-table.js';
import { tagAt } from '../../tables/tag-table.js';
import { toFinding } from '../finding.js';
import { hasDebugger } from '../next-commands.js';
import type { NextCommand } from '../next-commands.js';
import { sureOf } from '../sureness.js';
import { SOURCE } from './limits.js';
import type { SourceInput } from './source-input.js';

/** The first four letters of a type of object are the tag of its objects: `Key` → `Key `, `Token` → `Toke`. */
const tagOfType = (type: string): string => type.slice(0, 4).padEnd(4);

function nameOf({ image, pid }: ProcessHandles): string {
  if (image === null) return pid === null ? 'A process' : `Process ${pid}`;
  return pid === null ? image : `${image} (process ${pid})`;
}

/** Blocks of a tag in the moments of the source, the most of any. */
function blocksOf(tag: string, { moments }: SourceReading): number {
  let most = NaN;
  for (const { table } of moments) {
    const rows = unpackTable(table);
    for (let row = 0; row < rows.size; row += 1) {
      const blocks = rows.outstanding[row] ?? NaN;
      if (tagAt(rows, row) === tag && !(blocks <= most)) most = blocks;
    }
  }
  return most;
}

/** The largest tag of objects that the lists of the source show. */
function largestObject({ reading, knowledge }: SourceInput): { readonly tag: string; readonly blocks: number } | null {
  let largest: { tag: string; blocks: number } | null = null;
  for (const { table } of reading.moments) {
    const rows = unpackTable(table);
    for (let row = 0; row < rows.size; row += 1) {
      const [tag, blocks] = [tagAt(rows, row), rows.outstanding[row] ?? NaN];
      if (!(blocks >= SOURCE.manyHandles) || knowledge.tagClass(tag) !== 'object') continue;
      if (largest === null || blocks > largest.blocks) largest = { tag, blocks };
    }
  }
  return largest;
}

function nextFor(held: ProcessHandles, chief: string | null, { input }: SourceReading): readonly NextCommand[] {
  const ofTag =
    chief === null
      ? []
      : [
          {
            command: 'poolsleuth capture poolmon',
            why: `does the tag ${formatTag(tagOfType(chief))} grow with the handles?`,
          },
        ];
  if (chief !== null || held.pid === null) {
    return [...ofTag, { command: 'handle -s', why: 'which process has how many, by type (Sysinternals)' }];
  }
  return [
    hasDebugger(input.blocks)
      ? { command: `!handle 0 3 ${held.pid.toString(16)}`, why: 'of which type are they?' }
      : { command: `handle -s -p ${held.pid}`, why: 'of which type are they? (Sysinternals)' },
  ];
}

/** The process with most handles, where it has more than programs need; none else. */
export function findHandleHolders(input: SourceInput): readonly Finding[] {
  const { reading } = input;
  const [most] = reading.processHandles.toSorted((a, b) => b.count - a.count);
  if (most === undefined || most.count < SOURCE.manyHandles) return [];
  const listed = reading.processHandles.length;
  const [type] = most.types.toSorted((a, b) => b.count - a.count);
  const chief = type !== undefined && type.count >= SOURCE.chiefType * most.count ? type : null;
  const ofType = chief === null ? '' : `, ${formatCount(chief.count)} of them of type ${chief.type}`;
  const among = listed > 1 ? `, the most of ${formatCounted(listed, 'process', 'processes')}` : '';
  const all = reading.processHandles.reduce((sum, { count }) => sum + count, 0);
  const object = largestObject(input);
  const blocks = chief === null ? NaN : blocksOf(tagOfType(chief.type), reading);
  return [
    toFinding({
      code: 'many-handles',
      severity: most.count >= SOURCE.veryManyHandles ? 'medium' : 'low',
      confidence: sureOf('many-handles', 'always'),
      pool: null,
      tags: chief === null ? [] : [tagOfType(chief.type)],
      title: `${nameOf(most)} has ${formatCount(most.count)} handles open${ofType}${among}: each keeps an object of the kernel in pool.`,
      reasons: [
        ...(Number.isNaN(blocks)
          ? []
          : [
              `${formatTag(tagOfType(chief?.type ?? ''))}, the tag of such objects, has ${formatCounted(blocks, 'block')}.`,
            ]),
        ...(object === null
          ? []
          : [
              `${formatTag(object.tag)} is a tag of objects with ${formatCounted(object.blocks, 'block')}; the processes of the list have ${formatCount(all)} handles of all types.`,
            ]),
        'Many handles are a lead and no proof: a large server may need them. Growth over hours is what tells.',
      ],
      evidence: [{ source: most.source, line: most.line }],
      next: nextFor(most, chief?.type ?? null, reading),
    }),
  ];
}
