/** Collects what a session reads from one source into moments, finds and hits. */
import type { OpenBlock, SessionSink } from '../session/session-sink.js';
import type {
  BlockReport,
  Diagnostic,
  Encoding,
  InputFormat,
  LineCounts,
  PageFile,
  UnparsedLine,
  DriverPool,
  PresentDriver,
  ProcessHandles,
  PteArea,
  SystemPtes,
  VerifiedDriver,
  VmSession,
  DiagnosticCode,
} from '../model/document.js';
import type { Evidence } from '../moments/evidence.js';
import type { Moment } from '../moments/moment.js';
import type {
  AskedBlock,
  BugcheckSeen,
  ChangeTold,
  LookasideSeen,
  Mark,
  Placed,
  SourceReading,
  TagHitSeen,
  TagInFile,
} from '../moments/source-reading.js';
import { POOLS } from '../tables/row-names.js';
import type { PrintedOwner } from '../tables/row-names.js';
import { dropRepeats } from '../tables/repeated-rows.js';
import { addCounters, giveBackTable, takeTable } from '../tables/tag-table.js';
import type { TagTable } from '../tables/tag-table.js';
import {
  addBackground,
  compareWithTotal,
  describeList,
  giveSizeToLargest,
  createFacts,
  hasFacts,
  completesSizes,
  isBackground,
  isDateAlone,
  isOtherMoment,
  mergeFacts,
  toMoment,
} from './facts.js';
import type { Facts } from './facts.js';
import { isWrittenDown, NO_ROW_BELOW } from '../model/output-names.js';
import { formatCounted } from '../model/words.js';
import { findIngest } from './index.js';
import { admit } from './admit.js';
import { createPoolPages } from './pool-page.js';
import type { PoolPages } from './pool-page.js';
import { addCrash } from './same-crash.js';
import { createPoolFindTally } from '../tables/pool-find-tally.js';
import type { FoundBlock, PoolFindTally } from '../tables/pool-find-tally.js';
import type { RowTarget } from '../tables/row-target.js';
import { createPteMappers } from './pte-mappers.js';
import type { PteMappers } from './pte-mappers.js';
import { createMomentKeeper } from './thin-moments.js';
import type { MomentKeeper } from './thin-moments.js';

/** More texts than a person reads; the counts stay exact. */
const MOST_UNPARSED = 10_000;
const MOST_PER_CODE = 100;
/** More lists than a thread holds. */
const MOST_TOLD_LISTS = 200;
const MOST_TEXT = 500;
/** So small a part of the moments of a log has another list at the same time where a clock was set back. */
const FEW_OF_A_LOG = 0.1;
/** More drivers than a machine has. */
const MOST_DRIVERS = 5000;
/** Processes whose handles are kept: more than a machine runs. */
const MOST_PROCESSES = 5000;

export interface CollectorOptions {
  /** Told every distinct block of every `!poolfind`. */
  readonly onBlock?: ((block: FoundBlock) => void) | undefined;
  /** Room for the tables of the source, in bytes; for tests. */
  readonly mostTableBytes?: number | undefined;
}

export interface Collector {
  /** The input as it is named in the document. */
  readonly source: string;
  readonly sink: SessionSink;
  /** Good for the rows of one run of lines. Must be asked only while a block is open. */
  readonly rowTarget: () => RowTarget;
  /** Takes evidence of the open block from a source that has no grammar; `line` is 0 where there are no lines. */
  readonly add: (said: readonly Evidence[], line: number) => void;
  /** Takes a moment as it is, from a source that holds whole ones. */
  readonly keep: (moment: Moment) => void;
  /** For sources that can tell whose moment comes next without making it. */
  readonly pace: Pick<MomentKeeper, 'skips' | 'passOver' | 'expect'>;
  readonly finish: (input: {
    readonly bytes: number;
    readonly encoding: Encoding | null;
    /** What the source was read as; text where left out. */
    readonly format?: InputFormat;
    readonly error: string | null;
    readonly lines: LineCounts;
  }) => SourceReading;
}

