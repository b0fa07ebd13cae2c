/**
 * A report as metrics: the text that Prometheus and OpenMetrics both read, for the textfile collector of
 * windows_exporter or node_exporter. No time stamps (such a collector refuses them): when a moment was captured is a
 * metric. What is unknown has no line. The number of lines is bounded for each machine, whatever was read.
 */
import type { Analysis, Integer, PoolName, Series, Snapshot } from '../model/document.js';
import type { FleetSummary } from '../model/fleet-summary.js';
import { VERDICT_PLACES } from '../model/verdicts.js';
import { showText } from '../model/visible-text.js';

export interface MetricsOptions {
  /** Tags of each pool of a machine; 0 and anything larger than `MOST_TAGS` are that many. */
  readonly limit: number;
  readonly pools: readonly PoolName[];
}

/** Every tag is a time series that the server keeps for weeks: more than these nobody watches. */
export const MOST_TAGS = 50;

type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly labels: Labels;
  readonly value: Integer;
}

interface Metric {
  readonly name: string;
  /** One sentence. */
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** A value of a label: what its format would end at is escaped, what nobody can see is shown. */
function labelText(value: string): string {
  return showText(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function lineOf(name: string, { labels, value }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${labelText(text)}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`;
}

/** The unit that a name ends in, as OpenMetrics wants it stated. */
function unitOf(name: string): string | null {
  return /_(bytes|seconds|ratio)$/.exec(name)?.[1] ?? null;
}

function textOf(metrics: readonly Metric[]): string {
  const parts = metrics
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, help, samples }) => {
      const unit = unitOf(name);
      const head = [
        `# HELP ${name} ${help}\n`,
        `# TYPE ${name} gauge\n`,
        ...(unit === null ? [] : [`# UNIT ${name} ${unit}\n`]),
      ];
      return [...head, ...samples.map((sample) => lineOf(name, sample))].join('');
    });
  return `${parts.join('')}# EOF\n`;
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** What the last moments of one machine say. */
interface Machine {
  /** The host, or the input where the evidence names none. */
  readonly host: string;
  /** The last moment, the last one with tags, and the last one that knows pools; null where there is none. */
  readonly last: Snapshot;
  readonly tags: Snapshot | null;
  readonly pools: Snapshot | null;
}

/** Milliseconds of a moment; those without a time come first, in the order of the inputs. */
function timeOf({ capturedAt }: Snapshot): number {
  const time = capturedAt === null ? Number.NaN : Date.parse(capturedAt);
  return Number.isNaN(time) ? -Infinity : time;
}

/** Whether an input is a file or lies in a folder, as the command line names both. */
function liesIn(source: string, place: string): boolean {
  return source === place || (source.startsWith(place) && /^[\\/]/.test(source.slice(place.length)));
}

/** What a machine is called: its host, else the file or the folder that holds its series, else the input. */
function nameOf({ host, source }: Snapshot, series: readonly Series[]): string {
  const unnamed = series.find((one) => one.host === null && one.source !== undefined && liesIn(source, one.source));
  return host ?? unnamed?.source ?? source;
}

function machinesOf({ snapshots, series }: Analysis): readonly Machine[] {
  const byHost = groupBy(snapshots, (snapshot) => nameOf(snapshot, series));
  return [...byHost].flatMap(([host, moments]) => {
    const inTime = moments.toSorted((a, b) => {
      const [first, second] = [timeOf(a), timeOf(b)];
      return first === second ? 0 : first - second;
    });
    const last = inTime.at(-1);
    if (last === undefined) return [];
    return [
      {
        host,
        last,
        tags: inTime.findLast(({ tags }) => tags.length > 0) ?? null,
        pools: inTime.findLast(({ pools }) => pools.nonPaged !== null || pools.paged !== null) ?? null,
      },
    ];
  });
}

const POOL_LABELS: Readonly<Record<PoolName, string>> = {
  nonPaged: 'nonpaged',
  paged: 'paged',
  session: 'session',
  unknown: 'unknown',
};

interface TopTag {
  readonly labels: Labels;
  readonly bytes: Integer | null;
  readonly outstanding: Integer | null;
}

function boundOf(limit: number): number {
  return limit === 0 ? MOST_TAGS : Math.min(limit, MOST_TAGS);
}

/** The largest tags of each pool. A tag that stands twice in a list stands there once. */
function topTags({ host, tags }: Machine, { limit, pools }: MetricsOptions): readonly TopTag[] {
  return pools.flatMap((pool) => {
    const seen = new Set<string>();
    return (tags?.tags ?? [])
      .flatMap((usage) => {
        const counters = usage[pool];
        return counters == null ? [] : [{ usage, counters }];
      })
      .toSorted((a, b) => Number(b.counters.bytes ?? 0) - Number(a.counters.bytes ?? 0))
      .filter(({ usage: { tag } }) => !seen.has(tag) && seen.add(tag))
      .slice(0, boundOf(limit))
      .map(({ usage, counters: { bytes, outstanding } }) => ({
        labels: { host, pool: POOL_LABELS[pool], tag: usage.tag, driver: usage.owners[0]?.driver ?? '' },
        bytes,
        outstanding,
      }));
  });
}

function known(samples: readonly { readonly labels: Labels; readonly value: Integer | null }[]): readonly Sample[] {
  return samples.flatMap(({ labels, value }) => (value === null ? [] : [{ labels, value }]));
}

const SECONDS_OF_HOUR = 3600;

interface JudgedTag {
  readonly labels: Labels;
  readonly verdict: string;
  readonly confidence: number;
  readonly bytesPerHour: number | null;
}

/** The tags of a series that a person would look at first: by verdict, then by growth. */
function judgedTags(series: readonly Series[], { limit, pools }: MetricsOptions): readonly JudgedTag[] {
  const hosts = new Set<string>();
  return series.flatMap(({ host, source, tags }) => {
    const name = host ?? source ?? '';
    if (hosts.has(name)) return [];
    hosts.add(name);
    return pools.flatMap((pool) =>
      tags
        .filter((tag) => tag.pool === pool)
        .toSorted(
          (a, b) =>
            VERDICT_PLACES[a.verdict] - VERDICT_PLACES[b.verdict] || (b.bytesPerHour ?? 0) - (a.bytesPerHour ?? 0),
        )
        .slice(0, boundOf(limit))
        .map(({ tag, verdict, confidence, bytesPerHour }) => ({
          labels: { host: name, pool: POOL_LABELS[pool], tag },
          verdict,
          confidence,
          bytesPerHour,
        })),
    );
  });
}

function secondsOf(iso: string | null): number | null {
  // A time without a zone is no point in time.
  const time = iso === null || !/(?:Z|[+-]\d\d:?\d\d)$/.test(iso) ? Number.NaN : Date.parse(iso);
  return Number.isNaN(time) ? null : time / 1000;
}

function memoryMetrics(machines: readonly Machine[]): readonly Metric[] {
  const physical = known(machines.map(({ host, last }) => ({ labels: { host }, value: last.memory.physicalBytes })));
  const committed = known(machines.map(({ host, last }) => ({ labels: { host }, value: last.memory.committedBytes })));
  const limit = known(machines.map(({ host, last }) => ({ labels: { host }, value: last.memory.commitLimitBytes })));
  return [
    { name: 'poolsleuth_physical_memory_bytes', help: 'Physical memory of the machine.', samples: physical },
    { name: 'poolsleuth_committed_memory_bytes', help: 'Committed memory of the machine.', samples: committed },
    { name: 'poolsleuth_commit_limit_bytes', help: 'Limit of committed memory of the machine.', samples: limit },
  ];
}

function findingMetric({ findings }: Pick<Analysis, 'findings'>): Metric {
  const counted = groupBy(findings, ({ code, severity }) => `${severity} ${code}`);
  return {
    name: 'poolsleuth_findings',
    help: 'Findings of the report by code and severity.',
    samples: [...counted.values()].flatMap((group) => {
      const [first] = group;
      return first === undefined
        ? []
        : [{ labels: { code: first.code, severity: first.severity }, value: group.length }];
    }),
  };
}

function aboutMetric(version: string): Metric {
  return {
    name: 'poolsleuth_build_info',
    help: 'Version of the program that wrote the metrics; always 1.',
    samples: [{ labels: { version }, value: 1 }],
  };
}

/** The last moment of each machine, the verdicts of its tags over time, and what was found. Ends with a line feed. */
export function formatMetrics(analysis: Analysis, options: MetricsOptions): string {
  const machines = machinesOf(analysis);
  const tags = machines.flatMap((machine) => topTags(machine, options));
  const judged = judgedTags(analysis.series, options);
  return textOf([
    aboutMetric(analysis.tool.version),
    {
      name: 'poolsleuth_capture_timestamp_seconds',
      help: 'When the last moment of the machine was captured, in seconds since 1970.',
      samples: known(machines.map(({ host, last }) => ({ labels: { host }, value: secondsOf(last.capturedAt) }))),
    },
    {
      name: 'poolsleuth_uptime_seconds',
      help: 'Time since the start of Windows at the last moment.',
      samples: known(machines.map(({ host, last }) => ({ labels: { host }, value: last.uptimeSeconds }))),
    },
    {
      name: 'poolsleuth_pool_bytes',
      help: 'Size of a whole pool.',
      samples: known(
        machines.flatMap(({ host, pools }) =>
          (['nonPaged', 'paged'] as const)
            .filter((pool) => options.pools.includes(pool))
            .map((pool) => ({ labels: { host, pool: POOL_LABELS[pool] }, value: pools?.pools[pool]?.bytes ?? null })),
        ),
      ),
    },
    ...memoryMetrics(machines),
    {
      name: 'poolsleuth_tag_bytes',
      help: 'Bytes that a pool tag holds; the largest tags of each pool.',
      samples: known(tags.map(({ labels, bytes }) => ({ labels, value: bytes }))),
    },
    {
      name: 'poolsleuth_tag_outstanding_blocks',
      help: 'Blocks of a pool tag that are allocated and not freed.',
      samples: known(tags.map(({ labels, outstanding }) => ({ labels, value: outstanding }))),
    },
    {
      name: 'poolsleuth_tag_growth_bytes_per_second',
      help: 'Growth of a pool tag over the moments that were read.',
      samples: known(
        judged.map(({ labels, bytesPerHour }) => ({
          labels,
          value: bytesPerHour === null ? null : bytesPerHour / SECONDS_OF_HOUR,
        })),
      ),
    },
    {
      name: 'poolsleuth_tag_verdict_confidence_ratio',
      help: 'How sure the verdict on a pool tag is, 0 to 1; the verdict is a label.',
      samples: judged.map(({ labels, verdict, confidence }) => ({ labels: { ...labels, verdict }, value: confidence })),
    },
    findingMetric(analysis),
  ]);
}

/** The machines of a batch by state, and the tags that most of them suffer from. Ends with a line feed. */
export function formatFleetMetrics(summary: FleetSummary, { limit, pools }: MetricsOptions): string {
  const { counts } = summary;
  const tags = summary.tags.filter(({ pool }) => pools.includes(pool)).slice(0, boundOf(limit));
  const labelsOf = ({ tag, pool, driver }: (typeof tags)[number]): Labels => ({
    pool: POOL_LABELS[pool],
    tag,
    driver: driver ?? '',
  });
  return textOf([
    aboutMetric(summary.tool.version),
    {
      name: 'poolsleuth_machines',
      help: 'Machines by state.',
      samples: (['leaking', 'suspicious', 'well', 'unknown'] as const).map((state) => ({
        labels: { state },
        value: counts[state],
      })),
    },
    {
      name: 'poolsleuth_inputs',
      help: 'Inputs of the batch by what became of them.',
      samples: [
        { labels: { outcome: 'read' }, value: counts.inputs - counts.notRead - counts.notUnderstood },
        { labels: { outcome: 'not_read' }, value: counts.notRead },
        { labels: { outcome: 'not_understood' }, value: counts.notUnderstood },
      ],
    },
    {
      name: 'poolsleuth_tag_leaking_machines',
      help: 'Machines on which a pool tag leaks.',
      samples: tags.map((tag) => ({ labels: labelsOf(tag), value: tag.leaking })),
    },
    {
      name: 'poolsleuth_tag_suspicious_machines',
      help: 'Machines on which a pool tag is suspicious without proof.',
      samples: tags.map((tag) => ({ labels: labelsOf(tag), value: tag.suspicious })),
    },
  ]);
}
