/**
 * Records of a perfmon log. A record longer than an event comes in parts, which follow each other with the same type and
 * time; names come in several records that are each whole.
 *
 *   event head   04 u8 record type · 10 FILETIME in local time · 18 GUID of perfmon · 40 u32 part, from 1 · 44 u32 parts · 48 data
 */
import { EVENT_HEAD } from './trace-buffers.js';

export type LogRecordKind = 'catalogue' | 'sample' | 'names' | 'summary';

export interface LogRecord {
  readonly kind: LogRecordKind;
  /** 100-nanosecond ticks since 1601, in the machine's local time. */
  readonly time: bigint;
  /** Good only during the call that hands it over. */
  readonly data: DataView;
}

const KINDS: ReadonlyMap<number, LogRecordKind> = new Map<number, LogRecordKind>([
  [0x20, 'catalogue'],
  [0x22, 'sample'],
  [0x24, 'names'],
  [0x23, 'summary'],
]);

/** 933f3bb3-943e-490d-9ced-3cbb14c14479 as four numbers of the file: a log has millions of events that are asked. */
const GUID = [0x933f3bb3, 0x490d943e, 0xbb3ced9c, 0x7944c114] as const;
const GUID_AT = 0x18;

/** Whether an event was written by perfmon. */
export function isPerfmonEvent(view: DataView): boolean {
  return (
    view.byteLength >= EVENT_HEAD &&
    view.getUint32(GUID_AT, true) === GUID[0] &&
    view.getUint32(GUID_AT + 4, true) === GUID[1] &&
    view.getUint32(GUID_AT + 8, true) === GUID[2] &&
    view.getUint32(GUID_AT + 12, true) === GUID[3]
  );
}

/** One record may be as large as this: every process of a large machine, whole, is some 4 MB. */
const MOST_RECORD_BYTES = 64 * 1024 * 1024;

export interface RecordReader {
  readonly push: (event: DataView) => void;
  /** Records of which parts were missing. */
  readonly broken: () => number;
  /** Ends with a record that is not whole. */
  readonly finish: () => void;
}

/** A record of which parts are still to come. */
interface OpenRecord {
  readonly type: number;
  readonly time: bigint;
  readonly parts: number;
  part: number;
  bytes: number;
}

/** Puts the parts of each record together. */
export function createRecordReader(onRecord: (record: LogRecord) => void): RecordReader {
  let buffer = new Uint8Array(0);
  let open: OpenRecord | null = null;
  let broken = 0;

  function drop(): void {
    if (open !== null) broken += 1;
    open = null;
  }

  /** Adds the next part to the open record; its length once it is whole. */
  function add(record: OpenRecord, view: DataView): number | null {
    const size = view.byteLength - EVENT_HEAD;
    if (record.bytes + size > MOST_RECORD_BYTES) {
      drop();
      return null;
    }
    if (buffer.length < record.bytes + size) {
      const larger = new Uint8Array(Math.max(2 * buffer.length, record.bytes + size));
      larger.set(buffer.subarray(0, record.bytes));
      buffer = larger;
    }
    buffer.set(new Uint8Array(view.buffer, view.byteOffset + EVENT_HEAD, size), record.bytes);
    record.bytes += size;
    record.part += 1;
    if (record.part < record.parts) return null;
    open = null;
    return record.bytes;
  }

  return {
    push: (view) => {
      const type = view.getUint8(4);
      const kind = KINDS.get(type);
      if (kind === undefined) return;
      const time = view.getBigInt64(0x10, true);
      const part = view.getUint32(0x40, true);
      const parts = view.getUint32(0x44, true);
      if (part === 1) {
        drop();
        if (parts <= 1) {
          const data = new DataView(view.buffer, view.byteOffset + EVENT_HEAD, view.byteLength - EVENT_HEAD);
          onRecord({ kind, time, data });
          return;
        }
        open = { type, time, parts, part: 0, bytes: 0 };
      } else if (open?.type !== type || open.time !== time || open.parts !== parts || open.part + 1 !== part) {
        // The first part of a record in a circular log may have been overwritten.
        if (open === null && part === parts) broken += 1;
        drop();
        return;
      }
      const bytes = add(open, view);
      if (bytes !== null) onRecord({ kind, time, data: new DataView(buffer.buffer, 0, bytes) });
    },
    broken: () => broken,
    finish: drop,
  };
}
