/** What a public page or a public source file says of a tag, beside the claim itself, and where it can be looked up. */

/** The part of a record that only claims of public sources have (`public-source`, `document`). */
export interface PublicFact {
  /** What people know the driver as; null when not given. */
  readonly product: string | null;
  readonly vendor: string | null;
  /** Other file names of the same driver, lower case: other processors, older or renamed builds. */
  readonly aliases: readonly string[];
  /** How sure it is that the place says so, 0 to 1. */
  readonly sure: number;
  /** First version or date in which it was seen, and the last one; null where open. The true limits lie close by. */
  readonly since: string | null;
  readonly until: string | null;
  /** An everyday default of samples (`Tag1`): it names nobody by itself. */
  readonly shared: boolean;
  /** The constant has three characters, so the fourth byte in memory is NUL; tools show a blank or a dot. */
  readonly nul: boolean;
}

/** How sure a fact is whose source does not say. */
export const USUAL_SURE = 0.8;

/** A place in a repository, or the address of a document. */
export interface PublicPlace {
  /** `owner/repository`, or an address that begins with `https://` or `http://`. */
  readonly place: string;
  readonly commit: string | null;
  readonly path: string | null;
  readonly line: number | null;
}

/**
 * The address of a place, for a browser.
 *
 * @example
 * addressOf({ place: 'acme/driver', commit: 'v1', path: 'src/pool.h', line: 12 })
 * // 'https://github.com/acme/driver/blob/v1/src/pool.h#L12'
 */
export function addressOf({ place, commit, path, line }: PublicPlace): string {
  if (/^https?:\/\//.test(place)) return place;
  const file = path === null ? '' : `/blob/${encodeURIComponent(commit ?? 'HEAD')}/${encodeURI(path)}`;
  return `https://github.com/${place}${file}${file === '' || line === null ? '' : `#L${line}`}`;
}
