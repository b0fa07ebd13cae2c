/** How words stand out on a terminal, and how they are where nothing does. */

/** How words are set off; the identity where the output is no terminal. */
export interface Style {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly alarm: (text: string) => string;
}

export const PLAIN: Style = { strong: (text) => text, faint: (text) => text, alarm: (text) => text };
