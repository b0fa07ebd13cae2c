/** Lets what comes in side by side, and what asks for it alone. */
export interface Gate {
  /** Waits for its turn, in the order of coming; gives what is to be called at the end. */
  readonly enter: (alone: boolean) => Promise<() => void>;
}

export function createGate(): Gate {
  const waiting: { readonly alone: boolean; readonly open: () => void }[] = [];
  let inside = 0;
  let isAlone = false;
  function admit(): void {
    for (let [first] = waiting; first !== undefined; [first] = waiting) {
      if (isAlone || (first.alone && inside > 0)) return;
      waiting.shift();
      inside += 1;
      isAlone = first.alone;
      first.open();
    }
  }
  function leave(): void {
    inside -= 1;
    isAlone = false;
    admit();
  }
  return {
    enter: (alone) =>
      new Promise((resolve) => {
        waiting.push({ alone, open: () => resolve(leave) });
        admit();
      }),
  };
}
