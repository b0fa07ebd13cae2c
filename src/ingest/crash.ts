/** What a crash dump says of itself as evidence, whether the dump is read or a document that was made of it. */
import type { CrashReport } from '../model/document.js';
import type { Evidence } from '../moments/evidence.js';

/** What the chain of headers shows where it breaks: no debugger has looked at the page. */
const BROKEN_CHAIN = 'the header does not fit the block in front of it';

/** The page of pool around an argument, as if somebody had asked for it: that is what the argument does. */
function* pageEvidence({ asked, blocks, brokenAt }: NonNullable<CrashReport['poolPage']>): Generator<Evidence> {
  const page = { queried: asked, region: null };
  for (const { address, tag, bytes, state } of blocks) {
    const block = { address, tag, bytes, free: state === 'free', printed: null };
    yield { kind: 'pool-block', ...page, starred: false, block };
  }
  if (brokenAt === null) return;
  const damage = {
    address: brokenAt,
    text: BROKEN_CHAIN,
    telling: true,
    unreadable: false,
    toldBy: 'headers',
  } as const;
  yield { kind: 'pool-damage', ...page, ...damage };
}

/** The crash itself, and what the dump shows of the pool behind its arguments. */
export function toCrashEvidence(crash: CrashReport): readonly Evidence[] {
  const { bugcheck, poolPage } = crash;
  return [
    { kind: 'crash', crash },
    ...(bugcheck === null
      ? []
      : [
          {
            kind: 'bugcheck',
            code: Number(bugcheck.code),
            arguments: bugcheck.arguments,
            texts: [],
            name: null,
            image: null,
            tag: null,
          } as const,
        ]),
    ...(poolPage === null ? [] : pageEvidence(poolPage)),
  ];
}
