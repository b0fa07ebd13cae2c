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
 * What is wrong with a text that is a document of ours (`schemaVersion` with snapshots) and breaks the schema; null for
 * one that keeps it, for other texts and for other documents.
 */
export function findDocumentFault(text: string): Error | null {
  if (!/^\{\s*"schemaVersion"/.test(text) || !text.includes('"snapshots"')) return null;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    // A run that was ended in the middle.
    return null;
  }
  const errors = schemaErrors(document);
  return errors.length === 0 ? null : new Error(`The printed document breaks the schema: ${errors.join('; ')}`);
}
