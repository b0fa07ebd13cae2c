/** How sure an owner is, in words; owner, shared allocator, object and victim are never mixed up. */
import type { Owner } from '../model/document.js';
import { isGuess } from '../model/owner-guess.js';
import type { Knowledge } from './knowledge.js';
import type { TagClass } from '../tagdb/record.js';

/** `amdacpbus.sys (AMD, third party)`, `ntfs.sys (Microsoft)`. */
export function describeDriver(
  driver: string,
  thirdParty: boolean | null,
  knowledge: Knowledge,
  company: string | null,
): string {
  if (driver === 'nt') return 'nt, the Windows kernel';
  // Brackets within brackets are hard to read: `Microsoft (Sysinternals)` becomes `Microsoft, Sysinternals`.
  const vendor =
    (knowledge.driverNote(driver)?.vendor ?? company ?? knowledge.vendorOf(driver))?.replace(/ \((.+)\)$/, ', $1') ??
    null;
  const party = thirdParty === true && vendor?.startsWith('Microsoft') !== true ? 'third party' : null;
  const about = [vendor, party].filter((word) => word !== null && word !== '').join(', ');
  return about === '' ? driver : `${driver} (${about})`;
}

/** The degree that a confidence is spoken with. */
export function degreeOf(owner: Owner): '' | 'probably ' | 'perhaps ' {
  if (owner.confidence >= 0.9) return '';
  return isGuess(owner) ? 'perhaps ' : 'probably ';
}

/** A tag with what is known of who is behind it. */
export interface OwnedTag {
  readonly owner: Owner | null;
  readonly class: TagClass | null;
  /** true: not from Microsoft; null: nothing tells. */
  readonly thirdParty: boolean | null;
  /** Company of the owner's file in the module list; null when the list does not say. */
  readonly company: string | null;
}

/** What can be said of the driver behind a tag, as the end of a sentence. */
export function describeOwner(tag: OwnedTag, knowledge: Knowledge, over: 'one moment' | 'time' = 'one moment'): string {
  const { owner } = tag;
  const kernelTold = owner === null ? 'the kernel' : owner.driver === 'nt' ? 'nt' : owner.driver;
  switch (tag.class) {
    case 'shared':
      return `${kernelTold} allocates it for any driver, so the tag does not name the one behind it`;
    case 'object':
      return 'an object belongs to whoever holds a reference to it, and the tag does not name the holder';
    case 'victim':
      return `${kernelTold} allocates it but often only follows: somebody above may hold on to it`;
    case 'cache':
      return over === 'time'
        ? `${kernelTold} keeps it for work in progress or as a cache`
        : `${kernelTold} keeps it for work in progress or as a cache, and one moment does not show whether it is given back`;
    case 'owner':
    case null:
      break;
  }
  if (owner === null) return 'no list names its driver';
  return `${degreeOf(owner)}${describeDriver(owner.driver, tag.thirdParty, knowledge, tag.company)}`;
}