const POOL_INDEX: ReadonlyMap<string, number> = new Map(POOLS.map((pool, index) => [pool, index]));

function addUsageRow(table: TagTable, usage: Extract<Evidence, { kind: 'usage' }>, line: number): void {
  const { description = null, binary = null } = usage;
  const printed: PrintedOwner | null = description === null && binary === null ? null : { description, binary };
  addCounters(table, usage.tag, POOL_INDEX.get(usage.pool) ?? 0, usage.counters, line, printed);
}

function toOpenDate({ otherDate, dateOrder }: Pick<DateEvidence, 'otherDate' | 'dateOrder'>): Facts['date'] {
  return { ...(otherDate === undefined ? {} : { otherDate }), ...(dateOrder === undefined ? {} : { dateOrder }) };
}

type DateEvidence = Extract<Evidence, { kind: 'date' }>;

/** What a block gives besides facts of the moment. */
interface BlockState {
  readonly open: OpenBlock;
  facts: Facts;
  tally: PoolFindTally | null;
  /** Where a search for blocks was stopped; null when it says nothing. */
  searchedTo: string | null;
  /** The date of a list that did not come. */
  date: DateEvidence | null;
  readonly hits: Omit<TagHitSeen, 'moment'>[];
  readonly drivers: {
    readonly driver: string;
    readonly state: string;
    readonly line: number;
    readonly allocations: VerifiedDriver['allocations'][number][];
  }[];
  readonly bugchecks: Map<number, Omit<BugcheckSeen, 'moment'>>;
  readonly lookasides: Map<number, Omit<LookasideSeen, 'moment'>>;
  readonly presentDrivers: Map<string, PresentDriver>;
  readonly tagFiles: Omit<TagInFile, 'moment'>[];
  readonly driverPools: Map<number, DriverPool>;
  readonly processHandles: Map<number, ProcessHandles>;
  readonly ptes: {
    readonly areas: Map<number, PteArea>;
    readonly mappers: PteMappers;
    mapped: number | null;
    /** The first line of it; null for none. */
    line: number | null;
  };
  readonly pages: PoolPages;
  readonly marks: Omit<Mark, 'moment'>[];
  readonly changes: Omit<ChangeTold, 'moment'>[];
  /** Moments that stand side by side, by their index; null where none do. `facts` is one of them. */
  columns: Map<number, Facts> | null;
  readonly pageFiles: Map<number, PageFile>;
  readonly sessions: Map<number, VmSession>;
}

