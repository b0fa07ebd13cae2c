/** Growth per hour over the last segment of a course, with its interval. */
export interface Rate {
  readonly perHour: number;
  readonly low: number;
  readonly high: number;
}
