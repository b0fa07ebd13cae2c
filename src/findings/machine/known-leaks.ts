/**
 * Documented leaks that fit a machine. Driver and version that are documented say much, and best of all where it is fixed;
 * a tag that stands out and fits says little, and is worded as a hint.
 */
import type { Finding, Module, Owner, PoolName } from '../../model/document.js';
import { formatList, formatTag } from '../../model/words.js';
import { toDriverFile } from '../../tagdb/driver-file.js';
import { isAffected } from '../../tagdb/known-leak.js';
import type { KnownLeak } from '../../tagdb/known-leak.js';
import { toFinding } from '../finding.js';
import { sureOf } from '../sureness.js';
import { fileVersionCommand, moduleVersionCommand } from '../next-commands.js';
import type { NextCommand } from '../next-commands.js';

/** A tag that stands out on the machine, in one moment or over time. */
export interface StandingTag {
  readonly tag: string;
  readonly pool: PoolName | null;
  readonly owner: Owner | null;
  /** A shared allocator, an object or a victim: many causes look the same. */
  readonly ambiguous: boolean;
  readonly evidence: Finding['evidence'];
}

/** What is known of one machine. */
export interface LeakSigns {
  /** The documented leaks to compare with. */
  readonly leaks: readonly KnownLeak[];
  readonly standing: readonly StandingTag[];
  readonly modules: readonly Module[];
  /** Files of drivers that are there by a list that has no versions. */
  readonly present: ReadonlySet<string>;
  readonly osBuild: number | null;
  /** Whether pool or memory is missing that no tag shows. */
  readonly unexplained: boolean;
  /** Where the module list, or else the machine, begins in the input. */
  readonly place: Finding['evidence'];
}

/** A module list with fewer loaded modules is a part of one, and rules nothing out. */
const FULL_LIST = 40;
/** So many tags of one case that stand out together are no chance, whoever owns them. */
const MANY_TAGS = 3;
/** More findings of this kind on one machine are a list of everything. */
const MOST_TOLD = 3;
/** Windows of today: a case of an older one needs a build that says so. */
const OLDEST_BUILD_IN_USE = 10_240;

interface Match {
  readonly leak: KnownLeak;
  /** The driver of the machine that the case is about, with its version; null for a case by its tag alone. */
  readonly module: Module | null;
  readonly driver: string | null;
  readonly certain: boolean;
  readonly tags: readonly StandingTag[];
}

/** The module of each driver file; of several, one that is loaded. */
function modulesByFile(modules: readonly Module[]): ReadonlyMap<string, Module> {
  const byFile = new Map<string, Module>();
  for (const module of modules) {
    const file = toDriverFile(module.image ?? module.name);
    if (file === null) continue;
    const before = byFile.get(file);
    if (before === undefined || (before.unloaded && !module.unloaded)) byFile.set(file, module);
  }
  return byFile;
}

/** The signs of a machine, with its modules as every case asks for them. */
interface Machine extends LeakSigns {
  readonly moduleOf: ReadonlyMap<string, Module>;
}

/** Whether the machine's Windows can be one that the case speaks of. */
function fitsBuild({ builds }: KnownLeak, osBuild: number | null): boolean {
  if (builds === null) return true;
  const [first, last] = builds;
  if (osBuild === null) return (last ?? Number.MAX_SAFE_INTEGER) >= OLDEST_BUILD_IN_USE;
  return osBuild >= first && (last === null || osBuild <= last);
}

function fitsPool({ pool }: KnownLeak, standing: StandingTag): boolean {
  return (
    pool === null || pool === 'both' || standing.pool === null || standing.pool === 'session' || standing.pool === pool
  );
}

/** Whether tags that stand out say something of this case, and not only of many that look the same. */
function isTelling(leak: KnownLeak, tags: readonly StandingTag[], present: boolean): boolean {
  if (tags.length === 0) return false;
  if (present || tags.length >= MANY_TAGS) return true;
  // Pages that name no driver: all the tags that they print, if those say anything.
  if (leak.drivers.length === 0) {
    return tags.length >= leak.tags.length && tags.every(({ ambiguous }) => !ambiguous);
  }
  return tags.some(({ owner }) => owner !== null && leak.drivers.includes(owner.driver));
}

