/** The user's own tag records for look-ups; reading never creates the file. */
import { createTagIndex } from '../tagdb/lookup.js';
import type { TagIndex } from '../tagdb/lookup.js';
import { openDatabase, resolveDatabasePath } from '../tagdb/store.js';

/** Index of the local database, or none when there is no such file. Throws DatabaseError for one that is damaged. */
export async function localIndexes(database: string | undefined): Promise<readonly TagIndex[]> {
  const { records } = await openDatabase(resolveDatabasePath(database));
  return records.length === 0 ? [] : [createTagIndex(records)];
}
