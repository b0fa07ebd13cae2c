/** In which form a line is to be understood: as it stands, or as it was before it was pasted. */
import { findGrammar } from '../../grammars/index.js';
import { breakCrashLine } from '../../grammars/lib/glued-crash.js';
import { parsePrompt } from '../../grammars/prompt.js';
import { leadingNumber, repairForms, repairLine, stripLeadingNumber } from './repair.js';
import type { RepairedForm } from './repair.js';

/** The forms of the lines of one source: what the line before needed is tried first. */
export interface LineForms {
  /** The forms of a line, the likeliest first; none where it can only be taken as it stands. */
  readonly of: (text: string) => readonly RepairedForm[];
  /** Tells in which form a line was understood. */
  readonly took: (text: string, form: RepairedForm) => void;
  /** The line with all that can be repaired. */
  readonly repaired: (text: string) => string;
  /** Whether the line before was understood in another form than it stands in. */
  readonly isRepairing: () => boolean;
}

/** How much is undone by taking away the number of a line; behind every other repair. */
const NUMBERED = 20;

export function createLineForms(): LineForms {
  /** How much repair the line before needed: that form is tried first. */
  let repairing = 0;
  /** Mail quote of the lines before. */
  let quote = '';
  /** The number that the line before began with, and how many lines before it counted on. */
  let counted = { number: NaN, run: 0 };

  /** The line without the number of a viewer that counts them; null where the lines before do not count. */
  function withoutNumber(text: string): RepairedForm | null {
    const number = leadingNumber(text);
    if (number === null) return null;
    counted = { number, run: number === counted.number + 1 ? counted.run + 1 : 0 };
    return counted.run === 0 ? null : { stage: NUMBERED, text: stripLeadingNumber(text) };
  }

  return {
    of: (text) => {
      const undone = repairForms(text, quote);
      // A page has its own marks where its lines end.
      const broken = undone.some((form) => form.text.includes('\n')) ? null : breakCrashLine(text);
      if (broken !== null) return [{ stage: 0, text: broken }];
      const bare = withoutNumber(text);
      const repaired = bare === null ? undone : [...undone, bare];
      if (repaired.length === 0) return [];
      const forms = [{ stage: 0, text }, ...repaired];
      const prompted = forms.filter((form) => isPrompted(form.text));
      const first =
        prompted.find((form) => isKnownCommand(form.text)) ??
        prompted[0] ??
        forms.findLast(({ stage }) => stage <= repairing);
      return first === undefined ? forms : [first, ...forms.filter((each) => each !== first)];
    },
    took: (text, form) => {
      repairing = form.stage;
      // The mail quote is what the repaired form lost.
      if (form.stage > 0 && text.endsWith(form.text) && text.length > form.text.length)
        quote = text.slice(0, text.length - form.text.length);
    },
    repaired: (text) => repairLine(text, quote),
    isRepairing: () => repairing > 0,
  };
}

/** Whether a line, or a part of it, begins with an undamaged prompt. */
function isPrompted(text: string): boolean {
  return text.includes('>') && text.split('\n').some((piece) => parsePrompt(piece)?.certain);
}

/** Whether a line with a prompt types a command that is read. */
function isKnownCommand(text: string): boolean {
  return text
    .split('\n')
    .some((piece) => parsePrompt(piece)?.commands.some((command) => findGrammar(command) !== null));
}
