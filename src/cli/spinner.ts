/** The only user of ora: a spinner on stderr of a terminal, nothing anywhere else. */
import { showText } from '../model/visible-text.js';

export interface Progress {
  readonly tell: (text: string) => void;
  readonly stop: () => void;
}

const SILENT: Progress = { tell: () => undefined, stop: () => undefined };

/** A spinner that appears only when the work takes a moment. */
export function startProgress(text: string, quiet: boolean): Progress {
  if (quiet || !process.stderr.isTTY) return SILENT;
  let stopped = false;
  let latest = text;
  let spinner: { text: string; stop: () => unknown } | null = null;
  const timer = setTimeout(() => {
    void import('ora').then(({ default: ora }) => {
      if (!stopped) spinner = ora({ text: latest, stream: process.stderr, discardStdin: false }).start();
    });
  }, 300);
  timer.unref();
  return {
    tell: (next) => {
      latest = showText(next);
      if (spinner !== null) spinner.text = latest;
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      spinner?.stop();
    },
  };
}
