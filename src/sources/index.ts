/** The registry: every kind of input that is told by its bytes, the more certain sign first. The only list of sources. */
import { archive } from './archive/source.js';
import { kernelDump } from './kernel-dump/source.js';
import { ownJson } from './own-json/source.js';
import { perfmonLog } from './perfmon-log/source.js';
import { prometheus } from './prometheus/source.js';
import { refused } from './refused/source.js';
import type { Source } from './source.js';
import { text } from './text/source.js';

export const SOURCES: readonly Source[] = [perfmonLog, kernelDump, archive, refused, ownJson, prometheus, text];