export function createCollector(source: string, { onBlock, mostTableBytes }: CollectorOptions = {}): Collector {
  const blocks: BlockReport[] = [];
  const diagnostics: Diagnostic[] = [];
  const codes = new Map<DiagnosticCode, number>();
  const unparsed: UnparsedLine[] = [];
  /** The first heading without a row; null while every heading has rows. */
  let bareHeading: { readonly line: number; readonly why: string | null } | null = null;
  const reading = {
    poolFinds: [] as SourceReading['poolFinds'][number][],
    tagHits: [] as TagHitSeen[],
    verifier: [] as (VerifiedDriver & Placed)[],
    bugchecks: [] as BugcheckSeen[],
    lookasides: [] as LookasideSeen[],
    presentDrivers: [] as (PresentDriver & Placed)[],
    tagFiles: [] as TagInFile[],
    driverPools: [] as (DriverPool & Placed)[],
    processHandles: [] as (ProcessHandles & Placed)[],
    systemPtes: [] as (SystemPtes & Placed)[],
    askedBlocks: [] as AskedBlock[],
    marks: [] as Mark[],
    changes: [] as ChangeTold[],
  };
  /** Moments in which something else was read than tags. */
  const pinned = new Set<number>();
  const keeper = createMomentKeeper((number) => pinned.has(number), mostTableBytes);
  let current: Facts | null = null;
  let block: BlockState | null = null;
  /** RAM and the like, written down beside the figures: it holds for all moments that follow. */
  let background: Facts['gauges'] = new Map();
  /** Lists that people wrote down, and what each was called: null for nothing. */
  const toldLists = new Map<string, string | null>();
  /** What the text above says of when, or under what condition, the next output of a tool was taken; null for nothing. */
  let caption: string | null = null;
  let line = 0;
  /** Rows that their list shows a second time, and the line of the first. */
  const repeated: { rows: number; line: number | null } = { rows: 0, line: null };
  /** Lists under the time of another one with other figures, and the line of the first. */
  const contradicted: { lists: number; line: number | null } = { lists: 0, line: null };

  function diagnose(code: DiagnosticCode, severity: Diagnostic['severity'], message: string, at: number | null): void {
    const count = (codes.get(code) ?? 0) + 1;
    codes.set(code, count);
    // Lines count from 1: what is no text has none.
    if (count <= MOST_PER_CODE) diagnostics.push({ code, severity, message, source, line: at === 0 ? null : at });
  }

  function closeMoment(): void {
    if (current !== null && hasFacts(current) && !isDateAlone(current)) {
      const { moment, diagnostics: found } = toMoment(current, source);
      keeper.add(moment);
      for (const { code, severity, message, line: at } of found) diagnose(code, severity, message, at);
    }
    if (current !== null) giveBackTable(current.table);
    current = null;
  }

  function newFacts(at: number, grammar: string): Facts {
    const facts = createFacts(at, grammar, takeTable());
    // What people write themselves has its own way to say it.
    if (caption !== null && !isWrittenDown(grammar)) facts.named = { label: caption };
    return facts;
  }

  /** Whether a text tells a list again that an earlier moment has: a reply that quotes it. */
  function isToldAgain(facts: Facts): boolean {
    if (!isWrittenDown(facts.grammar) || facts.target.capturedAt !== undefined) return false;
    const list = describeList(facts);
    if (list === null) return false;
    const { label } = facts.named;
    const earlier = toldLists.get(list);
    if (earlier === undefined) {
      if (toldLists.size < MOST_TOLD_LISTS) toldLists.set(list, label ?? null);
      return false;
    }
    return label === undefined || label === earlier;
  }

  /** Puts facts into the moment they belong to, which is the current one or a new one. */
  function place(facts: Facts, forced: boolean): void {
    if (isToldAgain(facts)) {
      giveBackTable(facts.table);
      return;
    }
    if (current !== null && isBackground(current) && hasFacts(facts)) {
      background = current.gauges;
      giveBackTable(current.table);
      current = null;
    }
    addBackground(facts, background);
    if (facts.named.label === caption) caption = null;
    const completes = current !== null && keeper.read() === 0 && completesSizes(current, facts);
    if (current !== null && !completes && (forced || isOtherMoment(current, facts))) closeMoment();
    if (current === null) {
      current = facts;
      return;
    }
    const own = current.table;
    mergeFacts(current, facts);
    giveBackTable(current.table === own ? facts.table : own);
  }

  /** The facts of a moment that begins. */
  function beginFacts(begun: Extract<Evidence, { kind: 'moment' }>, state: BlockState): Facts {
    const facts = newFacts(line, state.open.grammar);
    const { capturedAt, host, uptimeSeconds, listing, counterBits, label, elapsedSeconds } = begun;
    facts.date = toOpenDate(begun);
    facts.target = {
      ...(capturedAt === undefined ? {} : { capturedAt }),
      ...(host === undefined ? {} : { host }),
      ...(uptimeSeconds === undefined ? {} : { uptimeSeconds }),
    };
    facts.named = {
      ...facts.named,
      ...(label === undefined ? {} : { label }),
      ...(elapsedSeconds === undefined ? {} : { elapsedSeconds }),
    };
    facts.opens = begun.joins === true ? null : 'target';
    facts.listing = listing ?? 'all';
    facts.counterBits = counterBits ?? null;
    return facts;
  }

  /** Leaves each row of a list once, and of two lists under one time the first. */
  function dropRepeated({ table }: Facts): void {
    const dropped = dropRepeats(table);
    repeated.rows += dropped.repeated.length;
    repeated.line ??= dropped.repeated[0] ?? null;
    const [contradicting] = dropped.contradicting;
    if (contradicting === undefined) return;
    contradicted.lists += 1;
    contradicted.line ??= contradicting;
  }

  function tellDropped(): void {
    const { rows, line: first } = repeated;
    if (rows > 0) {
      const where = rows === 1 ? 'stands in its list' : 'stand in their lists';
      diagnose(
        'listed-twice',
        'warning',
        `${formatCounted(rows, 'row')} ${where} a second time with the same figures; each counts once.`,
        first,
      );
    }
    const { lists } = contradicted;
    if (lists === 0) return;
    const clock = lists < keeper.read() * FEW_OF_A_LOG;
    diagnose(
      clock ? 'duplicate-moment' : 'contradicting-lists',
      'warning',
      `${formatCounted(lists, 'list')} ${lists === 1 ? 'has' : 'have'} the time of an earlier one and other figures, and ${lists === 1 ? 'is' : 'are'} left out: ${clock ? 'a clock that was set back, or samples closer together than the times tell.' : 'a second machine in one table that does not name it looks like this.'}`,
      contradicted.line,
    );
  }

  /** Puts what the block has read so far into its moments: the open one, or those side by side. */
  function placeOpen(state: BlockState): void {
    const { columns } = state;
    state.columns = null;
    const all = columns === null ? [state.facts] : [...columns].toSorted(([a], [b]) => a - b).map(([, facts]) => facts);
    if (current !== null && columns !== null) giveSizeToLargest(current, all);
    for (const facts of all) {
      dropRepeated(facts);
      if (hasFacts(facts)) place(facts, facts.opens !== null);
      else giveBackTable(facts.table);
    }
  }

  function momentIndex(): number {
    return current !== null && hasFacts(current) && !isDateAlone(current) ? keeper.read() : keeper.read() - 1;
  }

  function tallyOf(state: BlockState): PoolFindTally {
    state.tally ??= createPoolFindTally(onBlock);
    return state.tally;
  }

  function absorb(state: BlockState, evidence: Evidence): void {
    const facts = state.facts;
    switch (evidence.kind) {
      case 'moment': {
        placeOpen(state);
        state.facts = beginFacts(evidence, state);
        return;
      }
      case 'column': {
        if (state.columns === null) {
          placeOpen(state);
          state.columns = new Map();
        }
        const facts = state.columns.get(evidence.index) ?? beginFacts(evidence.moment, state);
        state.columns.set(evidence.index, facts);
        state.facts = facts;
        return;
      }
      case 'change':
        state.changes.push({
          tag: evidence.tag,
          pool: evidence.pool,
          ...evidence.counters,
          seconds: evidence.seconds,
          rate: evidence.rate,
          line,
        });
        return;
      case 'target': {
        facts.target = { ...facts.target, ...toTargetFacts(evidence) };
        const { opensSession } = evidence;
        if (opensSession !== undefined) facts.opens ??= opensSession;
        return;
      }
      case 'date':
        state.date = evidence;
        return;
      case 'listing':
        facts.listing = evidence.listing;
        return;
      case 'usage':
        addUsageRow(facts.table, evidence, line);
        return;
      case 'total':
        facts.totals = { nonPaged: null, paged: null, ...facts.totals, [evidence.pool]: evidence.counters };
        return;
      case 'gauge':
        facts.gauges.set(evidence.name, evidence.value);
        return;
      case 'no-gauge':
        facts.gauges.delete(evidence.name);
        return;
      case 'vm-line':
        facts.vmLines.set(evidence.entry.label, { ...evidence.entry, consistent: evidence.consistent });
        return;
      case 'vm-page-file':
        state.pageFiles.set(evidence.index, evidence.entry);
        facts.pageFiles = [...state.pageFiles.values()];
        return;
      case 'vm-warning':
        facts.warnings.set(evidence.text, { text: evidence.text, line });
        return;
      case 'vm-process':
        facts.processes.push(evidence.entry);
        return;
      case 'vm-session':
        state.sessions.set(evidence.index, evidence.entry);
        facts.sessions = [...state.sessions.values()];
        return;
      case 'vm-region':
        facts.regions.push({ name: evidence.name, baseAddress: evidence.baseAddress, bytes: evidence.bytes });
        return;
      case 'module':
        facts.modules.set(`${evidence.module.start}|${evidence.module.name}`, evidence.module);
        return;
      case 'block-found':
        tallyOf(state).add(evidence);
        return;
      case 'searched-to':
        state.searchedTo = evidence.address;
        return;
      case 'tag-hit':
        state.hits.push({ address: evidence.address, tag: evidence.tag, code: evidence.code, line });
        return;
      case 'verified-driver':
        state.drivers.push({ driver: evidence.driver, state: evidence.state, line, allocations: [] });
        return;
      case 'verified-block': {
        const { address, bytes, tag, caller } = evidence;
        state.drivers.at(-1)?.allocations.push({ address, bytes, tag, caller });
        return;
      }
      case 'bugcheck': {
        const { kind: _kind, index = line, ...seen } = evidence;
        state.bugchecks.set(index, { ...seen, line: state.bugchecks.get(index)?.line ?? line });
        return;
      }
      case 'crash':
        facts.crash = evidence.crash;
        return;
      case 'present-driver': {
        const { driver, state: running, altitude } = evidence;
        if (state.presentDrivers.size >= MOST_DRIVERS) return;
        state.presentDrivers.set(driver, { source, line, driver, state: running, altitude });
        return;
      }
      case 'tag-in-file':
        if (state.tagFiles.length < MOST_DRIVERS) state.tagFiles.push({ tag: evidence.tag, file: evidence.file, line });
        return;
      case 'held-pool': {
        const { kind: _kind, index, ...held } = evidence;
        if (index >= MOST_DRIVERS) return;
        state.driverPools.set(index, { source, line: state.driverPools.get(index)?.line ?? line, ...held });
        return;
      }
      case 'handles': {
        const { kind: _kind, index, ...held } = evidence;
        if (index >= MOST_PROCESSES) return;
        state.processHandles.set(index, { source, line: state.processHandles.get(index)?.line ?? line, ...held });
        return;
      }
      case 'pte-area': {
        const { name, total, free, largestFree } = evidence;
        state.ptes.line ??= line;
        state.ptes.areas.set(evidence.index, { name, total, free, largestFree });
        return;
      }
      case 'pte-mapping':
        state.ptes.line ??= line;
        state.ptes.mappers.add(evidence.pages, evidence.caller, evidence.callersCaller);
        return;
      case 'pte-mapped':
        state.ptes.line ??= line;
        state.ptes.mapped = evidence.entries;
        return;
      case 'lookaside': {
        const { index, name, tag, pool, bytes } = evidence;
        state.lookasides.set(index, { name, tag, pool, bytes, line });
        return;
      }
      case 'pool-block':
        state.pages.addBlock(evidence, line);
        return;
      case 'pool-damage':
        state.pages.addDamage(evidence, line);
        return;
      case 'asked-owner':
        facts.told.set(evidence.tag, { description: evidence.description, binary: evidence.binary });
        return;
      case 'mark':
        state.marks.push({
          at: evidence.at,
          code: evidence.code,
          text: evidence.text,
          programs: evidence.programs,
          line,
        });
        return;
      case 'diagnostic':
        diagnose(evidence.code, evidence.code === 'new-label' ? 'info' : 'warning', evidence.message, line);
        return;
    }
  }

  /** Holds the rows against the total printed below them. */
  function checkTotal(facts: Facts, report: BlockReport): void {
    const difference = compareWithTotal(facts);
    if (difference === null) return;
    const { sum, pool, bytes } = difference;
    const name = pool === 'paged' ? 'paged' : 'nonpaged';
    const total = facts.totals?.[pool]?.bytes ?? 0;
    if (sum === 'above') {
      diagnose(
        'sum-above-total',
        'warning',
        `The ${name} rows add up to ${bytes} bytes, more than the printed TOTAL of ${total}: a row is damaged or printed twice.`,
        report.lastLine,
      );
    } else if (facts.listing === 'all') {
      facts.listing = 'some';
      diagnose(
        'sum-below-total',
        'info',
        `The ${name} rows add up to ${bytes} bytes, less than the printed TOTAL of ${total}: rows are missing.`,
        report.lastLine,
      );
    }
  }

  /** A date line whose list did not come: what another tool printed below it is of that time. */
  function carryDate(report: BlockReport, date: DateEvidence): void {
    const facts = newFacts(report.lastLine, report.grammar);
    facts.target = { capturedAt: date.capturedAt };
    facts.date = toOpenDate(date);
    facts.opens = 'target';
    place(facts, false);
  }

  function finishBlock(state: BlockState, report: BlockReport, context: unknown): void {
    const { complete } = report;
    const said = findIngest(report.grammar)?.atEnd({ context, command: state.open.command, complete }) ?? [];
    for (const evidence of said) absorb(state, evidence);
    if (state.columns !== null) {
      placeOpen(state);
      state.facts = newFacts(report.lastLine, report.grammar);
    }
    const { facts } = state;
    dropRepeated(facts);
    checkTotal(facts, report);
    if (hasFacts(facts) || facts.opens !== null) place(facts, false);
    else giveBackTable(facts.table);
    if (state.date !== null) carryDate(report, state.date);
    const moment = momentIndex();
    if (state.tally !== null) {
      const where = {
        source,
        firstLine: report.firstLine,
        complete,
        searchedTo: state.searchedTo,
      };
      for (const found of state.tally.finish(where))
        reading.poolFinds.push({ ...found, moment, line: report.firstLine });
      const duplicates = state.tally.duplicates();
      if (duplicates > 0) {
        diagnose(
          'listed-twice',
          'info',
          `${duplicates} blocks are listed more than once; each counts once.`,
          report.firstLine,
        );
      }
    }
    for (const hit of state.hits) reading.tagHits.push({ ...hit, moment });
    for (const driver of state.drivers) reading.verifier.push({ ...driver, moment });
    for (const crash of state.bugchecks.values()) addCrash(reading.bugchecks, { ...crash, moment });
    for (const list of state.lookasides.values()) reading.lookasides.push({ ...list, moment });
    for (const driver of state.presentDrivers.values()) reading.presentDrivers.push({ ...driver, moment });
    for (const found of state.tagFiles) reading.tagFiles.push({ ...found, moment });
    for (const held of state.driverPools.values()) reading.driverPools.push({ ...held, moment });
    for (const held of state.processHandles.values()) reading.processHandles.push({ ...held, moment });
    if (state.ptes.line !== null) {
      const { line: first, mapped, areas, mappers } = state.ptes;
      reading.systemPtes.push({
        source,
        line: first,
        areas: [...areas.values()],
        mapped,
        mappers: mappers.finish(),
        moment,
      });
    }
    for (const asked of state.pages.finish()) reading.askedBlocks.push({ ...asked, moment });
    for (const mark of state.marks) reading.marks.push({ ...mark, moment });
    for (const change of state.changes) reading.changes.push({ ...change, moment });
    if (Object.values(reading).some((items) => items.at(-1)?.moment === moment)) pinned.add(moment);
  }

  /** What was read in moments, with the places that these have by now. */
  function placed<Item extends Placed>(items: readonly Item[]): readonly Item[] {
    return keeper.left() === 0 ? items : items.map((item) => ({ ...item, moment: keeper.placeOf(item.moment) }));
  }

  function add(said: readonly Evidence[], at: number): void {
    if (block === null) return;
    line = at;
    for (const evidence of said) {
      const admitted = admit(evidence, (message) => diagnose('impossible-value', 'warning', message, at));
      if (admitted !== null) absorb(block, admitted);
    }
  }

  const sink: SessionSink = {
    beginBlock: (open) => {
      block = {
        open,
        facts: newFacts(open.firstLine, open.grammar),
        tally: null,
        searchedTo: null,
        date: null,
        hits: [],
        drivers: [],
        bugchecks: new Map(),
        lookasides: new Map(),
        presentDrivers: new Map(),
        tagFiles: [],
        driverPools: new Map(),
        processHandles: new Map(),
        ptes: { areas: new Map(), mappers: createPteMappers(), mapped: null, line: null },
        pages: createPoolPages(),
        marks: [],
        changes: [],
        columns: null,
        pageFiles: new Map(),
        sessions: new Map(),
      };
    },
    rows: (rows, at) => {
      const ingest = block === null ? null : findIngest(block.open.grammar);
      for (const row of rows) add(ingest?.toEvidence(row, at) ?? [], at);
    },
    endBlock: (report, context) => {
      blocks.push(report);
      if (block !== null) finishBlock(block, report, context);
      block = null;
    },
    promptChanged: closeMoment,
    diagnose,
    caption: (text) => {
      caption = text;
    },
    headingAlone: (at, why) => {
      // Of several the one that has something below it is the one that is asked about.
      if (bareHeading === null || (bareHeading.why === null && why !== null)) bareHeading = { line: at, why };
    },
    unparsed: (at, text) => {
      if (unparsed.length < MOST_UNPARSED) {
        unparsed.push({ source, line: at, text: text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text });
      }
    },
  };

  return {
    source,
    sink,
    add,
    keep: keeper.add,
    rowTarget: () => {
      const open = block;
      if (open === null) throw new Error('rows without a block');
      return { table: open.facts.table, processes: open.facts.processes, tally: () => tallyOf(open) };
    },
    pace: {
      // The moment that is open counts, too: it is closed by the next one.
      skips: (hosts) => {
        closeMoment();
        return keeper.skips(hosts);
      },
      passOver: keeper.passOver,
      expect: keeper.expect,
    },
    finish: ({ bytes, encoding, format = 'text', error, lines }) => {
      closeMoment();
      if (keeper.left() > 0) {
        diagnose(
          'moments-thinned',
          'info',
          `The source holds ${keeper.read()} moments, more than are kept in memory: ${keeper.left()} between the first and the last were left out, evenly.`,
          null,
        );
      }
      if (bareHeading !== null && keeper.read() === 0) {
        const { line: at, why } = bareHeading;
        diagnose('heading-alone', 'warning', why ?? NO_ROW_BELOW, at);
      }
      tellDropped();
      for (const [code, count] of codes) {
        if (count > MOST_PER_CODE) {
          diagnostics.push({
            code,
            severity: 'info',
            message: `${count - MOST_PER_CODE} more of the kind "${code}".`,
            source,
            line: null,
          });
        }
      }
      return {
        input: { source, bytes, encoding, format, error, lines, blocks },
        moments: keeper.moments(),
        poolFinds: placed(reading.poolFinds),
        tagHits: placed(reading.tagHits),
        verifier: placed(reading.verifier),
        bugchecks: placed(reading.bugchecks),
        lookasides: placed(reading.lookasides),
        presentDrivers: placed(reading.presentDrivers),
        tagFiles: placed(reading.tagFiles),
        driverPools: placed(reading.driverPools),
        processHandles: placed(reading.processHandles),
        systemPtes: placed(reading.systemPtes),
        askedBlocks: placed(reading.askedBlocks),
        marks: placed(reading.marks),
        changes: placed(reading.changes),
        diagnostics,
        unparsed,
      };
    },
  };
}

/** The facts of a machine, without what only says how the evidence is to be read. */
function toTargetFacts(evidence: Extract<Evidence, { kind: 'target' }>): Facts['target'] {
  return Object.fromEntries(Object.entries(evidence).filter(([name]) => name !== 'kind' && name !== 'opensSession'));
}
