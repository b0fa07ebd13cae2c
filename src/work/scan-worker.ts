/** A thread that scans the files it is told, one after the other. */
import type { FilePath } from '../io/file-path.js';
import { scanFile } from './scan-file.js';
import type { FileScan, FileScanOptions } from './scan-file.js';
import { serveTasks } from '../io/serve-tasks.js';

serveTasks<{ data: FileScanOptions; task: FilePath; answer: FileScan }>((options) => (file) => scanFile(file, options));
