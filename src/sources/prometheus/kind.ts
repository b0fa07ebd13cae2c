/** How an answer of Prometheus and a page of metrics are told. */
import { jsonKind } from '../json-kind.js';
import type { SourceKind } from '../source.js';

const ANSWER_HEAD = /^\s*(?:\{\s*"(?:status|data)"\s*:[^]{0,4096}"resultType"\s*:|\[\s*\{\s*"metric"\s*:)/;

/** Whether a text begins as an answer does. */
function detectAnswer(head: string): boolean {
  return ANSWER_HEAD.test(head.slice(0, 8192).replace(/^\uFEFF/, ''));
}

/** A line of a metric: its name, labels, value and time. */
export const SAMPLE: RegExp = /^([A-Za-z_:][\w:]*)(\{[^]*\})?[ \t]+(\S+)(?:[ \t]+(-?\d+(?:\.\d+)?))?$/;
/** What our own metrics and those of the exporter for Windows are called. */
export const OWN: RegExp = /^(?:windows|wmi|poolsleuth)_/;

/** Whether a text begins as a page of metrics does. */
export function detectExposition(head: string): boolean {
  const first = head.replace(/^\uFEFF/, '').trimStart();
  const line = first.slice(0, first.search(/[\r\n]|$/));
  const name = /^# (?:HELP|TYPE) (\S+) /.exec(`${line} `)?.[1];
  if (name !== undefined) return /^[A-Za-z_:][\w:]*$/.test(name);
  return OWN.test(line) && SAMPLE.test(line.trimEnd());
}

/** Whether a text begins as an answer or as a page of metrics does. */
export function detectMetrics(head: string): boolean {
  return detectAnswer(head) || detectExposition(head);
}

export const prometheusKind: SourceKind<'prometheus'> = jsonKind(
  'prometheus',
  /^\s*(?:[{[#]|windows_|wmi_|poolsleuth_|$)/,
  detectMetrics,
);
