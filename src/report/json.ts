/** The document as JSON text. */
import type { Analysis } from '../model/document.js';

/** Indented by two, one line feed at the end. */
export function formatJson(value: Analysis | object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
