/**
 * Drivers that a text itself puts a leak down to. Whoever wrote it may be right or not: the sentence is quoted as it was given,
 * and the driver becomes no suspect of ours.
 *
 *   It was caused by qzflt.sys according to the vendor.        qzflt.sys
 *   I traced it to `qznet.sys` of the VPN client.              qznet.sys
 *   qzflt.sys is not the cause.                                none
 */
import type { UnparsedLine } from '../../model/document.js';
import { isOfKernelPool, NO_SENTENCE } from './claim-words.js';
import { toQuote, toSentences } from './claims.js';

/** A driver that a sentence blames, and the sentence. */
export interface NamedSuspect {
  readonly driver: string;
  readonly quote: string;
  readonly line: number;
}

const DRIVER = /(?<![\w.\\/-])([A-Za-z][\w-]{1,38}\.sys)(?![\w\\-]|\.\w)/gi;
/** Words that put something down to what they stand beside. */
const BLAMES =
  /(?<!\p{L})(?:caused? by|(?:is|was|were|as) the (?:root )?cause|root cause|culprit|responsible|to blame|at fault|leak(?:s|ed|ing)|leaks? (?:in|of|from|by)|turned out to be|(?:traced|tracked|narrowed)(?: it| this| that)?(?: (?:down|back))? to|used by|allocated by|belongs? to|comes? from|verursacht|schuld(?:ig)?|ursache|responsable|coupable|causad[oa]|culpable|виновник\p{L}*|вызван\p{L}*|причин\p{L}*)(?!\p{L})|\.sys\b[\s/\w.-]{0,40}\sleak|导致|導致|原因|罪魁/iu;
/** Words that take it back, ask, or speak of what was. */
const DENIES =
  /(?<!\p{L})(?:no|not|never|isn['’]t|wasn['’]t|nor|neither|innocent|ruled out|rules out|excluded|unlikely|fixed|fixes|could|might|may|maybe|perhaps|possibl[ey]|if|whether|example|kein\p{L}*|nicht|vielleicht|pas|jamais|puede|quizás?|не|ни|может)(?!\p{L})|不|是否|可能|\?\s*$/iu;
/** A module search and a debugger's line name drivers, too. */
const LONGEST_SENTENCE = 400;
const MOST_SUSPECTS = 3;

/** More in front of a driver than this is left out of a quote. */
const MOST_IN_FRONT = 100;

/** The sentence as it stands; of a long one what stands around the driver. */
function quoteFrom(text: string, index: number): string {
  if (index <= MOST_IN_FRONT) return toQuote(text);
  return `… ${toQuote(text.slice(index - MOST_IN_FRONT).replace(/^\S*\s/, ''))}`;
}

/** The drivers that the sentences of a text blame, each once; none where the text is of no kernel pool, by tags that are `listed` or its words. */
export function suspectsNamed(lines: readonly UnparsedLine[], listed: boolean): readonly NamedSuspect[] {
  if (!lines.some(({ text }) => text.toLowerCase().includes('.sys'))) return [];
  if (
    !isOfKernelPool(
      lines.map(({ text }) => text),
      listed,
    )
  )
    return [];
  const suspects = new Map<string, NamedSuspect>();
  for (const { text, line } of toSentences(lines)) {
    if (text.length > LONGEST_SENTENCE || NO_SENTENCE.test(text) || !BLAMES.test(text) || DENIES.test(text)) continue;
    const drivers = new Set([...text.matchAll(DRIVER)].map(([, driver = '']) => driver.toLowerCase()));
    const [driver] = drivers;
    // Of several drivers in one sentence only a reader can tell which is meant.
    if (driver === undefined || drivers.size > 1 || suspects.has(driver)) continue;
    suspects.set(driver, { driver, quote: quoteFrom(text, text.toLowerCase().indexOf(driver)), line });
  }
  return [...suspects.values()].slice(0, MOST_SUSPECTS);
}
