/** Names on a machine: well-known tags of Windows, and invented third parties with invented drivers. */
import type { Random } from './random.js';

export type Pool = 'nonPaged' | 'paged';

const NONPAGED =
  `Irp |Mdl |Even|Thre|Proc|File|Ntfx|NtFC|NtFs|NtfF|Ntf0|NtFv|MmCa|MmCi|MmSe|MmPb|MmIn|AfdE|AfdB|AfdC|AfdX|AfdP
TcpE|TcpL|TCPt|TcTW|UdpA|RawE|InPa|Ipng|IPin|NDnd|NDpp|NDfl|NDmb|NDoa|NDpb|NBtn|Nbti|Wfpn|WfpF|FxDr|FxIr|Ddk |Devi|Driv
IoSB|IoWI|IoFs|IoDn|IoEr|IoUs|Pool|Vad |VadS|VadF|VadI|EtwB|EtwG|EtwR|Etwr|EtwC|EtwS|ALPC|AlMs|AlEv|AlIn|Muta|Sema|Time|Tim2
Wait|Queu|TpWo|ScsD|ScPD|ScPC|Stor|StoP|NVMe|DMpS|usbp|USBB|UHUB|HidC|HidU|SmMs|SrvB|LSwi|LSwr|LS2w|LSbf|LScn|Rx00|RxIr|RxFc|SmFc
Vbus|VmBu|VMnp|KDNF|HalD|Hal |HpTs|ACPI|AcpS|AcpI|WmiR|Wmip|FMsl|FMis|FMic|FMwi|FIcs|FIPc|Fltm|FMcb|KSci|KSob|smNp|smBt|SeTl
PcNw|Dxgk|DxgF|Vi12|VidM|Vi54|CcSc|CcWq|CcPL|CcBc|CcVa|WPTN|PoEv|PoSt|Pcwt|Pprt|CLSl|ClfC|Mup |Dfsc|CSip|Csc0`
    .split(/[|\n]/)
    .filter((tag) => tag !== '');

const PAGED =
  `Toke|SeTd|SeAt|SeAc|SeSd|SeOw|SePa|Sect|MmSt|MmSm|MmSc|CM25|CM31|CM16|CM17|CM29|CM35|CM39|CM44|CM53|CMkb|CMvc|CMNb|CMVw
Key |Ntff|NtfC|NtfR|Ntfc|NtFf|NtFA|NtFB|NtFD|NtFI|NtFL|NtFd|Ntf9|FMfn|FMfc|FMfz|IoNm|ObNm|ObDi|ObHd|Obtb|ObSq|Symb|Dire
Gh05|Gh08|Gla1|Gla4|Gla5|Uspm|Usqm|Ussm|Gtmp|Gfnt|Ttfd|PsJb|Pp  |PpMr|PpUB|PnpD|PfRL|PfTD|PfFH|PfSi|CcFn|LSas|LSlr|LSlo
EtwD|EtwF|EtwQ|Usti|Uscu|AlHa|AlPo|SmTd|UlHT|UlUr|UlCo|UlRB|Wnf |WnfS|Strg|FSim|FSun|FSro|FSfm|MPdq|LfsI|TXFl|KtmR|WmDI
Dwmc|DxgR|DxgT|MntA|Mnt0|VolS|SrRq|RxNf|RxSc|DfsR|Cryp|Ksec|CIha|CIpx|AppL|ApFl|PrTk|UmSt|DcDs|Bcrp|Lxss|P9Rd|HvSo|SmSt|LpSt`
    .split(/[|\n]/)
    .filter((tag) => tag !== '');

/** Beginnings that Windows' own components put before letters of their own. */
const PREFIXES = [
  'Io',
  'Mm',
  'Se',
  'Ob',
  'CM',
  'Nt',
  'FM',
  'ND',
  'Tc',
  'Dx',
  'Us',
  'Ps',
  'Po',
  'Wn',
  'Et',
  'Vm',
  'Rx',
  'Ks',
];
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const SYLLABLES = [
  'vel',
  'kor',
  'mira',
  'tan',
  'zeb',
  'lum',
  'qua',
  'dor',
  'nex',
  'pyl',
  'ost',
  'gra',
  'hib',
  'jun',
  'wex',
];
const ROLES = ['flt', 'mon', 'net', 'drv', 'av', 'bus', 'cap', 'enc', 'vpn', 'bak'];

