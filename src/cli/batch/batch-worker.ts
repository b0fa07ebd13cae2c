/** A thread that does the work of a batch. */
import { serveTasks } from '../../io/serve-tasks.js';
import { createWorkshop } from './work.js';
import type { WorkAnswer, WorkSettings, WorkTask } from './work.js';

serveTasks<{ data: WorkSettings; task: WorkTask; answer: WorkAnswer }>((settings) => createWorkshop(settings).work);
