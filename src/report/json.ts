/** The document as JSON text: exact for programs, and safe to show on a terminal (see `toJsonText`). */
import { toJsonText } from '../model/visible-text.js';

/** Indented by two, one line feed at the end. */
export function formatJson(value: object): string {
  return [...jsonParts(value)].join('');
}

/** A value that JSON leaves out is unknown: `null`. */
function asText(value: unknown, indent = 0): string {
  return toJsonText(value, indent) ?? 'null';
}

/** Levels of lists and objects that are written piece by piece: the document, its lists, their elements, and the lists of those. */
const LEVELS_IN_PIECES = 4;

/** Whether a value holds anything that can be written piece by piece. */
function hasParts(value: unknown): value is object {
  return typeof value === 'object' && value !== null && (Array.isArray(value) ? value : Object.keys(value)).length > 0;
}

function* partsOf(value: unknown, levels: number, margin: string): Generator<string> {
  if (levels === 0 || !hasParts(value)) {
    yield asText(value, 2).replaceAll('\n', `\n${margin}`);
    return;
  }
  const isList = Array.isArray(value);
  const inner = `${margin}  `;
  let before = isList ? '[' : '{';
  for (const name of Object.keys(value)) {
    const part = (value as Readonly<Record<string, unknown>>)[name];
    if (part === undefined && !isList) continue;
    yield `${before}\n${inner}${isList ? '' : `${asText(name)}: `}`;
    yield* partsOf(part, levels - 1, inner);
    before = ',';
  }
  if (before === '{') yield '{}';
  else yield `\n${margin}${isList ? ']' : '}'}`;
}

/**
 * The same text piece by piece, so that a document of thousands of snapshots, and a series of thousands of tags, is written without
 * being held as one text (which JavaScript ends at 512 MB).
 */
export function* jsonParts(value: object): Generator<string> {
  yield* partsOf(value, LEVELS_IN_PIECES, '');
  yield '\n';
}

/**
 * The document for programs alone, a third as long: without blanks, and a line for each element of its lists.
 */
export function* denseJsonParts(value: object): Generator<string> {
  let lead = '{';
  for (const [name, part] of Object.entries(value) as readonly (readonly [string, unknown])[]) {
    if (part === undefined) continue;
    yield `${lead}${asText(name)}:`;
    lead = ',\n';
    if (!Array.isArray(part) || part.length === 0) {
      yield asText(part);
      continue;
    }
    let before = '[\n';
    for (const element of part as readonly unknown[]) {
      yield before;
      yield asText(element);
      before = ',\n';
    }
    yield ']';
  }
  yield lead === '{' ? '{}\n' : '}\n';
}
