/**
 * Tags that people meet and for which no list names a file, with the owner that public documentation or public reports
 * name. Facts only; what the memory is and what to do about it is in the notes. Tags that a driver's own public source shows
 * are in `public-tags.data.ts`.
 */

/** Tag and owner: `nt!component` or a driver file. */
export const knownTags: readonly (readonly [tag: string, owner: string])[] = [
  // Object types and structures of the kernel, which every list describes without naming the binary.
  ['Dacl', 'nt!se'],
  ['Dire', 'nt!ob'],
  ['Even', 'nt!ex'],
  ['File', 'nt!io'],
  ['IoFE', 'nt!io'],
  ['Irp ', 'nt!io'],
  ['Ke  ', 'nt!ke'],
  ['Key ', 'nt!cm'],
  ['LpcZ', 'nt!lpc'],
  ['Mdl ', 'nt!io'],
  ['Muta', 'nt!ex'],
  ['Port', 'nt!lpc'],
  ['Prof', 'nt!ex'],
  ['Sect', 'nt!mm'],
  ['Sema', 'nt!ex'],
  ['Strg', 'nt!rtl'],
  ['Symb', 'nt!ob'],
  ['Tun4', 'nt!fsrtl'],
  ['TunK', 'nt!fsrtl'],
  ['Vpb ', 'nt!io'],
  // Windows Container Isolation filter, named in microsoft/Windows-Containers#646.
  ['WCfc', 'wcifs.sys'],
  ['WCri', 'wcifs.sys'],
  ['WCsc', 'wcifs.sys'],
  // NVIDIA's display driver: microsoft/WSL#12756.
  ['NVRM', 'nvlddmkm.sys'],
  // Sysinternals NotMyFault, which leaks for practice with this tag.
  ['Leak', 'myfault.sys'],
  // Public reports: an audio coprocessor driver (2024), and Npcap's copies of packet data.
  ['amda', 'amdacpbus.sys'],
  ['NpSB', 'npcap.sys'],
];