/** A tag that one machine uses, with the file that allocates it; null for Windows' own, which nothing has to name. */
export interface TagName {
  readonly tag: string;
  readonly driver: string | null;
}

/** Hands out tags, none twice. */
export class Names {
  readonly #random: Random;
  readonly #used = new Set<string>();
  readonly #free: Readonly<Record<Pool, string[]>>;
  readonly #vendors: { readonly driver: string; readonly stem: string }[] = [];

  /** Tags in `reserved` are used by name and never handed out. */
  constructor(random: Random, reserved: ReadonlySet<string>) {
    this.#random = random;
    const list = (tags: readonly string[]): string[] => random.shuffle(tags.filter((tag) => !reserved.has(tag)));
    this.#free = { nonPaged: list(NONPAGED), paged: list(PAGED) };
    for (const tag of reserved) this.#used.add(tag);
    for (const tag of [...NONPAGED, ...PAGED]) this.#used.add(tag);
    for (let count = 0; count < 14; count += 1) {
      const first = random.pick(SYLLABLES);
      const second = random.pick(SYLLABLES);
      const stem = first.charAt(0).toUpperCase() + first.charAt(2) + second.charAt(0);
      this.#vendors.push({ driver: `${first}${second}`.slice(0, 6) + `${random.pick(ROLES)}.sys`, stem });
    }
  }

  /** One of Windows' own, well known as long as they last. */
  windows(pool: Pool): TagName {
    const known = this.#free[pool].pop();
    if (known !== undefined) return { tag: known, driver: null };
    return { tag: this.#invent(() => this.#random.pick(PREFIXES)), driver: null };
  }

  /** One of an invented third party. */
  thirdParty(): TagName {
    const vendor = this.#random.pick(this.#vendors);
    return { tag: this.#invent(() => vendor.stem), driver: vendor.driver };
  }

  #invent(stem: () => string): string {
    for (;;) {
      let tag = stem();
      while (tag.length < 4) tag += LETTERS.charAt(this.#random.integer(0, LETTERS.length - 1));
      if (this.#used.has(tag)) continue;
      this.#used.add(tag);
      return tag;
    }
  }
}

/** A tag that belongs to an object of Windows: blocks per object, bytes per block and how far sizes scatter. */
export interface ChainLink {
  readonly tag: string;
  readonly pool: Pool;
  readonly blocks: number;
  readonly bytes: number;
  readonly spread: number;
}

const link = (tag: string, pool: Pool, blocks: number, bytes: number, spread = 0): ChainLink => ({
  tag,
  pool,
  blocks,
  bytes,
  spread,
});

/** The objects of Windows that consist of blocks under several tags. The first is the object itself. */
export const CHAINS: Readonly<Record<string, readonly ChainLink[]>> = {
  file: [
    link('File', 'nonPaged', 1, 368),
    link('IoNm', 'paged', 1, 176, 90),
    link('Ntfx', 'nonPaged', 1, 304),
    link('FMfn', 'paged', 1, 464, 120),
    link('MmCa', 'nonPaged', 1, 400),
  ],
  thread: [
    link('Thre', 'nonPaged', 1, 2272),
    link('Even', 'nonPaged', 2, 128),
    link('Sema', 'nonPaged', 1, 144),
    link('Time', 'nonPaged', 3, 224),
  ],
  token: [
    link('Toke', 'paged', 1, 1456, 240),
    link('SeTd', 'paged', 1, 592, 160),
    link('SeTl', 'nonPaged', 1, 112),
    link('SeAt', 'paged', 2, 320),
  ],
  socket: [
    link('AfdE', 'nonPaged', 1, 432),
    link('TcpE', 'nonPaged', 1, 512),
    link('File', 'nonPaged', 1, 368),
    link('Even', 'nonPaged', 2, 128),
  ],
  irp: [link('Irp ', 'nonPaged', 1, 480, 96), link('Mdl ', 'nonPaged', 1, 128), link('IoWI', 'nonPaged', 1, 96)],
  key: [link('Key ', 'paged', 1, 112), link('CM31', 'paged', 2, 4096), link('CMkb', 'paged', 3, 176, 40)],
  section: [
    link('Sect', 'paged', 1, 144),
    link('MmSt', 'paged', 1, 1840, 900),
    link('MmCa', 'nonPaged', 1, 400),
    link('File', 'nonPaged', 1, 368),
  ],
};

export const CHAIN_TAGS: ReadonlySet<string> = new Set(
  Object.values(CHAINS).flatMap((links) => links.map((member) => member.tag)),
);
