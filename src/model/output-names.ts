/** What a person calls an output that was read, by the id of its grammar: ids never show. */
import type { InputReport } from './document.js';

/** Outputs by grammar; those of a command are called by it. */
export const OUTPUT_NAMES: ReadonlyMap<string, string> = new Map([
  ['poolused', '!poolused'],
  ['vm', '!vm'],
  ['poolfind', '!poolfind'],
  ['pool', '!pool'],
  ['lm', 'lm'],
  ['target', 'vertarget'],
  ['analyze', 'a bugcheck'],
  ['verifier', '!verifier'],
  ['kernel-dump', 'a kernel dump'],
  ['lookaside', '!lookaside'],
  ['module-search', 'a module search'],
  ['findstr', 'findstr'],
  ['sysptes', '!sysptes'],
  ['wdf-pool', '!wdfkd.wdfpoolusage'],
  ['handles', 'a list of handles'],
  ['poolmon', 'poolmon'],
  ['poolmonx', 'PoolMonX'],
  ['pool-tag-viewer', 'Pool Tag Viewer'],
  ['pool-csv', 'a CSV of pool tags'],
  ['perfmon', 'a performance log'],
  ['get-counter', 'Get-Counter'],
  ['memsnap', 'MemSnap'],
  ['driver-list', 'a list of drivers'],
  ['event-log', 'the event log'],
  ['json-lines', 'a log of JSON'],
  ['markdown-table', 'a table'],
  ['key-value', 'figures written down'],
  ['own-csv', "poolsleuth's own CSV"],
  ['own-json', "poolsleuth's own JSON"],
]);

/** What is told of a heading under which nothing stands. */
export const NO_ROW_BELOW = 'No row that is read stands below this heading.';

/** Grammars of what people write down themselves. */
const WRITTEN_DOWN: ReadonlySet<string> = new Set(['markdown-table', 'key-value']);

/** Whether a grammar reads what people write down themselves: what stands there is said by a person, by no tool. */
export const isWrittenDown = (grammar: string): boolean => WRITTEN_DOWN.has(grammar);

/**
 * Whether a block is output of a command that is read. A line on which somebody types poolmon is none: with nothing below it
 * a text is advice.
 */
export function isOutput({ grammar, rows }: InputReport['blocks'][number]): boolean {
  return grammar !== 'otherCommand' && (grammar !== 'poolmon' || rows > 0);
}

/** The outputs of inputs that were understood, each once, by their commands as typed where these are known. */
export function outputsRead(inputs: readonly InputReport[]): readonly string[] {
  return [
    ...new Set(
      inputs.flatMap(({ blocks }) =>
        blocks.flatMap((block) =>
          !isOutput(block) || (block.command === null && block.grammar === 'target')
            ? []
            : [block.command ?? OUTPUT_NAMES.get(block.grammar) ?? block.grammar],
        ),
      ),
    ),
  ];
}
