/** Rows to evidence, by grammar: the only list of pairs. A test holds it against the registry of grammars. */
import { analyze } from '../../grammars/analyze.js';
import { driverList } from '../../grammars/driver-list.js';
import { eventLog } from '../../grammars/event-log.js';
import { findstr } from '../../grammars/findstr.js';
import { getCounter } from '../../grammars/get-counter.js';
import { handles } from '../../grammars/handles.js';
import { jsonLines } from '../../grammars/json-lines.js';
import { keyValue } from '../../grammars/key-value.js';
import { lm } from '../../grammars/lm.js';
import { lookaside } from '../../grammars/lookaside.js';
import { markdownTable } from '../../grammars/markdown-table.js';
import { memsnap } from '../../grammars/memsnap.js';
import { moduleSearch } from '../../grammars/module-search.js';
import { ownCsv } from '../../grammars/own-csv.js';
import { perfmon } from '../../grammars/perfmon.js';
import { poolCsv } from '../../grammars/pool-csv.js';
import { poolTagViewer } from '../../grammars/pool-tag-viewer.js';
import { pool } from '../../grammars/pool.js';
import { poolfind } from '../../grammars/poolfind.js';
import { poolmon } from '../../grammars/poolmon.js';
import { poolmonx } from '../../grammars/poolmonx.js';
import { poolused } from '../../grammars/poolused.js';
import { sysptes } from '../../grammars/sysptes.js';
import { target } from '../../grammars/target.js';
import { verifier } from '../../grammars/verifier.js';
import { vm } from '../../grammars/vm.js';
import { wdfPool } from '../../grammars/wdf-pool.js';
import { toEvidence as fromAnalyze } from './analyze.js';
import { toEvidence as fromDriverList } from './driver-list.js';
import { toEvidence as fromEvent } from './event-log.js';
import { toEvidence as fromFindstr } from './findstr.js';
import { toEvidence as fromHandles } from './handles.js';
import { toEvidence as fromModule } from './lm.js';
import { toEvidence as fromLookaside } from './lookaside.js';
import { toEvidence as fromMemsnap } from './memsnap.js';
import { toEvidence as fromModuleSearch } from './module-search.js';
import { pair } from './pair.js';
import type { Ingest } from './pair.js';
import { toEvidence as fromPerfmon } from './perfmon.js';
import { toEvidence as fromPool } from './pool.js';
import { toPoolEvidence } from './pool-rows.js';
import { toEvidence as fromPoolfind, atEnd as atPoolfindEnd } from './poolfind.js';
import { atEnd as atPoolmonEnd } from './poolmon.js';
import { toEvidence as fromPoolused, atEnd as atPoolusedEnd } from './poolused.js';
import { toEvidence as fromSysptes } from './sysptes.js';
import { toEvidence as fromTarget } from './target.js';
import { toEvidence as fromVerifier } from './verifier.js';
import { toEvidence as fromVm } from './vm.js';
import { toEvidence as fromWdfPool } from './wdf-pool.js';

export const INGEST: readonly Ingest[] = [
  pair(analyze, fromAnalyze),
  pair(driverList, fromDriverList),
  pair(eventLog, fromEvent),
  pair(findstr, fromFindstr),
  pair(getCounter, toPoolEvidence),
  pair(handles, fromHandles),
  pair(jsonLines, toPoolEvidence),
  pair(keyValue, toPoolEvidence),
  pair(lm, fromModule),
  pair(lookaside, fromLookaside),
  pair(markdownTable, toPoolEvidence),
  pair(memsnap, fromMemsnap),
  pair(moduleSearch, fromModuleSearch),
  pair(ownCsv, toPoolEvidence),
  pair(perfmon, fromPerfmon),
  pair(pool, fromPool),
  pair(poolCsv, toPoolEvidence),
  pair(poolTagViewer, toPoolEvidence),
  pair(poolfind, fromPoolfind, atPoolfindEnd),
  pair(poolmon, toPoolEvidence, atPoolmonEnd),
  pair(poolmonx, toPoolEvidence),
  pair(poolused, fromPoolused, atPoolusedEnd),
  pair(sysptes, fromSysptes),
  pair(target, fromTarget),
  pair(verifier, fromVerifier),
  pair(vm, fromVm),
  pair(wdfPool, fromWdfPool),
];

const BY_GRAMMAR: ReadonlyMap<string, Ingest> = new Map(INGEST.map((ingest) => [ingest.grammar, ingest]));

/** What the rows of a grammar say; null for a grammar that is in no pair. */
export function findIngest(grammar: string): Ingest | null {
  return BY_GRAMMAR.get(grammar) ?? null;
}
