/** A thread that scans the files it is told, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { scanFile } from './scan-file.js';
import type { FileScanOptions } from './scan-file.js';

const options = workerData as FileScanOptions;

parentPort?.on('message', (file: string) => {
  void scanFile(file, options).then((scan) => parentPort?.postMessage(scan));
});
