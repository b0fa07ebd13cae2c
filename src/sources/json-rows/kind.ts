/** How a list of tags in JSON is told. */
import { jsonKind } from '../json-kind.js';
import { HEAD_BYTES } from '../source.js';
import type { SourceKind } from '../source.js';

/** The name of a tag and its text, as somebody's script calls it. */
const NAMED_TAG = /"[\w ]{0,12}tag[\w ]{0,6}"\s{0,8}:\s{0,8}"/i;

/** Whether a text may be such a list; what it is shows when it is read. */
export function detectJsonRows(head: string): boolean {
  return /^\uFEFF?\s{0,200}[[{]/.test(head) && NAMED_TAG.test(head.slice(0, HEAD_BYTES));
}

export const jsonRowsKind: SourceKind<'json-rows'> = jsonKind('json-rows', /^\s*[[{]/, detectJsonRows);
