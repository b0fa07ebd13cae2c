/**
 * Tags that people meet and for which no list names a file, with the owner that public documentation or public reports
 * name. Facts only; what the memory is and what to do about it is in the notes.
 */

/** Tag and owner: `nt!component` or a driver file. */
export const knownTags: readonly (readonly [tag: string, owner: string])[] = [
  // Object types and structures of the kernel, which every list describes without naming the binary.
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
  ['Symb', 'nt!ob'],
  ['Tun4', 'nt!fsrtl'],
  ['TunK', 'nt!fsrtl'],
  ['Vpb ', 'nt!io'],
  // Windows Container Isolation filter, named in microsoft/Windows-Containers#646.
  ['WCfc', 'wcifs.sys'],
  ['WCri', 'wcifs.sys'],
  ['WCsc', 'wcifs.sys'],
  // Sysinternals Sysmon: MicrosoftDocs/sysinternals#92.
  ['SysR', 'sysmondrv.sys'],
  // NVIDIA's display driver: microsoft/WSL#12756.
  ['NVRM', 'nvlddmkm.sys'],
  // Public sources: basil00/WinDivert sys/windivert.c, mullvad/win-split-tunnel src/defs/types.h, WireGuard/wintun
  // driver/wintun.c, winsiderss/systeminformer KProcessHacker/main.c and KSystemInformer/include/pooltags.h.
  ['WDiv', 'windivert64.sys'],
  ['SPTU', 'mullvad-split-tunnel.sys'],
  ['wtun', 'wintun.sys'],
  ['KphC', 'kprocesshacker.sys'],
  ['KpC0', 'systeminformer.sys'],
  // virtio-win/kvm-guest-drivers-windows: NetKVM, vioscsi, vioserial, Balloon.
  ['Qum5', 'netkvm.sys'],
  ['VioS', 'vioscsi.sys'],
  ['VIsr', 'vioser.sys'],
  ['Bltm', 'balloon.sys'],
  // OpenVPN/tap-windows6 src/adapter.h; VirtualBox/virtualbox src/VBox/HostDrivers/VBoxUSB/win.
  ['TapA', 'tap0901.sys'],
  ['VBUM', 'vboxusbmon.sys'],
  // Sysinternals NotMyFault, which leaks for practice with this tag.
  ['Leak', 'myfault.sys'],
  // Public reports: an audio coprocessor driver (2024), and the tags of Npcap's public source.
  ['amda', 'amdacpbus.sys'],
  ['NpSB', 'npcap.sys'],
  ['NpSN', 'npcap.sys'],
];
