/**
 * Lines that debuggers print between and inside outputs and that say nothing: cache chatter, progress dots, symbol
 * messages, fences of a paste.
 */
import P from 'parsimmon';

const noise: P.Parser<string> = P.alt(
  P.regexp(/\s*Using a machine size of [0-9a-f]+ pages to configure the kd cache.*/),
  P.regexp(/\s*\*{3} CacheSize too low - increasing to \d+ MB\s*/),
  P.regexp(/\s*(?:Max cache size is|Total memory in cache|Number of regions cached)\s*:.*/),
  P.regexp(/\s*\d+ full reads broken into \d+ partial reads\s*/),
  P.regexp(/\s*(?:counts|bytes)\s*: \d+ cached\/\d+ uncached.*/),
  P.regexp(/\s*\*\* (?:Transition|Prototype) PTEs are implicitly decoded\s*/),
  P.regexp(/\s*\.{1,200}\s*/),
  P.regexp(/\s*(?:Loading Kernel Symbols|Loading User Symbols|Loading unloaded module list|Loading Wow64 Symbols)\s*/),
  P.regexp(/\s*(?:Symbol|Executable|Source) search path is\s*:.*/),
  P.regexp(/\s*Symbols? (?:file )?(?:loaded|path).*/),
  P.regexp(/\s*Press ctrl-c .* to abort symbol loads.*/),
  P.regexp(/\s*(?:Run !sym noisy|symbol loads that take too long).*/),
  P.regexp(/\s*\*{3} (?:ERROR|WARNING): (?:Symbol file|Module load|Unable to verify|Symbols).*/),
  P.regexp(/\s*(?:SYMSRV|DBGHELP|DBGENG|SYMCHK):.*/),
  P.regexp(/\s*Page [0-9a-f`]+ (?:\(.*\) )?(?:not present in the dump file|too large to be in the dump file).*/),
  P.regexp(/\s*Type "\.hh dbgerr\d+" for details.*/),
  P.regexp(/\s*(?:GetUlongFromAddress|GetPointerFromAddress|GetContextState failed|Unable to get program counter).*/),
  P.regexp(/\s*\*+ Path validation summary \*+\s*/),
  P.regexp(/\s*Response\s+Time \(ms\)\s+Location\s*/),
  P.regexp(/\s*(?:Deferred|OK|Error)\s+(?:\d+\s+)?(?:srv\*|SRV\*|[A-Za-z]:\\).*/),
  P.regexp(/\s*Use !analyze -v to get detailed debugging information\.\s*/),
  P.regexp(/\s*Probably caused by\s*:.*/),
  P.regexp(/\s*Followup:\s+\S+\s*/),
  P.regexp(/\s*Implicit process is now .*/),
  P.regexp(/\s*(?:quit:|NatVis script (?:un)?loaded.*)\s*/),
  P.regexp(/\s*(?:```|~~~)\s*\w*\s*/),
  P.regexp(/\s*<\/?(?:pre|code|p|div|br|span|html|body)\b[^>]*>\s*/i),
  P.regexp(/\s*Unimplemented error for \w+\s*/),
  P.regexp(/\s*(?:Waiting to reconnect\.*|Connected to target .*|You can get the target MAC .*)/),
  // Help text of the command.
  P.regexp(/\s*!poolfind\s.*\s-\s+\S.*/),
  P.regexp(/\s*[-=_*#]{4,}\s*/),
);

const FIRST_LETTERS = /^[\s!*.`~<UMTNWCY\dcbLSEPRDGOIFqf_#=-]/;

/** Whether a line is debugger chatter or paste furniture. */
export function detectNoise(line: string): boolean {
  return line.length < 400 && FIRST_LETTERS.test(line.trimStart()) && noise.parse(line).status;
}
