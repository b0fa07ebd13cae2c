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

/** A value two levels down, as it stands between the brackets of a list. */
function indented(value: unknown): string {
  return `    ${asText(value, 2).replaceAll('\n', '\n    ')}`;
}

/**
 * The same text piece by piece, so that a document of thousands of snapshots is written without being held as one text
 * (which JavaScript ends at 512 MB).
 */
export function* jsonParts(value: object): Generator<string> {
  let lead = '{\n';
  for (const [name, part] of Object.entries(value) as readonly (readonly [string, unknown])[]) {
    if (part === undefined) continue;
    yield `${lead}  ${asText(name)}: `;
    lead = ',\n';
    if (!Array.isArray(part) || part.length === 0) {
      yield asText(part, 2).replaceAll('\n', '\n  ');
      continue;
    }
    let before = '[\n';
    for (const element of part as readonly unknown[]) {
      yield before;
      yield indented(element);
      before = ',\n';
    }
    yield '\n  ]';
  }
  yield lead === '{\n' ? '{}\n' : '\n}\n';
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
