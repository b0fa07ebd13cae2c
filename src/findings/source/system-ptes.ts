/** How many system page table entries are free, and which driver has mapped most: address space, not pool. */
import type { Finding, SystemPtes } from '../../model/document.js';
import { typedName } from '../../model/typed-names.js';
import { formatCount, formatCounted, formatList, formatShare } from '../../model/words.js';
import { toDriverFile } from '../../tagdb/driver-file.js';
import { toFinding } from '../finding.js';
import type { NextCommand } from '../next-commands.js';
import { sureOf } from '../sureness.js';
import { SOURCE } from './limits.js';
import type { SourceInput } from './source-input.js';

/** Of fewer free entries a request for a large range may fail. */
const LOW_SHARE = 0.05;
const MOST_MAPPERS = 4;
/** The kernel maps for itself and for whoever asks it. */
const KERNEL = /^(?:nt|ntkrnl\w{1,4}|ntoskrnl|hal)$/i;

/** Makes Windows record who maps, from the next start on. */
export const TRACK_PTES: NextCommand = {
  command:
    'reg add "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory Management" /v TrackPtes /t REG_DWORD /d 1 /f',
  why: 'from the next restart on Windows records who maps: !sysptes 4 then lists the callers',
};

type Mapper = SystemPtes['mappers'][number];

const tellMapper = ({ module, pages, mappings }: Mapper): string =>
  `${module} (${formatCounted(pages, 'page')} in ${formatCounted(mappings, 'mapping')})`;

/** `3,856 of 307,168 system page table entries are free (1.3 %), in ranges of 542 at most`; empty where nothing is counted. */
function tellFree({ areas }: SystemPtes): { readonly words: string; readonly share: number } {
  const system =
    areas.find(({ name, free }) => /^System/i.test(name) && free !== null) ?? areas.find(({ free }) => free !== null);
  if (system?.free == null) return { words: '', share: NaN };
  const share = system.total === null || system.total === 0 ? NaN : system.free / system.total;
  const of = system.total === null ? '' : ` of ${formatCount(system.total)}`;
  const part = Number.isNaN(share) ? '' : ` (${formatShare(share)})`;
  const largest = system.largestFree === null ? '' : `, in ranges of ${formatCount(system.largestFree)} at most`;
  const kind = /^System/i.test(system.name) ? 'system' : system.name.replace(/ PTE$/i, '').toLowerCase();
  return { words: `${formatCount(system.free)}${of} ${kind} page table entries are free${part}${largest}`, share };
}

/** What `!sysptes` shows, one finding for each of its outputs. */
export function findSystemPtes({ reading, knowledge }: SourceInput): readonly Finding[] {
  return reading.systemPtes.flatMap((ptes): readonly Finding[] => {
    const { words, share } = tellFree(ptes);
    const ofDrivers = ptes.mappers.filter(({ module }) => !KERNEL.test(module));
    const [most] = ofDrivers;
    const mapped = ptes.mappers.reduce((sum, { pages }) => sum + pages, 0);
    if (words === '' && most === undefined) return [];
    const little = most !== undefined && most.pages < SOURCE.leastMapped;
    const mapper =
      most === undefined
        ? ''
        : `${little ? `${words === '' ? 'N' : 'n'}o driver on the list has mapped much, ${most.module} the most` : `${most.module} has mapped most of all drivers`}: ${formatCounted(most.pages, 'page')} in ${formatCounted(most.mappings, 'mapping')}, of ${formatCount(mapped)} that the list shows`;
    const driver = most === undefined ? null : toDriverFile(most.module);
    const windows = driver !== null && knowledge.isMicrosoft(driver, []) === true;
    const low = share < LOW_SHARE;
    const module = most === undefined ? null : typedName(most.module);
    const sentence = [words, mapper].filter((each) => each !== '').join('; ');
    return [
      toFinding({
        code: 'system-ptes',
        severity: low ? 'medium' : most === undefined || little ? 'info' : 'low',
        confidence: sureOf('system-ptes', 'always'),
        pool: null,
        drivers: driver === null || little ? [] : [driver],
        title: `${sentence}. System page table entries are address space, not pool.`,
        reasons: [
          ...(ofDrivers.length > 1 ? [`Next: ${formatList(ofDrivers.slice(1, MOST_MAPPERS).map(tellMapper))}.`] : []),
          ...(most === undefined || little
            ? []
            : [
                windows
                  ? `${driver} comes with Windows and may map for somebody else.`
                  : 'Who maps most is the first to look at, and no more: a display driver maps much by its nature.',
              ]),
        ],
        evidence: [{ source: ptes.source, line: ptes.line }],
        next:
          most === undefined || little
            ? [TRACK_PTES, { command: '!sysptes 4', why: 'who has mapped what' }]
            : module === null
              ? []
              : [{ command: `lmvm ${module}`, why: 'which version is it, and is there a newer one?' }],
      }),
    ];
  });
}
