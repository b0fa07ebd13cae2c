/** How a perfmon log is told, and with it every event trace. */
import type { SourceKind } from '../source.js';
import { detectTrace } from './trace-buffers.js';

export const perfmonLogKind: SourceKind<'perfmon-log'> = {
  id: 'perfmon-log',
  format: 'perfmon-log',
  sniff: detectTrace,
};
