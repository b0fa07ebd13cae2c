/** A log that a sampler writes: one sample an hour of a machine on which `Qwzx` leaks while everything else stands. */

/** The first line of the log. */
export const CSV_HEADING =
  'source,host,captured_at,tag,pool,allocs,frees,outstanding,bytes,uptime_seconds,counter_bits,listing';

/** Blocks of `Qwzx` in a sample. */
export function leakedBlocks(hour: number): number {
  return 40_000 + 9_000 * hour;
}

/** Bytes of each of its blocks. */
export const BLOCK_BYTES = 512;

/** The lines of the sample of an hour, 0 to 23, with a line feed at the end. */
export function csvSample(hour: number, host = 'BENCH7'): string {
  const at = `2026-10-05T${String(hour).padStart(2, '0')}:00:00+02:00`;
  const uptime = 90_000 + 3600 * hour;
  const blocks = leakedBlocks(hour);
  const rows = [
    `Qwzx,nonPaged,${blocks},0,${blocks},${blocks * BLOCK_BYTES}`,
    `Irp,nonPaged,${800_000 + 7000 * hour},${796_000 + 7000 * hour},4000,2048000`,
    `CM31,paged,${52_000 + 30 * hour},${41_000 + 30 * hour},11000,45056000`,
  ];
  return rows.map((row) => `live,${host},${at},${row},${uptime},64,all\n`).join('');
}

/** The log of so many hours. */
export function csvLog(hours: number): string {
  return `${CSV_HEADING}\n${Array.from({ length: hours }, (_, hour) => csvSample(hour)).join('')}`;
}
