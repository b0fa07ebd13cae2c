/** What one moment says by itself: plain data, so that a thread can hand it over. */
import type { Finding, Severity } from '../model/document.js';

/** A tag that stands out in a moment. */
export interface Lead {
  /** Place of its finding in `findings`. */
  readonly finding: number;
  /** The tag alone names nobody: a shared allocator, an object, a victim. */
  readonly unknowable: boolean;
  readonly severity: Severity;
}

export interface MomentFindings {
  /** Roots of everything that stands out, also of what is left out of `leads`. */
  readonly roots: readonly string[];
  /** The best leads, best first. */
  readonly leads: readonly Lead[];
  readonly findings: readonly Finding[];
  /** Host of the moment, else its source. */
  readonly name: string;
  /** Bytes of all pools, for the sentence about a moment in which nothing stands out. */
  readonly bytes: number;
  /** That sentence, with what is not known; empty when nothing is known of the pools. */
  readonly state: string;
  /** Whether that sentence is an all-clear. */
  readonly clear: boolean;
  /** What the pools hold, to stand behind a sentence about something else; empty when that is not known. */
  readonly sizes: string;
  /** Whether tags are listed. */
  readonly tagged: boolean;
  /** Whether the size of a pool is known. */
  readonly sized: boolean;
}
