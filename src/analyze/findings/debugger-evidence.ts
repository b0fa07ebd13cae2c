/** What single outputs prove by themselves: block sizes, Driver Verifier, bugchecks, hits of a module search. */
import type { Finding, TagHit } from '../../model/document.js';
import type { SourceReading } from '../../model/source-reading.js';
import { typedSymbol } from '../../model/typed-names.js';
import { formatBytes, formatCount, formatList, formatShare, formatTag } from '../../model/words.js';
import { explainBugcheck } from '../../tagdb/notes/bugchecks.js';
import { toFinding } from './finding.js';

/** One size means one structure allocated at one place. */
function blockSizes(reading: SourceReading): readonly Finding[] {
  return reading.poolFinds.flatMap((found): readonly Finding[] => {
    const [most] = found.sizes;
    if (most === undefined || found.allocated.count < 10) return [];
    const share = most.count / found.allocated.count;
    const uniform = share >= 0.9;
    const spread = found.sizes
      .slice(0, 3)
      .map(({ bytes, count }) => `${formatCount(bytes)} bytes (${formatCount(count)})`);
    return [
      toFinding({
        code: uniform ? 'one-block-size' : 'many-block-sizes',
        severity: 'info',
        confidence: uniform ? 0.8 : 0.6,
        pool: found.pool,
        tags: [found.tag],
        title: uniform
          ? `${formatShare(share)} of the ${formatCount(found.allocated.count)} ${formatTag(found.tag)} blocks have ${formatCount(most.bytes)} bytes: one structure from one place.`
          : `The ${formatCount(found.allocated.count)} ${formatTag(found.tag)} blocks have ${formatCount(found.sizes.length)} sizes: buffers or several structures.`,
        reasons: [
          ...(uniform ? [] : [`Most frequent: ${formatList(spread)}.`]),
          ...(found.complete
            ? []
            : [
                'The listing is not whole; on a segment heap !poolfind finds only a part, so its count proves nothing.',
              ]),
        ],
        evidence: [{ source: found.source, line: found.firstLine }],
      }),
    ];
  });
}

/** Outstanding blocks by driver and caller; with a bugcheck C4/62 the leak is proven. */
function verified(reading: SourceReading): readonly Finding[] {
  const unloaded = reading.bugchecks.find(({ code, arguments: [first] }) => code === 0xc4 && first === '0x62');
  return reading.verifier.flatMap(({ driver, state, allocations, line }): readonly Finding[] => {
    if (allocations.length === 0) return [];
    const bytes = allocations.reduce((sum, allocation) => sum + allocation.bytes, 0);
    const tags = [...new Set(allocations.map(({ tag }) => tag))];
    const callers = [...new Set(allocations.flatMap(({ caller }) => (caller === null ? [] : [caller])))];
    const blamed =
      unloaded?.image === null ||
      unloaded?.image === undefined ||
      unloaded.image.toLowerCase() === driver.toLowerCase();
    const proven = unloaded !== undefined && blamed;
    return [
      toFinding({
        code: proven ? 'leak-at-unload' : 'verifier-outstanding',
        severity: proven ? 'high' : 'info',
        confidence: proven ? 0.98 : 0.6,
        tags,
        drivers: [driver.toLowerCase()],
        title: proven
          ? `${driver} was unloaded with ${formatCount(allocations.length)} pool blocks (${formatBytes(bytes)}) not freed; Driver Verifier stopped the machine for it.`
          : `Driver Verifier lists ${formatCount(allocations.length)} outstanding blocks (${formatBytes(bytes)}) of ${driver} (${state.toLowerCase()}).`,
        reasons: [
          ...(callers.length === 0 ? [] : [`Allocated by ${formatList(callers.slice(0, 4))}.`]),
          ...(proven ? [] : ['Outstanding is not leaked: a loaded driver holds what it uses.']),
        ],
        evidence: [{ source: reading.input.source, line }],
        next:
          callers[0] === undefined || callers[0].startsWith('0x')
            ? []
            : [{ command: `ln ${typedSymbol(callers[0]) ?? 'ADDRESS'}`, why: 'the line of source that allocates' }],
      }),
    ];
  });
}

function bugchecks(reading: SourceReading): readonly Finding[] {
  return reading.bugchecks.flatMap(({ code, arguments: values, name, image, line }): readonly Finding[] => {
    const told = explainBugcheck(code, values);
    if (told === null) return [];
    const hex = code.toString(16).toUpperCase();
    return [
      toFinding({
        code: 'bugcheck',
        severity: told.concernsPool ? 'medium' : 'info',
        confidence: 0.9,
        drivers: image === null ? [] : [image.toLowerCase()],
        title: `Bugcheck 0x${hex} ${name ?? told.name}: ${told.summary}`,
        reasons: told.arguments,
        evidence: [{ source: reading.input.source, line }],
        next: told.next.map(toNext),
      }),
    ];
  });
}

/** A step whose command stands in backquotes. */
function toNext(text: string): { readonly command: string; readonly why: string } {
  const command = /`([^`]+)`/.exec(text)?.[1];
  return { command: command ?? 'see why', why: text.replaceAll('`', '') };
}

/** In which modules the bytes of a tag were found. */
function moduleHits(reading: SourceReading, hits: readonly TagHit[]): readonly Finding[] {
  const tags = [...new Set(reading.tagHits.map(({ tag }) => tag))];
  return tags.flatMap((tag): readonly Finding[] => {
    const own = hits.filter((hit) => hit.tag === tag);
    const modules = [...new Set(own.flatMap(({ module }) => (module === null ? [] : [module])))];
    const outside = own.filter(({ module }) => module === null).length;
    const line = reading.tagHits.find((hit) => hit.tag === tag)?.line ?? 1;
    return [
      toFinding({
        code: 'tag-found-in-module',
        severity: 'info',
        confidence: modules.length === 1 ? 0.8 : 0.5,
        tags: [tag],
        drivers: modules,
        title:
          modules.length === 0
            ? `The module search found ${formatTag(tag)} at ${formatCount(own.length)} addresses, but no module list says where that is.`
            : `The module search found ${formatTag(tag)} in ${formatList(modules)}.`,
        reasons:
          outside > 0 && modules.length > 0 ? [`${formatCount(outside)} hits lie outside of every listed module.`] : [],
        evidence: [{ source: reading.input.source, line }],
        next: modules.length === 0 ? [{ command: 'lm', why: 'the module list maps the addresses to drivers' }] : [],
      }),
    ];
  });
}

export function findDebuggerEvidence(reading: SourceReading, hits: readonly TagHit[]): readonly Finding[] {
  return [...verified(reading), ...bugchecks(reading), ...moduleHits(reading, hits), ...blockSizes(reading)];
}
