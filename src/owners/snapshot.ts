/** A moment as the document shows it. */
import type { PoolName, Snapshot, TagCounters, TagUsage } from '../model/document.js';
import { exactCount } from '../model/exact-count.js';
import { noteTags } from '../model/has-tags.js';
import type { Moment } from '../moments/moment.js';
import { unpackTable } from '../tables/packed-table.js';
import { POOLS } from '../tables/row-names.js';
import type { PrintedOwner } from '../tables/row-names.js';
import { counterAt, poolAt, printedAt, tagAt } from '../tables/tag-table.js';
import { machineMemory, wholePools } from '../moments/pool-size.js';
import { toldOf } from './owners-of.js';
import type { OwnersOf } from './owners-of.js';

const NOTHING_PRINTED: PrintedOwner = { description: null, binary: null };

interface DraftUsage {
  readonly tag: string;
  printed: PrintedOwner | null;
  readonly pools: Partial<Record<PoolName, TagCounters>>;
}

/** Rows of a table by tag, in the order they were printed; a tag printed twice in one pool stays two. */
function groupByTag(moment: Moment): readonly DraftUsage[] {
  const table = unpackTable(moment.table);
  const drafts: DraftUsage[] = [];
  const open = new Map<string, DraftUsage>();
  for (let row = 0; row < table.size; row += 1) {
    const tag = tagAt(table, row);
    const pool = POOLS[poolAt(table, row)] ?? 'nonPaged';
    let draft = open.get(tag);
    if (draft === undefined || draft.pools[pool] !== undefined) {
      draft = { tag, printed: null, pools: {} };
      open.set(tag, draft);
      drafts.push(draft);
    }
    draft.printed ??= printedAt(table, row);
    draft.pools[pool] = {
      allocs: counterAt(table, row, 0),
      frees: counterAt(table, row, 1),
      outstanding: counterAt(table, row, 2),
      bytes: counterAt(table, row, 3),
    };
  }
  return drafts;
}

function toUsages(moment: Moment, ownersOf: OwnersOf): readonly TagUsage[] {
  return groupByTag(moment).map(({ tag, printed: own, pools }): TagUsage => {
    const printed = toldOf(moment, tag, own);
    return {
      tag,
      nonPaged: pools.nonPaged ?? null,
      paged: pools.paged ?? null,
      session: pools.session ?? null,
      ...(pools.unknown === undefined ? {} : { unknown: pools.unknown }),
      printed: printed ?? NOTHING_PRINTED,
      get owners() {
        return ownersOf(tag, printed);
      },
    };
  });
}

function toCounters(printed: TagCounters | null): TagCounters | null {
  if (printed === null) return null;
  const { allocs, frees, outstanding, bytes } = printed;
  return {
    allocs: exactCount(allocs),
    frees: exactCount(frees),
    outstanding: exactCount(outstanding),
    bytes: exactCount(bytes),
  };
}

function toTotals(printed: Moment['totals']): Snapshot['totals'] {
  return printed === null ? null : { nonPaged: toCounters(printed.nonPaged), paged: toCounters(printed.paged) };
}

/** The snapshot of a moment. Its tags are made when somebody looks at them: a folder has thousands of snapshots. */
export function toSnapshot(moment: Moment, ownersOf: OwnersOf): Snapshot {
  const { source, firstLine, grammar, host, capturedAt, uptimeSeconds, osBuild, architecture } = moment;
  /** Held as long as somebody looks at them: thousands of snapshots are written one after the other. */
  let made: WeakRef<readonly TagUsage[]> | null = null;
  const snapshot: Snapshot = {
    source,
    firstLine,
    grammar,
    host,
    capturedAt,
    ...(moment.label === undefined ? {} : { label: moment.label }),
    uptimeSeconds,
    osBuild,
    architecture,
    get tags() {
      const before = made?.deref();
      if (before !== undefined) return before;
      const tags = toUsages(moment, ownersOf);
      made = new WeakRef(tags);
      return tags;
    },
    totals: toTotals(moment.totals),
    vm: moment.vm,
    pools: wholePools(moment),
    memory: machineMemory(moment),
    crash: moment.crash ?? null,
    modules: moment.modules,
  };
  if (moment.table.size > 0) noteTags(snapshot);
  return snapshot;
}
