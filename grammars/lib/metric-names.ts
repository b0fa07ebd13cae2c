/**
 * Names under which monitoring systems keep the figures of a whole machine, all of them bytes: windows_exporter
 * (https://github.com/prometheus-community/windows_exporter) and the agent of Datadog, whose `system.mem.paged` and
 * `system.mem.nonpaged` are the counters of Windows of both pools (https://docs.datadoghq.com/integrations/system/).
 */
import type { GaugeName } from './pool-rows.js';

/** Of windows_exporter and its older versions, without what sets the versions apart. */
const EXPORTER: ReadonlyMap<string, GaugeName> = new Map([
  ['memory_pool_nonpaged_bytes', 'poolNonPagedBytes'],
  ['memory_pool_paged_bytes', 'poolPagedBytes'],
  ['memory_available_bytes', 'availableBytes'],
  ['memory_committed_bytes', 'committedBytes'],
  ['memory_commit_limit', 'commitLimitBytes'],
  ['memory_commit_limit_bytes', 'commitLimitBytes'],
  ['memory_physical_total_bytes', 'physicalBytes'],
  ['cs_physical_memory_bytes', 'physicalBytes'],
]);

const AGENT: ReadonlyMap<string, GaugeName> = new Map([
  ['system.mem.nonpaged', 'poolNonPagedBytes'],
  ['system.mem.paged', 'poolPagedBytes'],
  ['system.mem.committed', 'committedBytes'],
]);

/**
 * What a metric counts; null for any other.
 *
 * @example
 * gaugeOfMetric('windows_memory_pool_nonpaged_bytes') // 'poolNonPagedBytes'
 */
export function gaugeOfMetric(name: string): GaugeName | null {
  const own = /^(?:windows|wmi)_(.+)$/.exec(name)?.[1]?.replace(/_bytes_total$/, '_bytes');
  return (own === undefined ? AGENT.get(name) : EXPORTER.get(own)) ?? null;
}
