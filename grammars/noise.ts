/**
 * Lines that debuggers print between and inside outputs and that say nothing: cache chatter, progress dots, symbol
 * messages, fences of a paste.
 */

/** One expression per message, without the blanks around it: anchored, so a line of prose costs next to nothing. */
const NOISE: readonly RegExp[] = [
  /^Using a machine size of [0-9a-f]+ pages to configure the kd cache/,
  /^\*{3} CacheSize too low - increasing to \d+ MB$/,
  /^(?:Max cache size is|Total memory in cache|Number of regions cached)\s*:/,
  /^\d+ full reads broken into \d+ partial reads$/,
  /^(?:counts|bytes)\s*: \d+ cached\/\d+ uncached/,
  /^\*\* (?:Transition|Prototype) PTEs are implicitly decoded$/,
  /^\.{1,200}$/,
  /^(?:Loading Kernel Symbols|Loading User Symbols|Loading unloaded module list|Loading Wow64 Symbols)$/,
  /^(?:Symbol|Executable|Source) search path is\s*:/,
  /^Symbols? (?:file )?(?:loaded|path)/,
  /^Press ctrl-c .* to abort symbol loads/,
  /^(?:Run !sym noisy|symbol loads that take too long)/,
  /^\*{3} (?:ERROR|WARNING): (?:Symbol file|Module load|Unable to verify|Symbols)/,
  /^(?:SYMSRV|DBGHELP|DBGENG|SYMCHK):/,
  /^Page [0-9a-f`]+ (?:\(.*\) )?(?:not present in the dump file|too large to be in the dump file)/,
  /^Type "\.hh dbgerr\d+" for details/,
  /^(?:GetUlongFromAddress|GetPointerFromAddress|GetContextState failed|Unable to get program counter)/,
  /^\*+ Path validation summary \*+$/,
  /^Response\s+Time \(ms\)\s+Location$/,
  /^(?:Deferred|OK|Error)\s+(?:\d+\s+)?(?:srv\*|SRV\*|[A-Za-z]:\\)/,
  /^Use !analyze -v to get detailed debugging information\.$/,
  /^Probably caused by\s*:/,
  /^Followup:\s+\S+$/,
  /^Implicit process is now /,
  /^(?:quit:|NatVis script (?:un)?loaded.*)$/,
  /^(?:```|~~~)\s*\w*$/,
  /^<\/?(?:pre|code|p|div|br|span|html|body)\b[^>]*>$/i,
  /^Unimplemented error for \w+$/,
  /^(?:Waiting to reconnect\.*|Connected to target .*|You can get the target MAC .*)$/,
  // Help text of the command.
  /^!poolfind\s.*\s-\s+\S/,
  /^[-=_*#+]{3,}$/,
  // What PowerShell's Export-Csv writes in front.
  /^#TYPE [\w.]+$/,
  // The frame of the bugcheck analysis.
  /^\*[ \t]{1,120}\*$/,
];

/** Whether a line is debugger chatter or paste furniture. */
export function detectNoise(line: string): boolean {
  if (line.length > 400) return false;
  const text = line.trim();
  return NOISE.some((noise) => noise.test(text));
}
