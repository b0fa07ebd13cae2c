/**
 * The pages of one `!pool` or `!poolval`: which block somebody asked about, what lies on both sides of it, and what the
 * debugger finds damaged. Only the last row and the blocks asked about are kept, however long the page is.
 */
import { MOST_GAP } from '../moments/evidence.js';
import type { Evidence } from '../moments/evidence.js';
import type { AskedBlock, PageDamage, PoolBlock } from '../moments/source-reading.js';

type BlockEvidence = Extract<Evidence, { kind: 'pool-block' }>;
type DamageEvidence = Extract<Evidence, { kind: 'pool-damage' }>;
type Asked = Omit<AskedBlock, 'moment'>;

/** A page has no more of them that a person asked about; hostile text may. */
const MOST_BLOCKS = 64;
const MOST_DAMAGES = 8;

interface OpenBlock {
  readonly block: PoolBlock;
  readonly line: number;
  readonly before: PoolBlock | null;
  after: PoolBlock | null;
}

interface OpenPage {
  readonly queried: string | null;
  region: string | null;
  readonly line: number;
  last: PoolBlock | null;
  /** Blocks with the debugger's star. */
  readonly starred: OpenBlock[];
  /** The block that the address lies in, where no star says so. */
  holder: OpenBlock | null;
  readonly damages: PageDamage[];
}

export interface PoolPages {
  readonly addBlock: (evidence: BlockEvidence, line: number) => void;
  readonly addDamage: (evidence: DamageEvidence, line: number) => void;
  /** What was asked about, in order; a page without such a block stands for itself where it is damaged. */
  readonly finish: () => readonly Asked[];
}

function holds({ address, bytes }: PoolBlock, queried: string | null): boolean {
  if (queried === null) return false;
  const offset = BigInt(queried) - BigInt(address);
  return offset >= 0n && offset < BigInt(bytes);
}

/** The block in front of the damage: the last that was listed, where it reaches there; behind a gap, rows are missing. */
function suspectOf(last: PoolBlock | null, address: string | null): PoolBlock | null {
  if (last === null || address === null) return last;
  const offset = BigInt(address) - BigInt(last.address);
  return offset > 0n && offset <= BigInt(last.bytes) + MOST_GAP ? last : null;
}

function toAsked(page: OpenPage): readonly Asked[] {
  const { queried, region, damages, starred, holder, line } = page;
  const open = starred.length > 0 ? starred : holder === null ? [] : [holder];
  if (open.length === 0) {
    return damages.length === 0 || queried === null
      ? []
      : [{ asked: queried, region, block: null, before: null, after: null, damages, line }];
  }
  return open.map(({ block, before, after, line: at }) => ({
    asked: queried !== null && holds(block, queried) ? queried : block.address,
    region,
    block,
    before,
    after,
    damages,
    line: at,
  }));
}

export function createPoolPages(): PoolPages {
  const done: Asked[] = [];
  let page: OpenPage | null = null;

  function open(queried: string | null, region: string | null, line: number): OpenPage {
    if (page !== null && page.queried === queried) return page;
    if (page !== null && done.length < MOST_BLOCKS) done.push(...toAsked(page));
    page = { queried, region, line, last: null, starred: [], holder: null, damages: [] };
    return page;
  }

  return {
    addBlock: ({ queried, region, starred, block }, line) => {
      const current = open(queried, region, line);
      const { last } = current;
      const known = current.starred.at(-1) ?? current.holder;
      if (last?.address === block.address) {
        // What the debugger says of the tag follows the block, which is then told again.
        current.last = block;
        const at = current.starred.findLastIndex((each) => each.block.address === block.address);
        const told = current.starred[at];
        if (told !== undefined) current.starred[at] = { ...told, block };
        return;
      }
      if (known !== null && known.after === null && known.block.address === last?.address) known.after = block;
      const opened: OpenBlock = { block, line, before: last, after: null };
      if (starred && current.starred.length < MOST_BLOCKS) current.starred.push(opened);
      else if (holds(block, queried)) current.holder = opened;
      current.last = block;
    },
    addDamage: ({ queried, region, address, text, telling, unreadable, toldBy }, line) => {
      const current = open(queried, region, line);
      if (current.damages.length >= MOST_DAMAGES) return;
      current.damages.push({
        address,
        text,
        telling,
        unreadable,
        toldBy,
        suspect: suspectOf(current.last, address),
        line,
      });
    },
    finish: () => {
      const all = page === null ? done : [...done, ...toAsked(page)];
      page = null;
      return all.slice(0, MOST_BLOCKS);
    },
  };
}
