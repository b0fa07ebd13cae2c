/**
 * Who owns a tag: everything that speaks of it is weighed and every driver that anything speaks for is an owner with a
 * confidence. Sources that contradict each other stay several owners; nothing is averaged. `docs/attribution.md` has the
 * weights, their reasons and what was measured.
 */
import type { Module, Owner, OwnerClass, OwnerEvidence, TagHit, VerifiedDriver } from '../model/document.js';
import { formatCounted } from '../model/words.js';
import { formatClaim, toBinaryClaims } from '../tagdb/claim.js';
import type { Claim } from '../tagdb/claim.js';
import { isDefaultTag } from '../tagdb/default-tags.js';
import { toDriverFile } from '../tagdb/driver-file.js';
import type { FoundRecord } from '../tagdb/lookup.js';
import type { PublicFact } from '../tagdb/public-fact.js';
import type { RecordKind, TagClass, TagRecord } from '../tagdb/record.js';
import { formatComponent } from './components.js';
import { OWNER, RECORD_WEIGHTS } from './limits.js';

/** All that is known about one tag. Whatever a source does not give is null or empty. */
export interface AttributionEvidence {
  /** What `findRecords` returned for the tag. */
  readonly records: readonly (TagRecord | FoundRecord)[];
  /** The owner that the debugger printed from its own list (`nt!io`); null when it printed none. */
  readonly printedBinary: string | null;
  /** Modules in which a memory search found the bytes of the tag. */
  readonly moduleHits: readonly ModuleHits[];
  /** Drivers under Driver Verifier that hold allocations with the tag. */
  readonly verifiedBlocks: readonly VerifiedBlocks[];
  /** The module list of the machine, loaded and unloaded. */
  readonly modules: readonly Module[];
  readonly osBuild: number | null;
  /** The class that the notes give the tag. */
  readonly noteClass: TagClass | null;
  /** How many distinct drivers are known to carry the tag, when a scan counted them. */
  readonly carriers: number | null;
}

export interface ModuleHits {
  /** Module name as `lm` has it, or a file name. */
  readonly module: string;
  readonly hits: number;
}

export interface VerifiedBlocks {
  readonly driver: string;
  readonly blocks: number;
  /** A caller that was printed, `acme!Allocate+0x21`; null when none was. */
  readonly caller: string | null;
}

/** An owner and how its confidence comes about; the points of the lines add up to it. */
export interface Explanation {
  readonly owner: Owner;
  readonly lines: readonly { readonly points: number; readonly text: string }[];
}

/** Nothing known: spread it and fill in what there is. */
export const NO_EVIDENCE: AttributionEvidence = {
  records: [],
  printedBinary: null,
  moduleHits: [],
  verifiedBlocks: [],
  modules: [],
  osBuild: null,
  noteClass: null,
  carriers: null,
};

/** Sources of one family repeat each other, so only the strongest of a family counts. */
type Family = 'user' | 'verifier' | 'scan' | 'public' | 'list' | 'module-search' | 'name-likeness';

/** One thing that speaks for a driver, before it is shared out among the drivers that the same family names. */
interface Testimony {
  readonly driver: string;
  readonly component: string | null;
  readonly family: Family;
  /** 0 to 1. */
  readonly weight: number;
  /** The source itself says that the tag is an everyday default. */
  readonly everyday: boolean;
  readonly text: string;
  readonly evidence: OwnerEvidence;
}

/** A wildcard record by the number of characters in front of its first wildcard. */
const wildcardFactors: readonly number[] = [0.1, 0.2, 0.45, 0.75];
/** The weight of the weakest scan that proves a use of the tag: a structure that is handed to a pool function. */
const PROVED = RECORD_WEIGHTS['scan-structure'];

/** Static libraries that are not files: the drivers they are linked into. */
const libraryDrivers: ReadonlyMap<string, readonly string[]> = new Map([['fslib', ['ntfs.sys', 'refs.sys']]]);

/** Modules by driver file. A name that is both loaded and unloaded counts as loaded. */
interface ModuleCatalog {
  readonly loaded: ReadonlyMap<string, Module>;
  readonly unloaded: ReadonlyMap<string, Module>;
  readonly isFull: boolean;
}

const catalogs = new WeakMap<readonly Module[], ModuleCatalog>();

