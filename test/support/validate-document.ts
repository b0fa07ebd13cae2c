/** Whether a document is what `poolsleuth schema` promises. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { SCHEMA } from '../../src/report/schema.js';

const validate = new Ajv2020({ strict: false, allErrors: true }).compile(SCHEMA);

/** A few errors say what is wrong; a document of many moments repeats each a thousand times. */
const MOST_ERRORS = 5;

/** What breaks the schema, each with its place; nothing of a document that keeps it. */
export function schemaErrors(document: unknown): readonly string[] {
  if (validate(document)) return [];
  return (validate.errors ?? [])
    .filter(({ keyword }) => keyword !== 'anyOf')
    .slice(0, MOST_ERRORS)
    .map(({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`);
}

/**
 * Throws when a text is a document of ours (`schemaVersion` with inputs) and breaks the schema. Other texts and other
 * documents pass.
 */
export function checkPrintedDocument(text: string): void {
  if (!/^\{\s*"schemaVersion"/.test(text) || !text.includes('"snapshots"')) return;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    // A run that was ended in the middle.
    return;
  }
  const errors = schemaErrors(document);
  if (errors.length > 0) throw new Error(`The printed document breaks the schema: ${errors.join('; ')}`);
}
