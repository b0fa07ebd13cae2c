/** Bytes by their place, for sources that look here and there: a file, or memory in a browser. */
export interface PositionedBytes {
  readonly size: number;
  /** The bytes at `offset`; fewer than asked for, or none, where the source ends. */
  readonly read: (offset: number, length: number) => Uint8Array;
}