/** A snapshot has thousands of tags and one module list, so the catalog of a list is kept with it. */
function catalogOf(modules: readonly Module[]): ModuleCatalog {
  const kept = catalogs.get(modules);
  if (kept !== undefined) return kept;
  const loaded = new Map<string, Module>();
  const unloaded = new Map<string, Module>();
  for (const module of modules) {
    const file = toDriverFile(module.image ?? module.name);
    if (file !== null) (module.unloaded ? unloaded : loaded).set(file, module);
    // `lm` names the kernel nt whatever its image is called.
    const named = toDriverFile(module.name);
    if (named !== null && !module.unloaded && !loaded.has(named)) loaded.set(named, module);
  }
  const catalog = { loaded, unloaded, isFull: loaded.has('nt') && loaded.size >= OWNER.fullListModules };
  catalogs.set(modules, catalog);
  return catalog;
}

/** True or false when the module list tells, null when it does not say who made the file. */
function isMicrosoft(module: Module | undefined): boolean | null {
  const company = module?.company ?? null;
  return company === null ? null : /microsoft/i.test(company);
}

/** How well a claim fits the machine: 1 when its builds include the machine's. */
function versionFit(record: TagRecord, osBuild: number | null): { readonly factor: number; readonly remark: string } {
  const { from, to } = record.builds;
  if (osBuild === null) {
    return to === null ? { factor: 1, remark: '' } : { factor: OWNER.dropped, remark: ', no longer in newer lists' };
  }
  if (to !== null && osBuild > to) return { factor: OWNER.tooOld, remark: `, but dropped after build ${to}` };
  if (from !== null && osBuild < from) return { factor: OWNER.tooNew, remark: `, but listed only from build ${from}` };
  return { factor: 1, remark: '' };
}

function familyOf(kind: RecordKind): Family {
  if (kind === 'user') return 'user';
  if (kind === 'public-source' || kind === 'document') return 'public';
  return kind === 'pooltag' || kind === 'localtag' ? 'list' : 'scan';
}

/** The drivers that a claim comes down to: one, or those that a static library is linked into. */
function driversOf(claim: Claim): readonly string[] {
  // An import keeps a name as it was written: `acme` is `acme.sys`.
  if (claim.driver !== null) return [toDriverFile(claim.driver) ?? claim.driver];
  return libraryDrivers.get((claim.module ?? '').toLowerCase()) ?? [];
}

function prefixLength(pattern: string): number {
  const length = pattern.search(/[?*]/);
  return length < 0 ? 3 : length;
}

/**
 * The records that count: those that name a driver, exact ones where there are any, else those of the most specific
 * wildcard. The lists themselves are meant so: a wildcard line stands for the tags that have no line of their own.
 */
