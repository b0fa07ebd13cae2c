/**
 * The page as one file: the program, its looks, and (in a report) the data that it shows. Nothing in it may ask for
 * anything: the policy allows the two texts that are in the file, by their hashes, and a thread made of them.
 */
import type { ContextLine } from '../model/context-line.js';
import type { DiffAnalysis } from '../model/difference.js';
import type { FleetSummary } from '../model/fleet-summary.js';
import type { Analysis } from '../model/document.js';
import type { History } from '../model/history.js';
import { toJsonText } from '../model/visible-text.js';
import type { Replacement } from './redact.js';

/** The answer of `tag`: what its JSON holds. */
export interface TagsDocument {
  readonly tags: readonly {
    readonly tag: string;
    readonly owners: Analysis['snapshots'][number]['tags'][number]['owners'];
    readonly suggestions: readonly string[];
    readonly note: { readonly class: string; readonly what: string; readonly next: string } | null;
  }[];
}

interface Shown {
  /** Lines behind the series of the document, by the place of the series; null where none can be drawn. */
  readonly histories: readonly (History | null)[];
  /** Lines around those that were not understood; empty where the input is not at hand. */
  readonly context: readonly ContextLine[];
  /** What was replaced in the data; absent where nothing was asked for. */
  readonly replaced?: readonly Replacement[];
}

/** All that a page shows. */
export type PageData =
  | ({ readonly kind: 'analysis'; readonly document: Analysis } & Shown)
  | ({ readonly kind: 'diff'; readonly document: DiffAnalysis } & Shown)
  | { readonly kind: 'fleet'; readonly document: FleetSummary; readonly replaced?: readonly Replacement[] }
  | { readonly kind: 'tags'; readonly document: TagsDocument };

/** The element that holds the data; a browser does not run it. */
export const DATA_ID = 'poolsleuth-data';

export interface PageParts {
  readonly style: string;
  readonly script: string;
  /** SHA-256 of style and script in base64. */
  readonly styleHash: string;
  readonly scriptHash: string;
}

/** What a browser may do for the page: show and run what is in it, and nothing else. */
export function contentPolicy({ styleHash, scriptHash }: Pick<PageParts, 'styleHash' | 'scriptHash'>): string {
  return [
    "default-src 'none'",
    `script-src 'sha256-${scriptHash}'`,
    `style-src 'sha256-${styleHash}'`,
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

const DATA_OPENING = `<script type="application/json" id="${DATA_ID}">`;
const CLOSING = '</script>';

/** The page with a text of JSON in the place of its data, in parts; `null` is a page without data. */
export function* composePage(parts: PageParts, data: Iterable<string>): Generator<string> {
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(parts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>poolsleuth</title>
<style>${parts.style}</style>
</head>
<body>
<noscript>This page is a program; its browser has to run scripts.</noscript>
<div id="app"></div>
${DATA_OPENING}`;
  for (const part of data) yield escapeMarkup(part);
  yield `${CLOSING}
<script>${parts.script}</script>
</body>
</html>
`;
}

/** JSON in which no tag, comment or end of a script can stand: outside of its strings it has no `<`. */
function escapeMarkup(json: string): string {
  return json.replaceAll('<', '\\u003c');
}

/** A finished page without data, given some: what the program writes as `--format html`. */
export function* fillPage(page: string, data: PageData): Generator<string> {
  const start = page.indexOf(DATA_OPENING) + DATA_OPENING.length;
  yield page.slice(0, start);
  yield* dataParts(data);
  yield page.slice(page.indexOf(CLOSING, start));
}

/** The data as JSON that can stand in a page, piece by piece. */
export function* dataParts(data: PageData): Generator<string> {
  let lead = '{';
  for (const [name, value] of Object.entries(data)) {
    yield `${lead}${JSON.stringify(name)}:`;
    lead = ',';
    if (name === 'document') yield* documentParts(value as object);
    else yield escapeMarkup(toJsonText(value) ?? 'null');
  }
  yield '}';
}

/** A document by its fields, since one of many moments is longer than a text can be. */
function* documentParts(document: object): Generator<string> {
  let lead = '{';
  for (const [name, value] of Object.entries(document) as readonly (readonly [string, unknown])[]) {
    yield `${lead}${JSON.stringify(name)}:`;
    lead = ',';
    if (!Array.isArray(value)) {
      yield escapeMarkup(toJsonText(value) ?? 'null');
      continue;
    }
    yield '[';
    for (const [index, element] of (value as readonly unknown[]).entries()) {
      yield `${index === 0 ? '' : ','}${escapeMarkup(toJsonText(element) ?? 'null')}`;
    }
    yield ']';
  }
  yield lead === '{' ? '{}' : '}';
}
