/** Where the one script of the page begins: in a window it is the page, in a worker it is its thread. */
import { render } from 'preact';
import type { Analysis } from '../model/document.js';
import { DATA_ID } from '../report/html.js';
import type { PageData } from '../report/html.js';
import { readText } from '../sources/read-text.js';
import { App } from './app.js';
import { documentOf } from './engine/answer.js';
import { toInput } from './engine/dropped.js';
import { readInput, takeSymbols } from './engine/read-input.js';
import { createReader } from './engine/reader.js';
import { serve } from './engine/thread.js';
import { ownScript } from './model/exports.js';

/** For tests, and for whoever drives the page: the documents of `--json`. */
export interface PageHooks {
  readonly analyzeText: (text: string) => Analysis;
  readonly analyzeFiles: (files: Iterable<File>) => Promise<Analysis>;
}

const NO_WATCH = { onBytes: () => undefined, isStopped: () => false } as const;

function createHooks(): PageHooks {
  return {
    analyzeText: (text) => documentOf([readText(text, 'text')], []),
    analyzeFiles: async (files) => {
      const { inputs, symbols } = await takeSymbols([...files].map(toInput));
      const readings = [];
      for (const input of inputs) readings.push(await readInput(input, symbols, NO_WATCH));
      return documentOf(readings, []);
    },
  };
}

function ownData(): PageData | null {
  return JSON.parse(document.getElementById(DATA_ID)?.textContent ?? 'null') as PageData | null;
}

declare global {
  interface Window {
    poolsleuth?: PageHooks;
  }
}

if (typeof document === 'undefined') serve(globalThis);
else {
  window.poolsleuth = createHooks();
  const place = document.getElementById('app');
  if (place !== null) render(<App reader={createReader(ownScript())} data={ownData()} />, place);
}
