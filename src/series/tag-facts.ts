/** What a judgement over time asks of a tag: what kind it is, and who is behind it. */

export interface TagDriver {
  readonly driver: string;
  readonly thirdParty: boolean;
  /** True for a file system or network filter, which sits above the component that allocates. */
  readonly filter: boolean;
  /** Nothing but a guess, such as a wildcard of a list, speaks for it; absent where more does. */
  readonly guess?: true;
}

export interface SeriesOptions {
  readonly classOf: (tag: string) => 'owner' | 'shared' | 'object' | 'victim' | 'cache' | null;
  readonly driverOf: (tag: string) => TagDriver | null;
  /** How many operations of a reproducer lie between the first and the last moment. */
  readonly operations?: number;
}

export type ClassOf = SeriesOptions['classOf'];
