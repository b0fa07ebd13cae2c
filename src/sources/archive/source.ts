/** A list that the first PoolMonX saved: small, and only whole it makes lines. */
import { createSession } from '../../session/session.js';
import { joinChunks } from '../join-chunks.js';
import { NO_LINES } from '../source.js';
import type { Source, SourceKind } from '../source.js';
import { readLines } from '../text/read-lines.js';
import { decodeCArchive, isCArchive } from './carchive.js';

/** A row takes some hundred bytes, so this is a hundred times the largest list that a machine has. */
const MOST_BYTES = 32 * 1024 * 1024;
const TOO_LARGE = 'This list of PoolMonX is too large to be one. Save it again, as text.';

export const archive: Source & SourceKind<'poolmonx-archive'> = {
  id: 'poolmonx-archive',
  format: 'text',
  sniff: isCArchive,
  open: (collector) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    return {
      push: (chunk) => {
        size += chunk.length;
        if (size > MOST_BYTES) return false;
        chunks.push(Uint8Array.from(chunk));
        return true;
      },
      finish: (error) => {
        if (size > MOST_BYTES) return { encoding: null, lines: NO_LINES, error: TOO_LARGE };
        const session = createSession(collector.sink);
        readLines(session, decodeCArchive(joinChunks(chunks)).join('\n'));
        return { encoding: 'utf-8', lines: session.counts(), error };
      },
    };
  },
};
