/** How findings are listed: which codes a rule may give, what it needs, and how it finds them. */
import type { FindingCode } from '../model/codes.js';
import type { Finding } from '../model/document.js';

export interface Rule<Input> {
  /** Every code that it can give; `model/codes.ts` says what each means. */
  readonly codes: readonly FindingCode[];
  /** What must be in the input for the rule to say anything. */
  readonly needs: string;
  /** Nothing where the input does not hold what the rule needs. */
  readonly find: (input: Input) => readonly Finding[];
}

/** What all rules of a stage find, in the order of the rules. */
export function applyRules<Input>(rules: readonly Rule<Input>[], input: Input): readonly Finding[] {
  return rules.flatMap(({ find }) => find(input));
}