interface FoundDriver {
  readonly driver: string;
  /** null where only a list without versions shows it. */
  readonly module: Module | null;
  readonly state: ReturnType<typeof isAffected>;
}

/** The drivers of a case that the machine has. */
function driversOf(leak: KnownLeak, { moduleOf, present }: Machine): readonly FoundDriver[] {
  return leak.drivers
    .filter((driver) => driver !== 'nt')
    .flatMap((driver): readonly FoundDriver[] => {
      const module = moduleOf.get(driver);
      if (module !== undefined) return [{ driver, module, state: isAffected(leak, module.version) }];
      return present.has(driver) ? [{ driver, module: null, state: 'open' }] : [];
    });
}

function matchLeak(leak: KnownLeak, signs: Machine): Match | null {
  const { modules, osBuild, standing, unexplained } = signs;
  const present = driversOf(leak, signs);
  const tags = standing.filter((each) => leak.tags.includes(each.tag) && fitsPool(leak, each));
  const affected = present.find(({ state }) => state === 'affected');
  if (affected !== undefined) return { leak, ...affected, certain: true, tags };
  const open = present.find(({ state }) => state === 'open');
  // Its version is known and is none of the affected, or the machine does not have the driver.
  const isFull = modules.filter(({ unloaded }) => !unloaded).length >= FULL_LIST;
  const named = leak.drivers.some((driver) => driver !== 'nt');
  if (open === undefined && named && (present.length > 0 || isFull)) return null;
  if (!fitsBuild(leak, osBuild)) return null;
  const hint = { leak, module: open?.module ?? null, driver: open?.driver ?? null, certain: false, tags };
  if (leak.kind === 'load-mistaken' && leak.tags.length === 0) return open !== undefined && unexplained ? hint : null;
  return isTelling(leak, tags, open !== undefined) ? hint : null;
}

const KIND_WORDS: Readonly<Record<KnownLeak['kind'], string>> = {
  leak: 'a documented leak',
  held: 'a documented case of memory that is held and not lost',
  'load-mistaken': 'a documented case of load that is mistaken for a leak',
};

const CONFIRMED: Readonly<Record<KnownLeak['confirmedBy'], string>> = {
  vendor: 'a vendor says so',
  maintainer: "the project's maintainers say so",
  reporter: 'users report it, nobody has confirmed it',
};

