/** The samples behind one click, packed into the page by `scripts/build-page.mjs`. */
declare module 'poolsleuth:examples' {
  export interface Example {
    readonly name: string;
    /** What it shows, for a person. */
    readonly words: string;
    /** JSON of `[name, text]` for each file, deflated, in base64. */
    readonly packed: string;
  }
  export const EXAMPLES: readonly Example[];
}
