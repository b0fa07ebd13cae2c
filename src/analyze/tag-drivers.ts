/** Who is behind a tag, for the judgement over time: third party or not, filter or not. */
import type { SeriesFindingOptions } from '../findings/series/options.js';
import type { Owner } from '../model/document.js';
import { isGuess } from '../model/owner-guess.js';
import type { Knowledge } from '../owners/knowledge.js';
import type { Surroundings } from '../owners/evidence-for.js';
import { makerOf } from '../owners/maker.js';
import { describeOwner } from '../owners/owner-words.js';
import { createOwnersOf } from '../owners/owners-of.js';

/** What the series asks of a tag: the driver behind it, and the same in words. */
export interface TagOwners extends Required<Pick<SeriesFindingOptions, 'driverOf' | 'ownerWords'>> {
  /** The surest owner; null when nothing speaks for anybody. */
  readonly ownerOf: (tag: string) => Owner | null;
}

/** Look-ups that remember: a series asks for the same tags again and again. */
export function createTagOwners(around: Surroundings, knowledge: Knowledge): TagOwners {
  const ownersOf = createOwnersOf(around, knowledge);
  const ownerOf = (tag: string): Owner | null => ownersOf(tag, null)[0] ?? null;
  const { modules } = around;
  return {
    ownerOf,
    driverOf: (tag) => {
      const owner = ownerOf(tag);
      if (owner === null) return null;
      return {
        driver: owner.driver,
        thirdParty: makerOf(owner.driver, modules, knowledge).thirdParty === true,
        filter: knowledge.driverNote(owner.driver)?.filter ?? false,
        ...(isGuess(owner) ? { guess: true as const } : {}),
      };
    },
    ownerWords: (tag) => {
      const owner = ownerOf(tag);
      const maker = makerOf(owner?.driver ?? null, modules, knowledge);
      return describeOwner({ owner, class: knowledge.tagClass(tag), ...maker }, knowledge, 'time');
    },
  };
}
