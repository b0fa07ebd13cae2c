/** The user's own tag records for look-ups; reading never creates the file. */
import { createTagIndex } from '../tagdb/lookup.js';
import type { TagIndex } from '../tagdb/lookup.js';
import type { TagRecord } from '../tagdb/record.js';
import { DatabaseError, openDatabase, resolveDatabasePath } from '../tagdb/store.js';
import { tell } from './errors.js';

/** Index of the local database, or none when it holds nothing; see `localRecords`. */
export async function localIndexes(database: string | undefined): Promise<readonly TagIndex[]> {
  const records = await localRecords(database);
  return records.length === 0 ? [] : [createTagIndex(records)];
}

/**
 * Records of the local database, none when there is no such file. A database that cannot be read must not stop an
 * answer: it is told on stderr, and the built-in records are all there is.
 */
export async function localRecords(database: string | undefined): Promise<readonly TagRecord[]> {
  try {
    return (await openDatabase(resolveDatabasePath(database))).records;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    tell(`warning: ${error.message}. ${error.advice}`);
    return [];
  }
}
