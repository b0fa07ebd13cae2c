/** What the first event of a trace file says of the log: TRACE_LOGFILE_HEADER and its TIME_ZONE_INFORMATION. */
import { LOG_HEAD } from './trace-buffers.js';
import { readZone } from './zone.js';
import type { Zone } from './zone.js';

export interface LogHeader {
  /** False: the log was not closed, by a crash or because it is still written. */
  readonly closed: boolean;
  /** The newest buffers have replaced the oldest ones. */
  readonly circular: boolean;
  /** Events that the system could not write. */
  readonly eventsLost: number;
  readonly zone: Zone;
}

/** Places behind the head of the event, as of the structure that learn.microsoft.com describes. */
const AT = { endTime: 0x10, mode: 0x20, pointerSize: 0x2c, eventsLost: 0x30, pointers: 0x38 } as const;
const MODE_CIRCULAR = 0x2;
const ZONE_BYTES = 0xac;

/** The header of a log; null when the event is too short to be one. */
export function readLogHeader(view: DataView): LogHeader | null {
  const pointerSize = view.byteLength >= LOG_HEAD + AT.pointers ? view.getUint32(LOG_HEAD + AT.pointerSize, true) : 0;
  if (pointerSize !== 4 && pointerSize !== 8) return null;
  const zoneAt = LOG_HEAD + AT.pointers + 2 * pointerSize;
  if (view.byteLength < zoneAt + ZONE_BYTES) return null;
  return {
    closed: view.getBigUint64(LOG_HEAD + AT.endTime, true) !== 0n,
    circular: (view.getUint32(LOG_HEAD + AT.mode, true) & MODE_CIRCULAR) !== 0,
    eventsLost: view.getUint32(LOG_HEAD + AT.eventsLost, true),
    zone: readZone(view, zoneAt),
  };
}
