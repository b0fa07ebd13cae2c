/** The result of a batch as JUnit XML, which build servers show as tests: one test case for each input. */
import { inputReaches } from '../model/fleet-summary.js';
import type { InputFacts } from '../model/fleet-summary.js';
import type { FailOn } from '../model/fail-on.js';
import { showText } from '../model/visible-text.js';

/** What XML 1.0 does not allow, not even escaped, and `showText` leaves. */
const FORBIDDEN = /[\ufffe\uffff]/g;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/**
 * Text for an element or an attribute: escaped, and with what XML forbids or nobody can see shown.
 *
 * @example
 * escapeXml('a<b\u0007') // 'a&lt;b\\x07'
 */
export function escapeXml(text: string): string {
  return showText(text)
    .replaceAll(FORBIDDEN, '\ufffd')
    .replaceAll(/[&<>"']/g, (mark) => ESCAPES[mark] ?? mark);
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
      return `<failure message="${escapeXml(facts.answer)}" type="${escapeXml(worst?.code ?? 'finding')}">${lines.map(escapeXml).join('&#10;')}</failure>`;
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
