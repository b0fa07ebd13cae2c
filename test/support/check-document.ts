/**
 * What no document may hold, whatever was read: the numbers that cannot be. A list of complaints, empty for a good
 * document, so that the same check serves a test of one input and a run over a million. Further checks (the schema,
 * control characters in other formats) are added to `CHECKS`.
 */
import { FINDING_MEANINGS } from '../../src/model/codes.js';
import type { Analysis } from '../../src/model/document.js';

export type Check = (document: Analysis) => readonly string[];

/** Numbers that are no counts and may have a fraction or a sign. */
const FREE_NUMBERS: ReadonlySet<string> = new Set([
  'confidence',
  'bytesPerHour',
  'outstandingPerHour',
  'ratio',
  'uptimeSeconds',
]);

/** Shares of something: from 0 on. */
const SHARES: ReadonlySet<string> = new Set(['freeRatio']);

const TIMES: ReadonlySet<string> = new Set(['capturedAt', 'from', 'to', 'exhaustedAt', 'low', 'high']);

const LARGEST = 2n ** 64n;

/** What is wrong with a number of a field; null when nothing is. */
function flawOfNumber(field: string, value: number): string | null {
  if (!Number.isFinite(value)) return 'is not finite';
  if (Object.is(value, -0)) return 'is -0';
  if (FREE_NUMBERS.has(field)) return null;
  if (SHARES.has(field)) return value < 0 ? 'is negative' : null;
  if (!Number.isInteger(value)) return 'is no whole number';
  if (value < 0) return 'is negative';
  return Number.isSafeInteger(value) ? null : 'is beyond 2^53';
}

function flawOfText(field: string, value: string): string | null {
  if (TIMES.has(field) && Number.isNaN(Date.parse(value))) return 'is no time';
  if (field === 'tag' && Array.from(value).length !== 4) return 'is not four characters';
  // A count beyond 2^53 is text; a sum of them may be beyond 64 bits, but not by much.
  if (/^(?:allocs|frees|outstanding|bytes|pages|kib)$/.test(field)) {
    if (!/^\d{16,24}$/.test(value) || BigInt(value) > LARGEST * 1000n) return 'is no count';
  }
  return null;
}

/** Numbers, times and tags anywhere in the document. */
function checkValues(document: Analysis): readonly string[] {
  const complaints: string[] = [];
  const visit = (value: unknown, place: string, field: string): void => {
    if (typeof value === 'number' || typeof value === 'string') {
      const flaw = typeof value === 'number' ? flawOfNumber(field, value) : flawOfText(field, value);
      if (flaw !== null) complaints.push(`${place} ${flaw}: ${String(value)}`);
    } else if (Array.isArray(value)) {
      for (let at = 0; at < value.length; at += 1) {
        if (value[at] === undefined) complaints.push(`${place}[${at}] is a hole`);
        visit(value[at], `${place}[${at}]`, field);
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, part] of Object.entries(value)) visit(part, `${place}.${name}`, name);
    }
  };
  visit(document, '', '');
  return complaints;
}

/** A number in words that is none; a tag may be called `NaN`. */
const NO_NUMBER = /\b(?:NaN|Infinity)\s?(?:%|bytes?|[KMGT]iB|blocks?|hours?|days?|of RAM)|\bundefined\b/;

/** Diagnostics that quote the text. */
const QUOTING: ReadonlySet<string> = new Set(['left-over-text', 'new-label', 'impossible-value']);

/** Whether words that a person reads hold a number that is none. */
function checkWords(document: Analysis): readonly string[] {
  const words = [
    document.answer,
    ...document.findings.flatMap(({ title, reasons }) => [title, ...reasons]),
    ...document.diagnostics.filter(({ code }) => !QUOTING.has(code)).map(({ message }) => message),
  ];
  return words.filter((text) => NO_NUMBER.test(text)).map((text) => `words hold no number: ${text}`);
}

/** Each line is counted once. */
function checkLines(document: Analysis): readonly string[] {
  return document.inputs
    .filter(({ lines }) => lines.understood + lines.otherCommand + lines.unparsed !== lines.total)
    .map(({ source, lines }) => `the lines of ${source} do not add up: ${JSON.stringify(lines)}`);
}

/** A finding is as bad as its code says it can be. */
function checkSeverities({ findings }: Analysis): readonly string[] {
  return findings
    .filter(({ code, severity }) => !FINDING_MEANINGS[code].severities.includes(severity))
    .map(({ code, severity }) => `${code} is never ${severity}`);
}

const CHECKS: readonly Check[] = [checkValues, checkWords, checkLines, checkSeverities];

/** Everything that is wrong with a document, in words. */
export function checkDocument(document: Analysis): readonly string[] {
  return CHECKS.flatMap((check) => check(document));
}
