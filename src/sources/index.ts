/** What reads each kind of `kinds.ts`, at hand; one that stands there and is not read here does not compile. */
import { archive } from './archive/source.js';
import { jsonRows } from './json-rows/source.js';
import { kernelDump } from './kernel-dump/source.js';
import { SOURCE_IDS } from './kinds.js';
import type { SourceId } from './kinds.js';
import { ownJson } from './own-json/source.js';
import { perfmonLog } from './perfmon-log/source.js';
import { prometheus } from './prometheus/source.js';
import { refused } from './refused/source.js';
import type { Source } from './source.js';
import { text } from './text/source.js';

export const SOURCE_OF: Readonly<Record<SourceId, Source>> = {
  'perfmon-log': perfmonLog,
  'kernel-dump': kernelDump,
  'poolmonx-archive': archive,
  refused,
  'own-json': ownJson,
  prometheus,
  'json-rows': jsonRows,
  text,
};

/** All sources, in the order in which an input is held against them. */
export const SOURCES: readonly Source[] = SOURCE_IDS.map((id) => SOURCE_OF[id]);
