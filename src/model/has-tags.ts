/** Whether a snapshot has tags, without making them: a folder has thousands of snapshots, and a report shows a few. */
import type { Snapshot } from './document.js';

const tagged = new WeakSet<Snapshot>();

/** Notes that a snapshot makes its tags when somebody looks at them, and that there are some. */
export function noteTags(snapshot: Snapshot): void {
  tagged.add(snapshot);
}

export function hasTags(snapshot: Snapshot): boolean {
  return tagged.has(snapshot) || snapshot.tags.length > 0;
}
