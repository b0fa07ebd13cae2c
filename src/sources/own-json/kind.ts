/** How our own JSON is told. */
import { jsonKind } from '../json-kind.js';
import type { SourceKind } from '../source.js';

/** Characters by which a document is told. */
export const OWN_JSON_HEAD = 4096;

/** Our names at the top, in whatever order a JSON tool has put them. */
const HEAD = /^\uFEFF?\s{0,200}\{\s{0,200}"(?:schemaVersion|tool|answer|inputs|snapshots|diagnostics|diff)"\s{0,20}:/;

/** Whether a text may be such a document; what it is shows when it is read. */
export function detectOwnJson(head: string): boolean {
  return HEAD.test(head.slice(0, OWN_JSON_HEAD));
}

export const ownJsonKind: SourceKind<'own-json'> = jsonKind('own-json', /^\s*\{/, detectOwnJson);
