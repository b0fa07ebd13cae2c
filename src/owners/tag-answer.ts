/** What is known of a tag beside any evidence: who owns it, who says so, its note, and what it may have been meant to be. */
import type { Owner } from '../model/document.js';
import { findTagNote } from '../knowledge/find-note.js';
import { leaksOfTag } from '../knowledge/known-leaks.js';
import { findRecords } from '../tagdb/lookup.js';
import type { TagIndex } from '../tagdb/lookup.js';
import { explainAttribution } from './attribution.js';
import { evidenceFor, NOTHING_AROUND } from './evidence-for.js';
import { createKnowledge } from './knowledge.js';
import { furtherLeaks, toLeakAnswer } from './leak-answer.js';
import type { LeakAnswer } from './leak-answer.js';
import { suggestTags } from './suggest.js';

/** What the user or an imported list noted beside a claim. */
export interface Remark {
  readonly driver: string | null;
  readonly text: string;
}

export interface TagAnswer {
  readonly tag: string;
  readonly owners: readonly Owner[];
  readonly suggestions: readonly string[];
  /** A list names the tag, with a driver or without. */
  readonly listed: boolean;
  readonly remarks: readonly Remark[];
  readonly note: { readonly class: string; readonly what: string; readonly next: string } | null;
  /** Documented leaks whose pages print the tag, the surest first: hints, for the tag need not be the culprit's. */
  readonly leaks: readonly LeakAnswer[];
  readonly explanation: readonly {
    readonly driver: string;
    readonly lines: readonly { readonly points: number; readonly text: string }[];
  }[];
}

const MOST_SUGGESTIONS = 6;

/**
 * Everything known of one tag of four characters. Nobody knows it: `owners` is empty, `note` null, and `suggestions` has
 * tags that are spelled nearly like it.
 *
 * @example
 * answerTag('NtFC', [builtInIndex()]).owners[0]?.driver // 'ntfs.sys'
 */
export function answerTag(tag: string, indexes: readonly TagIndex[]): TagAnswer {
  const records = findRecords(indexes, tag);
  const note = findTagNote(tag);
  // Who looks up an everyday default is shown whoever carries it, too; nobody is accused by a look-up.
  const evidence = { ...evidenceFor(tag, null, NOTHING_AROUND, createKnowledge(indexes)), records };
  const explained = explainAttribution(tag, evidence);
  return {
    tag,
    owners: explained.map(({ owner }) => owner),
    suggestions: suggestTags(tag, indexes, MOST_SUGGESTIONS),
    listed: indexes.some((index) => index.has(tag)),
    remarks: records.flatMap(({ driver, description, note: remark }) =>
      [description, remark].filter((text) => text !== null).map((text) => ({ driver, text })),
    ),
    note: note === null ? null : { class: note.class, what: note.what, next: note.next },
    leaks: leaksOfTag(tag, furtherLeaks(indexes)).map(toLeakAnswer),
    explanation: explained.map(({ owner, lines }) => ({ driver: owner.driver, lines })),
  };
}
