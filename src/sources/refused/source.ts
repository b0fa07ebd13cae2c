/** Files that hold nothing that is read: they are named, with what to do instead. */
import { detectUtf16 } from '../../lines/encoding.js';
import { NO_LINES } from '../source.js';
import type { Source, SourceKind } from '../source.js';
import { describeBinary } from './binary-kind.js';

const reasonOf = (head: Uint8Array): string | null => describeBinary(head, detectUtf16(head) !== null);

export const refused: Source & SourceKind<'refused'> = {
  id: 'refused',
  format: 'text',
  sniff: (head) => reasonOf(head) !== null,
  open: (_collector, _codec, head) => {
    const reason = reasonOf(head);
    return {
      push: () => false,
      // What it is goes before why its bytes ended early: nobody needs to copy a picture again.
      finish: (error) => ({ encoding: null, lines: NO_LINES, error: reason ?? error }),
    };
  },
};
