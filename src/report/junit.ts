/** The result of a batch as JUnit XML, which build servers show as tests: one test case for each input. */
import type { InputFacts } from '../analyze/fleet.js';
import { inputReaches } from '../analyze/fleet.js';
import type { FailOn } from '../model/severity.js';

/** Characters that XML 1.0 does not allow, not even escaped. */
function isForbidden(code: number): boolean {
  return (
    (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) ||
    (code >= 0xd800 && code <= 0xdfff) ||
    code === 0xfffe ||
    code === 0xffff
  );
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/**
 * Text for an element or an attribute: escaped, without characters that XML forbids.
 *
 * @example
 * escapeXml('a<b\u0007') // 'a&lt;b'
 */
export function escapeXml(text: string): string {
  // By code point, so that only halves of a pair that stand alone are dropped.
  return Array.from(text)
    .filter((character) => !isForbidden(character.codePointAt(0) ?? 0))
    .map((character) => ESCAPES[character] ?? character)
    .join('');
}

function folderOf(input: string): string {
  const slash = Math.max(input.lastIndexOf('/'), input.lastIndexOf('\\'));
  return slash <= 0 ? 'poolsleuth' : input.slice(0, slash);
}

function outcome(facts: InputFacts, failOn: FailOn): 'error' | 'skipped' | 'failure' | 'passed' {
  if (facts.error !== null) return 'error';
  if (!facts.understood) return 'skipped';
  return inputReaches(facts, failOn) ? 'failure' : 'passed';
}

function body(facts: InputFacts, failOn: FailOn): string {
  switch (outcome(facts, failOn)) {
    case 'error':
      return `<error message="${escapeXml(facts.error ?? '')}" type="unreadable"/>`;
    case 'skipped':
      return '<skipped message="Nothing in this input is understood."/>';
    case 'failure': {
      const worst = facts.findings[0];
      const lines = facts.findings.map(({ severity, title }) => `${severity}: ${title}`);
      return `<failure message="${escapeXml(facts.answer)}" type="${escapeXml(worst?.code ?? 'finding')}">${escapeXml(lines.join('\n'))}</failure>`;
    }
    case 'passed':
      return `<system-out>${escapeXml(facts.answer)}</system-out>`;
  }
}

/**
 * The whole file. An input fails when a finding is at least as severe as `failOn`, is an error when it could not be
 * read, and is skipped when nothing in it is understood. Nothing is timed; the times are there for readers that insist.
 */
export function formatJunit(inputs: readonly InputFacts[], failOn: FailOn): string {
  const outcomes = inputs.map((facts) => outcome(facts, failOn));
  const count = (wanted: string): number => outcomes.filter((one) => one === wanted).length;
  const totals = `tests="${inputs.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}" time="0"`;
  const cases = inputs.map(
    (facts) =>
      `    <testcase classname="${escapeXml(folderOf(facts.input))}" name="${escapeXml(facts.input)}" time="0">${body(facts, failOn)}</testcase>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="poolsleuth" ${totals}>`,
    `  <testsuite name="kernel pool" ${totals}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
