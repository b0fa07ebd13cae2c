/** Text in any encoding: what every input is that no other source takes. */
import { createLineDecoder, createUtf16Transcoder, detectUtf16 } from '../../lines/encoding.js';
import type { Source, SourceKind } from '../source.js';
import { createTextReader } from './text-reader.js';

export const text: Source & SourceKind<'text'> = {
  id: 'text',
  format: 'text',
  sniff: () => true,
  open: (collector, codec, head) => {
    const utf16 = detectUtf16(head);
    const transcode = utf16 === null ? null : createUtf16Transcoder(codec, utf16);
    const lines = createLineDecoder(codec);
    const reader = createTextReader(collector, lines.decode);
    return {
      push: (chunk) => {
        reader.push(transcode === null ? chunk : transcode(chunk));
        return true;
      },
      finish: (error) => {
        const counts = reader.finish();
        return { encoding: utf16 ?? lines.encoding(), lines: counts, error };
      },
    };
  },
};
