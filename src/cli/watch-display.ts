/** Where a watch is shown: on the whole terminal, drawn anew when it changes, or as one block after the other. */
import { isatty } from 'node:tty';
import { showLines, showText } from '../model/visible-text.js';
import { PLAIN } from '../report/style.js';
import type { Style } from '../report/style.js';
import { blockText, screenLines } from '../watch/screen.js';
import type { WatchView } from '../watch/screen.js';
import { EXIT } from './exit-codes.js';
import { canDraw, outputWidth, toShownMarks, writeProse } from './output.js';

/** What a display shows; how it is left depends on the display. */
export type ShownWatch = Omit<WatchView, 'leaving'>;

export interface WatchDisplay {
  readonly show: (view: ShownWatch) => Promise<void>;
  /** Resolves to an exit code when somebody leaves by a key. */
  readonly left: Promise<number>;
  /** Gives the terminal back. */
  readonly close: () => void;
}

// Sequences of ECMA-48 and of xterm (its second screen), which Windows' console knows since Windows 10.
const SECOND_SCREEN = '\u001b[?1049h\u001b[?25l';
const FIRST_SCREEN = '\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const REST_OF_LINE = '\u001b[K';
const REST_OF_SCREEN = '\u001b[J';

/** What a terminal sends for the keys that leave: q, Ctrl+C, Ctrl+D, Escape alone. */
const LEAVING_KEYS: ReadonlyMap<string, number> = new Map([
  ['q', EXIT.done],
  ['Q', EXIT.done],
  ['\u001b', EXIT.done],
  ['\u0004', EXIT.done],
  ['\u0003', EXIT.interrupted],
]);

function readKeys(leave: (code: number) => void): () => void {
  const { stdin } = process;
  if (!isatty(0)) return () => undefined;
  const hear = (keys: Buffer): void => {
    const text = keys.toString('latin1');
    // Keys that were typed faster than they are read come together; a sequence of a cursor key begins with Escape.
    const key =
      LEAVING_KEYS.has(text) || text.startsWith('\u001b')
        ? text
        : Array.from(text).find((one) => LEAVING_KEYS.has(one));
    const code = LEAVING_KEYS.get(key ?? '');
    if (code !== undefined) leave(code);
  };
  stdin.setRawMode(true);
  stdin.on('data', hear);
  return () => {
    stdin.off('data', hear);
    stdin.setRawMode(false);
    stdin.pause();
  };
}

function openScreen(style: Style): WatchDisplay {
  const { stdout } = process;
  const leaving = isatty(0) ? 'q leaves' : 'Ctrl+C leaves';
  let shown: ShownWatch | null = null;
  let drawn = '';
  let leave: (code: number) => void = () => undefined;
  const left = new Promise<number>((resolve) => (leave = resolve));

  function draw(): void {
    if (shown === null || !canDraw(stdout)) return;
    const { columns, rows } = stdout;
    const lines = screenLines({ ...shown, leaving }, { columns, rows }, style);
    const picture = lines.map((line) => `${toShownMarks(showLines(line, true))}${REST_OF_LINE}`).join('\r\n');
    if (picture === drawn) return;
    drawn = picture;
    stdout.write(`${HOME}${picture}${REST_OF_SCREEN}`);
  }

  /** The terminal has moved what was drawn. */
  function redraw(): void {
    drawn = '';
    draw();
  }

  const stopKeys = readKeys(leave);
  stdout.on('resize', redraw);
  process.on('SIGCONT', redraw);
  process.once('exit', close);
  stdout.write(SECOND_SCREEN);
  let open = true;
  function close(): void {
    if (!open) return;
    open = false;
    stdout.off('resize', redraw);
    process.off('SIGCONT', redraw);
    process.off('exit', close);
    stopKeys();
    stdout.write(FIRST_SCREEN);
    // What was watched is gone with the second screen; the answer stays.
    if (shown?.analysis != null) stdout.write(`${toShownMarks(showText(shown.analysis.answer))}\n`);
  }
  return {
    show: (view) => {
      shown = view;
      draw();
      return Promise.resolve();
    },
    left,
    close,
  };
}

function openBlocks(style: Style): WatchDisplay {
  let told = 0;
  return {
    show: async (view) => {
      const block = blockText({ ...view, leaving: '' }, told, outputWidth(), style);
      told = view.answers;
      await writeProse(block, undefined, style !== PLAIN);
    },
    left: new Promise(() => undefined),
    close: () => undefined,
  };
}

/** The terminal where standard output is one that can be drawn on, else blocks: for a file, a pipe, a terminal without a width. */
export function openDisplay(style: Style): WatchDisplay {
  return canDraw(process.stdout) ? openScreen(style) : openBlocks(style);
}
