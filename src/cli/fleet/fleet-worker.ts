/** A thread that does the stages of a submission, of which it is given the folder of the reports. */
import { serveTasks } from '../../io/serve-tasks.js';
import { createStages } from './stages.js';
import type { StageAnswer, StageTask } from './stages.js';

serveTasks<{ data: { readonly out: string }; task: StageTask; answer: StageAnswer }>(
  ({ out }) => createStages(out).work,
);