function productOf({ product, vendor }: KnownLeak): string {
  return vendor === null || product.includes(vendor) ? product : `${vendor} ${product}`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

/** What a person reads first. A match by a tag alone says that it is a hint before it says anything else. */
function titleOf({ leak, module, driver, certain, tags }: Match): string {
  const what = `${KIND_WORDS[leak.kind]} (${productOf(leak)})`;
  const fixed = leak.fixedIn === null ? 'no fix is named' : `fixed in ${leak.fixedIn}`;
  const names = formatList([...new Set(tags.map(({ tag }) => formatTag(tag)))]);
  if (certain) {
    const version = module?.version ?? '';
    const fit = tags.length === 0 ? '' : `, and ${names} ${tags.length === 1 ? 'fits' : 'fit'} it`;
    return `${driver ?? ''} ${version} is a version with ${what}${fit}; ${fixed}.`;
  }
  const by = [
    ...(driver === null
      ? []
      : [
          `${driver} is on the machine in ${module?.version == null ? 'an unknown version' : `version ${module.version}`}`,
        ]),
    ...(tags.length === 0 ? [] : [`${names} ${tags.length === 1 ? 'stands' : 'stand'} out`]),
  ];
  return `A hint, no proof: ${formatList(by)}, as in ${what}; ${fixed}.`;
}

function nextOf({ leak, driver, certain }: Match, signs: LeakSigns): readonly NextCommand[] {
  const [page = ''] = leak.sources;
  const file = driver ?? leak.drivers.find((each) => each !== 'nt') ?? null;
  const steps: NextCommand[] = [];
  if (leak.fixedIn !== null && certain) {
    steps.push({
      command: `update to ${leak.fixedIn}`,
      why: `${productOf(leak)}: the leak is fixed there, see ${page}`,
    });
  }
  if (file !== null && !certain) {
    steps.push({
      command: signs.modules.length > 0 ? moduleVersionCommand(file) : fileVersionCommand(file),
      why: `is it an affected version? ${leak.affected ?? ''}`.trim(),
    });
  }
  return steps;
}

function toLeakFinding(match: Match, others: number, signs: LeakSigns): Finding {
  const { leak, driver, certain, tags } = match;
  const proven = certain && tags.length > 0;
  const trust = sureOf('known-leak', proven ? 'all-fits' : certain ? 'driver-fits' : 'hint');
  const confidence = Math.round(leak.sure * trust * 100) / 100;
  return toFinding({
    code: 'known-leak',
    severity: proven
      ? leak.kind === 'leak'
        ? 'medium'
        : 'low'
      : certain && signs.standing.length > 0
        ? 'low'
        : 'info',
    confidence: certain ? confidence : Math.min(sureOf('known-leak', 'hint-at-most'), confidence),
    pool: leak.pool === 'both' ? null : leak.pool,
    tags: [...new Set(tags.map(({ tag }) => tag))],
    drivers: driver === null ? leak.drivers : [driver],
    title: titleOf(match),
    reasons: [
      ...(leak.affected === null ? [] : [sentence(`affected, by the page: ${leak.affected}`)]),
      ...(leak.trigger === null ? [] : [sentence(`set off by: ${leak.trigger}`)]),
      ...(leak.signature === null ? [] : [sentence(`what was seen there: ${leak.signature}`)]),
      sentence(`${CONFIRMED[leak.confirmedBy]}: ${leak.sources.slice(0, 2).join(' ')}`).replace(/\.$/, ''),
      ...(certain && tags.length === 0 ? ['Nothing in the input shows that it leaks on this machine.'] : []),
      ...(others > 0
        ? [
            `${others} more documented ${others === 1 ? 'case looks' : 'cases look'} the same; poolsleuth driver and tag list them.`,
          ]
        : []),
    ],
    evidence: tags.length > 0 ? tags.flatMap(({ evidence }) => evidence.slice(0, 1)) : signs.place,
    next: nextOf(match, signs),
  });
}

/** What makes two hints the same to a reader: the same tag, else the same driver. */
function likenessOf({ leak, tags }: Match): string {
  return tags[0]?.tag ?? leak.drivers[0] ?? leak.id;
}

/**
 * The documented leaks that fit a machine, the surest first, at most three: each by its driver's version, or as a hint by
 * tags that stand out.
 */
export function findKnownLeaks(signs: LeakSigns): readonly Finding[] {
  if (signs.modules.length === 0 && signs.standing.length === 0) return [];
  // A driver that is there makes a case likelier than one whose driver nobody has seen.
  const rank = ({ certain, tags, driver, leak }: Match): number =>
    (certain ? 8 : 0) + (tags.length > 0 ? 4 : 0) + (driver === null ? 0 : 2) + leak.sure;
  const machine = { ...signs, moduleOf: modulesByFile(signs.modules) };
  const matches = signs.leaks
    .flatMap((leak) => matchLeak(leak, machine) ?? [])
    .toSorted((a, b) => rank(b) - rank(a) || b.tags.length - a.tags.length);
  const groups = new Map<string, Match[]>();
  for (const match of matches) {
    const key = match.certain ? match.leak.id : likenessOf(match);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [match]);
    else group.push(match);
  }
  // Where a version fits, hints about the same driver say less than nothing.
  const proven = new Set(matches.flatMap(({ certain, driver }) => (certain && driver !== null ? [driver] : [])));
  return [...groups.values()]
    .filter(([match]) => match !== undefined && (match.certain || match.driver === null || !proven.has(match.driver)))
    .slice(0, MOST_TOLD)
    .flatMap(([match, ...others]) => (match === undefined ? [] : [toLeakFinding(match, others.length, signs)]));
}
