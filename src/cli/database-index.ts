/** The user's own tag records for look-ups; reading never creates the file. */
import { createTagIndex } from '../tagdb/lookup.js';
import type { TagIndex } from '../tagdb/lookup.js';
import { DatabaseError, openDatabase, resolveDatabasePath } from '../tagdb/store.js';
import type { DatabaseContents } from '../tagdb/store.js';
import { tell } from './errors.js';

/** Index of the local database, or none when it holds nothing; see `localContents`. */
export async function localIndexes(database: string | undefined): Promise<readonly TagIndex[]> {
  const { records, leaks } = await localContents(database);
  return records.length + leaks.length === 0 ? [] : [createTagIndex(records, leaks)];
}

/**
 * What the local database holds, nothing when there is no such file. A database that cannot be read must not stop an
 * answer: it is told on stderr, and the built-in records are all there is.
 */
export async function localContents(database: string | undefined): Promise<DatabaseContents> {
  try {
    const { records, leaks } = await openDatabase(resolveDatabasePath(database));
    return { records, leaks };
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    tell(`warning: ${error.message}. ${error.advice}`);
    return { records: [], leaks: [] };
  }
}
