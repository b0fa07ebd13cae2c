/** The only user of ora: a spinner on stderr of a terminal, nothing anywhere else. */
import { isatty } from 'node:tty';
import { showText } from '../model/visible-text.js';
import { canDraw } from './output.js';

export interface Progress {
  readonly tell: (text: string) => void;
  readonly stop: () => void;
}

const SILENT: Progress = { tell: () => undefined, stop: () => undefined };

/** Whether somebody is typing or pasting an input right here, which a spinner would draw over. */
function isTyped(inputs: readonly string[]): boolean {
  return inputs.includes('-') && isatty(0);
}

/** A spinner that appears only when the work takes a moment; `inputs` is what the work reads. */
export function startProgress(text: string, quiet: boolean, inputs: readonly string[] = []): Progress {
  if (quiet || !canDraw(process.stderr) || isTyped(inputs)) return SILENT;
  let stopped = false;
  let latest = text;
  let spinner: { text: string; stop: () => unknown } | null = null;
  const timer = setTimeout(() => {
    void import('ora').then(({ default: ora }) => {
      // The window may have shrunk to nothing meanwhile.
      if (stopped || !canDraw(process.stderr)) return;
      spinner = ora({ text: latest, stream: process.stderr, discardStdin: false }).start();
      process.stderr.on('resize', endWhenBlind);
    });
  }, 300);
  timer.unref();
  function stop(): void {
    stopped = true;
    clearTimeout(timer);
    process.stderr.off('resize', endWhenBlind);
    spinner?.stop();
    spinner = null;
  }
  function endWhenBlind(): void {
    if (!canDraw(process.stderr)) stop();
  }
  return {
    tell: (next) => {
      latest = showText(next);
      if (spinner !== null) spinner.text = latest;
    },
    stop,
  };
}
