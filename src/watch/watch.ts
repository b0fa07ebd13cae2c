/**
 * What a watch knows: the last answer, and what changed by it. Nothing here waits, reads or draws: answers come in, the next
 * state comes out, and a state that is the same object says that there is nothing new.
 */
import type { Analysis } from '../model/document.js';
import { changesBetween } from './changes.js';
import type { Change } from './changes.js';

export interface WatchState {
  /** Answers so far that said something new. */
  readonly answers: number;
  /** What was read last; null while there was nothing to read. */
  readonly analysis: Analysis | null;
  /** What the last answer changed; empty for the first one. */
  readonly changes: readonly Change[];
  /** How it stands with the files: which one is waited for, which one cannot be read. */
  readonly notes: readonly string[];
}

export const WATCH_BEGINS: WatchState = { answers: 0, analysis: null, changes: [], notes: [] };

/** What a look at the files came to. */
export interface WatchNews {
  /** What was read by now: the object of the look before where nothing was read, null where there is nothing. */
  readonly analysis: Analysis | null;
  /** What happened to files since the look before: one begins anew. */
  readonly happened: readonly string[];
  readonly notes: readonly string[];
}

function isEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, at) => text === b[at]);
}

/**
 * Takes what a look came to. The state before comes back where answer, findings, sizes and notes are what they were: a file
 * that was only touched is no news.
 *
 * @example
 * takeNews(state, { analysis: state.analysis, happened: [], notes: state.notes }) === state // true
 */
export function takeNews(state: WatchState, { analysis, happened, notes }: WatchNews): WatchState {
  const { analysis: before } = state;
  const between = before === null || analysis === null || before === analysis ? [] : changesBetween(before, analysis);
  const changes = [...happened.map((text) => ({ isAlarm: false, text })), ...between];
  if (changes.length > 0 || before?.answer !== analysis?.answer)
    return { answers: state.answers + 1, analysis, changes, notes };
  return isEqual(state.notes, notes) ? state : { ...state, notes };
}
