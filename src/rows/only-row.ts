/** Whether a line that reads as a row can be nothing else: what a row recogniser asks before it remembers a row. */
import { parsePrompt } from '../../grammars/prompt.js';
import { foldBlanks } from '../lines/fold-blanks.js';
import { repairLine } from '../session/repair.js';

/** Marks of editors and prompts; a row of plain text without them is only a row. */
const MAY_BE_MORE = /[&<>\\|*`_]|^\s*(?:[-+#$!.lv"]|\d+:)/;

/** True when no prompt, no fold of wide gaps and no repair of a paste would make anything else of the line. */
export function isOnlyRow(line: string): boolean {
  if (line.includes('kd>') || foldBlanks(line) !== line) return false;
  return !MAY_BE_MORE.test(line) || (repairLine(line) === line && parsePrompt(line) === null);
}
