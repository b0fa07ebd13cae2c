/** Thresholds of what outputs other than lists of tags show. docs/limits.md shows this table. */
import { limit, valuesOf } from '../../model/limit.js';
import type { Limit } from '../../model/limit.js';

type SourceLimit = 'manyHandles' | 'veryManyHandles' | 'chiefType' | 'leastMapped';

export const SOURCE_LIMITS: Readonly<Record<SourceLimit, Limit>> = {
  manyHandles: limit(
    10_000,
    'handles',
    'thumb',
    'of one process: a rule of thumb of support engineers, of no document of Microsoft; mail and database servers have more for good reason, so it is told as a lead',
  ),
  veryManyHandles: limit(100_000, 'handles', 'thumb', 'of one process: hardly anybody needs so many'),
  chiefType: limit(0.3, 'part of the handles', 'thumb', 'a type is told where it is this part of all'),
  leastMapped: limit(
    64,
    'pages',
    'thumb',
    '256 KiB of address space: who has mapped less is not behind a shortage, whoever else is on the list',
  ),
};

/** The bare values. */
export const SOURCE: Readonly<Record<SourceLimit, number>> = valuesOf(SOURCE_LIMITS);