function relevantRecords(records: AttributionEvidence['records']): readonly (TagRecord | FoundRecord)[] {
  const named = records.filter((record) => driversOf(record).length > 0);
  const exact = named.filter((record) => !record.wildcard);
  const exactLists = exact.some((record) => familyOf(record.kind) === 'list');
  if (exactLists) return [...exact, ...named.filter((record) => record.wildcard && record.kind === 'user')];
  // Code that allocates with the tag was seen: a pattern of one or two letters names others by chance.
  const seen = exact.some(({ kind }) => familyOf(kind) === 'scan' && RECORD_WEIGHTS[kind] >= PROVED);
  const wildcards = named.filter(
    (record) => record.wildcard && (!seen || record.kind === 'user' || prefixLength(record.tag) >= OWNER.tellingPrefix),
  );
  const pattern = wildcards[0]?.tag;
  return [...exact, ...wildcards.filter((record) => record.tag === pattern || record.kind === 'user')];
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** The name under which the machine has the driver of a record: an older or renamed build goes by another one. */
function presentNames(record: TagRecord | FoundRecord, catalog: ModuleCatalog): readonly string[] {
  const drivers = driversOf(record);
  const aliases = record.fact?.aliases ?? [];
  if (aliases.length === 0 || drivers.some((driver) => catalog.loaded.has(driver))) return drivers;
  const present =
    aliases.find((alias) => catalog.loaded.has(alias)) ?? aliases.find((alias) => catalog.unloaded.has(alias));
  return present === undefined ? drivers : [present];
}

/** How much of a claim of a public source is left, and the words for it; all of any other claim. */
function publicFit(
  { fact, driver }: TagRecord | FoundRecord,
  listed: ReadonlySet<string>,
): { readonly factor: number; readonly remark: string } {
  if (fact === undefined) return { factor: 1, remark: '' };
  const [gone, everyday, taken] = [
    fact.until !== null,
    fact.shared,
    listed.size > 0 && driver !== null && !listed.has(driver),
  ];
  return {
    factor:
      fact.sure * (gone ? OWNER.dropped : 1) * (everyday ? OWNER.everydayTag : 1) * (taken ? OWNER.listedOtherwise : 1),
    remark: [
      gone ? ', no longer in newer versions' : '',
      everyday ? ', but the tag is an everyday default' : '',
      taken ? ', but the lists give the tag to somebody else' : '',
    ].join(''),
  };
}

/** The drivers to which exact entries of lists give the tag today. */
function listedDrivers(records: AttributionEvidence['records']): ReadonlySet<string> {
  return new Set(
    records
      .filter(({ kind, wildcard, builds }) => familyOf(kind) === 'list' && !wildcard && builds.to === null)
      .flatMap(driversOf),
  );
}

function fromRecord(
  record: TagRecord | FoundRecord,
  osBuild: number | null,
  catalog: ModuleCatalog,
  listed: ReadonlySet<string>,
): readonly Testimony[] {
  const family = familyOf(record.kind);
  const fit = family === 'user' ? { factor: 1, remark: '' } : versionFit(record, osBuild);
  const known = publicFit(record, listed);
  const folded = 'fold' in record && record.fold === 'protected';
  // A second place in the same file that says the same takes a tenth of the doubt, up to five times.
  const repeated = Math.min(Math.max((record.sites ?? 1) - 1, 0), OWNER.mostRepeats);
  const certain = 1 - (1 - RECORD_WEIGHTS[record.kind]) * OWNER.scanRepeat ** repeated;
  const weight =
    certain *
    (record.wildcard ? (wildcardFactors[prefixLength(record.tag)] ?? 0.75) : 1) *
    (folded ? OWNER.protectedFold : 1) *
    fit.factor *
    known.factor;
  const { name, version } = record.source;
  const source = name === 'built-in' ? (version ?? name) : version === null ? name : `${name} ${version}`;
  const remarks = [
    formatClaim(record) ?? '',
    record.wildcard ? `by ${record.tag.trimEnd()}` : '',
    folded ? `as ${record.tag} without the protected bit` : '',
    record.sites === null ? '' : formatCounted(record.sites, 'place'),
    record.fact === undefined ? '' : describeFact(record.fact),
  ].filter((remark) => remark !== '');
  const detail = remarks.join(', ');
  return presentNames(record, catalog).map((driver) => ({
    driver,
    component: record.component,
    family,
    weight,
    everyday: record.fact?.shared === true,
    text: `${record.kind} ${source}: ${detail}${fit.remark}${known.remark}`,
    evidence: { kind: record.kind, source, detail },
  }));
}

/** `Acme Filter by Acme, seen from 1.2`; empty when the source says none of it. */
export function describeFact({ product, vendor, since, until, nul, shared }: PublicFact): string {
  const maker = vendor === null || vendor === product ? '' : ` by ${vendor}`;
  return [
    product === null ? maker.trimStart() : `${product}${maker}`,
    since === null ? '' : `seen from ${since}`,
    until === null ? '' : `last seen in ${until}`,
    nul ? 'fourth byte NUL' : '',
    shared ? 'an everyday default, which names nobody' : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function fromPrinted(binary: string): readonly Testimony[] {
  return toBinaryClaims(binary).flatMap((claim) =>
    driversOf(claim).map((driver) => ({
      driver,
      component: claim.component,
      family: 'list' as const,
      weight: OWNER.printed,
      everyday: false,
      text: `printed by the debugger: ${binary}`,
      evidence: { kind: 'printed', source: 'debugger', detail: binary },
    })),
  );
}

function fromVerifier({ driver, blocks, caller }: VerifiedBlocks): readonly Testimony[] {
  const file = toDriverFile(driver);
  if (file === null) return [];
  const detail = `${formatCounted(blocks, 'block')}${caller === null ? '' : `, allocated by ${caller}`}`;
  return [
    {
      driver: file,
      component: null,
      family: 'verifier',
      weight: OWNER.verifier,
      everyday: false,
      text: `Driver Verifier: ${detail}`,
      evidence: { kind: 'verifier', source: '!verifier', detail },
    },
  ];
}

function fromModuleHits({ module, hits }: ModuleHits, catalog: ModuleCatalog): readonly Testimony[] {
  const file = toDriverFile(module);
  if (file === null || hits <= 0) return [];
  const microsoft = isMicrosoft(catalog.loaded.get(file)) === true;
  const repeated = Math.min(hits - 1, OWNER.mostRepeats);
  const weight =
    (1 - (1 - OWNER.moduleSearch) * OWNER.moduleSearchRepeat ** repeated) * (microsoft ? OWNER.microsoftHit : 1);
  const detail = `the bytes of the tag stand in ${module} (${formatCounted(hits, 'hit')})`;
  return [
    {
      driver: file,
      component: null,
      family: 'module-search',
      weight,
      everyday: false,
      text: `module search: ${detail}`,
      evidence: { kind: 'module-search', source: 'memory search', detail },
    },
  ];
}

/** 0.3 when the name begins with the whole tag, 0.2 when it holds it or begins with three characters, else 0. */
function likeness(tag: string, file: string): number {
  const word = tag.trim().toLowerCase();
  if (!/^[a-z0-9]{3,4}$/.test(word)) return 0;
  const base = file.replace(/\.[^.]*$/, '');
  if (word.length === 4 && base.startsWith(word)) return OWNER.nameWhole;
  if (word.length === 4 && base.includes(word)) return OWNER.namePart;
  return base.startsWith(word.slice(0, 3)) ? OWNER.namePart : 0;
}

/** Loaded modules of other makers whose name is like the tag; Windows's own tags are in the lists. */
function fromNames(tag: string, catalog: ModuleCatalog): readonly Testimony[] {
  return [...catalog.loaded].flatMap(([file, module]) => {
    const microsoft = isMicrosoft(module);
    const weight = microsoft === true ? 0 : likeness(tag, file) * (microsoft === null ? OWNER.nameWithoutMaker : 1);
    const detail = `${file} is loaded and its name is like the tag`;
    return weight === 0
      ? []
      : [
          {
            driver: file,
            component: null,
            family: 'name-likeness' as const,
            weight,
            everyday: false,
            text: `name: ${detail}`,
            evidence: { kind: 'name-likeness', source: 'module list', detail },
          },
        ];
  });
}

/**
 * The weight that a family gives each driver. Testimony of a family that names several drivers is divided among them,
 * each by its weight; the user's word and Driver Verifier see the owner directly and are not divided.
 */
function shareOut(
  testimonies: readonly Testimony[],
  isRuledOut: (driver: string) => boolean,
  carriers: number,
): ReadonlyMap<string, number> {
  const strongest = new Map<string, number>();
  for (const { driver, weight } of testimonies) {
    strongest.set(driver, Math.max(weight, strongest.get(driver) ?? 0));
  }
  const family = testimonies[0]?.family;
  if (family === 'user' || family === 'verifier') return strongest;
  // Whoever takes a tag over from a sample says nothing against the others who did.
  if (testimonies.every(({ everyday }) => everyday)) return strongest;
  const drivers = [...strongest];
  const standing = drivers.filter(([driver]) => !isRuledOut(driver));
  // Drivers that carry the tag and of which no record is at hand count like a bare find of its bytes.
  const unseen = family === 'scan' ? Math.max(carriers - drivers.length, 0) * RECORD_WEIGHTS['scan-raw'] : 0;
  const total = standing.reduce((sum, [, weight]) => sum + weight, unseen);
  return new Map(
    drivers.map(([driver, weight]) => [
      driver,
      weight * (weight / (isRuledOut(driver) ? total + weight : Math.max(total, weight))),
    ]),
  );
}

function toClass(noteClass: TagClass | null, voices: readonly FamilyVoice[], carriers: number | null): OwnerClass {
  if (noteClass === 'shared' || noteClass === 'object') return noteClass;
  if (noteClass !== null) return 'owner';
  if (voices.every(({ family }) => family === 'name-likeness')) return 'unknown';
  if (voices.every(({ own }) => own.every(({ everyday }) => everyday))) return 'shared';
  const isNamed = voices.some(({ family }) => family === 'user' || family === 'public' || family === 'list');
  return (carriers ?? 0) >= OWNER.sharedCarriers && !isNamed ? 'shared' : 'owner';
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function findTestimonies(tag: string, evidence: AttributionEvidence, catalog: ModuleCatalog): readonly Testimony[] {
  const listed = listedDrivers(evidence.records);
  const byLists = [
    ...relevantRecords(evidence.records).flatMap((record) => fromRecord(record, evidence.osBuild, catalog, listed)),
    ...(evidence.printedBinary === null ? [] : fromPrinted(evidence.printedBinary)),
  ];
  const verified = evidence.verifiedBlocks.flatMap(fromVerifier);
  // A tag that stands for "none given" has no owner in any list, and its bytes are in many modules.
  if (isDefaultTag(tag)) return [...byLists.filter(({ family }) => family === 'user'), ...verified];
  const direct = [...byLists, ...verified, ...evidence.moduleHits.flatMap((hits) => fromModuleHits(hits, catalog))];
  // A name says nothing new about a tag that is known.
  const isKnown = direct.some(({ family }) => family !== 'module-search');
  return isKnown ? direct : [...direct, ...fromNames(tag, catalog)];
}

interface Presence {
  readonly state: 'loaded' | 'unloaded' | 'absent';
  readonly detail: string;
}

/** What the module list says of a driver: null when it says nothing. */
function presenceOf(driver: string, catalog: ModuleCatalog): Presence | null {
  const loaded = catalog.loaded.get(driver);
  if (loaded !== undefined) {
    const facts = [loaded.version, loaded.company].filter((fact) => fact !== null);
    return { state: 'loaded', detail: ['loaded', ...facts].join(', ') };
  }
  if (catalog.unloaded.has(driver)) {
    return { state: 'unloaded', detail: 'was loaded and is unloaded; what it did not free is still there' };
  }
  return catalog.isFull ? { state: 'absent', detail: 'not in the module list of the machine' } : null;
}

/** What one family says of one driver: its testimony, strongest first, and the weight left after sharing out. */
interface FamilyVoice {
  readonly family: Family;
  readonly own: readonly Testimony[];
  readonly share: number;
  /** Drivers that the family names. */
  readonly sharers: number;
}

type Shares = ReadonlyMap<Family, ReadonlyMap<string, number>>;

function voicesOf(driver: string, testimonies: readonly Testimony[], shares: Shares): readonly FamilyVoice[] {
  return [...groupBy(testimonies, ({ family }) => family)]
    .map(([family, own]) => ({
      family,
      own: own.toSorted((a, b) => b.weight - a.weight),
      share: shares.get(family)?.get(driver) ?? 0,
      sharers: shares.get(family)?.size ?? 1,
    }))
    .toSorted((a, b) => b.share - a.share);
}

/** The best that the families which speak for a driver can come to together. */
function capOf(voices: readonly FamilyVoice[]): number {
  const families = new Set(voices.map(({ family }) => family));
  if (families.has('user')) return OWNER.capUser;
  if (families.has('verifier')) return OWNER.capSeenTwice;
  const seesCode = families.has('scan') || families.has('module-search');
  if (seesCode && (families.has('list') || families.has('public'))) return OWNER.capSeenTwice;
  if (families.has('scan') && families.has('module-search')) return OWNER.capSeenTwice;
  const scan = voices.find(({ family }) => family === 'scan')?.own[0]?.weight ?? 0;
  if (scan > 0) return scan >= RECORD_WEIGHTS['scan-near-call'] ? OWNER.capScan : OWNER.capWeakScan;
  if (families.has('public')) return families.has('list') ? OWNER.capPublicAndList : OWNER.capPublic;
  if (families.has('list')) return OWNER.capList;
  return families.has('module-search') ? OWNER.capModuleSearch : OWNER.capName;
}

/** The sum: every family takes its share of the doubt that is left, then the module list, then the cap. */
function sumUp(voices: readonly FamilyVoice[], presence: Presence | null): Explanation['lines'] {
  const lines: { readonly points: number; readonly text: string }[] = [];
  let sum = 0;
  const add = (points: number, text: string): void => {
    lines.push({ points: round(points), text });
    sum = round(sum + round(points));
  };
  for (const { own, share, sharers } of voices) {
    for (const [place, { text, weight }] of own.entries()) {
      if (place > 0) add(0, `${text} (same kind of source, adds nothing)`);
      else
        add(share * (1 - sum), share < weight ? `${text} (divided among ${formatCounted(sharers, 'driver')})` : text);
    }
  }
  if (presence?.state === 'loaded') add(OWNER.loadedBonus * sum * (1 - sum), `module list: ${presence.detail}`);
  else if (presence?.state === 'absent') add((OWNER.absent - 1) * sum, `module list: ${presence.detail}`);
  else if (presence !== null) add(0, `module list: ${presence.detail}`);

  const cap = capOf(voices);
  if (sum > cap) add(cap - sum, `no more than ${cap} from sources of this kind`);
  return lines;
}

/**
 * The owners of a tag with the sum behind each confidence, the surest first. Points are fractions of 1 and add up to
 * the confidence: each source takes a part of the doubt that the stronger ones left.
 *
 * @example
 * explainAttribution('NtFC', { ...NO_EVIDENCE, records: findRecords([builtInIndex()], 'NtFC') })[0]?.lines
 * // [{ points: 0.7, text: 'pooltag windbg-10.0.29547.1002: ntfs.sys' }]
 */
export function explainAttribution(tag: string, evidence: AttributionEvidence): readonly Explanation[] {
  const catalog = catalogOf(evidence.modules);
  const isRuledOut = (driver: string): boolean => presenceOf(driver, catalog)?.state === 'absent';
  const testimonies = findTestimonies(tag, evidence, catalog);
  if (testimonies.length === 0) return [];
  const shares: Shares = new Map(
    [...groupBy(testimonies, ({ family }) => family)].map(([family, all]) => [
      family,
      shareOut(all, isRuledOut, evidence.carriers ?? 0),
    ]),
  );

  const explanations = [...groupBy(testimonies, ({ driver }) => driver)].map(([driver, all]): Explanation => {
    const voices = voicesOf(driver, all, shares);
    const presence = presenceOf(driver, catalog);
    const lines = sumUp(voices, presence);
    const spoken = voices.flatMap(({ own }) => own);
    const component = spoken.find((testimony) => testimony.component !== null)?.component ?? null;
    return {
      owner: {
        driver,
        component: component === null ? null : formatComponent(component),
        confidence: round(lines.reduce((sum, { points }) => sum + points, 0)),
        class: toClass(evidence.noteClass, voices, evidence.carriers),
        evidence: [
          ...spoken.map((testimony) => testimony.evidence),
          ...(presence === null ? [] : [{ kind: 'modules', source: 'module list', detail: presence.detail }]),
        ],
      },
      lines,
    };
  });

  return explanations
    .filter(({ owner }) => owner.confidence >= OWNER.leastConfidence)
    .toSorted((a, b) => b.owner.confidence - a.owner.confidence || (a.owner.driver < b.owner.driver ? -1 : 1));
}

/**
 * The owners of a tag, the surest first; empty when nothing speaks for anybody. Sources that disagree give several
 * owners. Pure: the same evidence always gives the same owners.
 */
export function attributeTag(tag: string, evidence: AttributionEvidence): readonly Owner[] {
  return explainAttribution(tag, evidence).map(({ owner }) => owner);
}

/** The hits of a memory search by tag, counted per module; hits outside the module list are left out. */
export function groupModuleHits(hits: readonly TagHit[]): ReadonlyMap<string, readonly ModuleHits[]> {
  return new Map(
    [...groupBy(hits, ({ tag }) => tag)].map(([tag, ofTag]) => [
      tag,
      [...groupBy(ofTag, ({ module }) => module)].flatMap(([module, inModule]) =>
        module === null ? [] : [{ module, hits: inModule.length }],
      ),
    ]),
  );
}

/** The allocations that Driver Verifier lists by tag, counted per driver, with the first caller that was printed. */
export function groupVerifiedBlocks(
  drivers: readonly VerifiedDriver[],
): ReadonlyMap<string, readonly VerifiedBlocks[]> {
  const byTag = new Map<string, VerifiedBlocks[]>();
  for (const { driver, allocations } of drivers) {
    for (const [tag, blocks] of groupBy(allocations, (allocation) => allocation.tag)) {
      const caller = blocks.find((block) => block.caller !== null)?.caller ?? null;
      const entry = { driver, blocks: blocks.length, caller };
      byTag.set(tag, [...(byTag.get(tag) ?? []), entry]);
    }
  }
  return byTag;
}
