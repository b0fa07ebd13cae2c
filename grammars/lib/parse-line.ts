/**
 * The only place where a parser meets a text.
 *
 * Parsimmon 1.18.1 keeps lines and columns in a plain object with the whole input as key (`lineColumnIndex[input]`): for
 * the input `__proto__` that object is `Object.prototype`, which every later input of the process then sees; and when a
 * `map` throws, the entry is never freed. It asks for a line and a column only where a parse fails or a parser wants its
 * index. So no parse here fails, what is not understood is a value of its own, and no grammar wants an index (the
 * linter forbids `index`, `mark`, `node` and `parse` elsewhere). Nothing is kept between two texts.
 */
import P from 'parsimmon';

/** Anything but the value of a parser. */
const UNREAD: unique symbol = Symbol('unread');

type Total = P.Parser<unknown>;

/** Each parser as one that takes every text; built once, as long as the parser lives. */
const totals = new WeakMap<P.Parser<unknown>, Total>();

function toTotal(parser: P.Parser<unknown>): Total {
  const known = totals.get(parser);
  if (known !== undefined) return known;
  const total = P.alt<unknown>(parser.skip(P.eof), P.all.result(UNREAD));
  totals.set(parser, total);
  return total;
}

function parse(parser: P.Parser<unknown>, line: string): unknown {
  const result = toTotal(parser).parse(line);
  return result.status ? result.value : UNREAD;
}

/** Whether a parser takes a whole line: for parsers whose value says nothing. */
export function matchesLine(parser: P.Parser<unknown>, line: string): boolean {
  return parse(parser, line) !== UNREAD;
}

/**
 * What a parser makes of a whole line, or null.
 *
 * @example
 * parseLine(decimal, '128') // 128
 * parseLine(decimal, 'many') // null
 */
export function parseLine<Value>(parser: P.Parser<Value>, line: string): Value | null {
  const value = parse(parser, line);
  return value === UNREAD ? null : (value as Value);
}
