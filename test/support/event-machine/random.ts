/** A small seeded generator of random numbers and the distributions the event model draws from. */

/** Mean above which a Poisson or binomial draw is taken from the normal distribution. */
const NORMAL_ABOVE = 30;

export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  #spare: number | null = null;
  readonly #name: string;

  /** The same name gives the same numbers. */
  constructor(name: string) {
    this.#name = name;
    let hash = 0x811c9dc5;
    const mix = (): number => {
      for (let index = 0; index < name.length; index += 1) {
        hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
        hash ^= hash >>> 15;
      }
      return hash | 0;
    };
    this.#a = mix();
    this.#b = mix();
    this.#c = mix();
    for (let round = 0; round < 12; round += 1) this.next();
  }

  /** An independent generator, so that a draw more in one place changes nothing in another. */
  fork(label: string): Random {
    return new Random(`${this.#name}/${label}`);
  }

  /** Uniform in [0, 1): the generator sfc32. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** Uniform in the logarithm: every order of magnitude is as likely as the next. */
  logBetween(low: number, high: number): number {
    return low * (high / low) ** this.next();
  }

  /** A whole number, both ends included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.next() * items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  /** A copy in random order. */
  shuffle<T>(items: readonly T[]): T[] {
    const keyed = items.map((item): [number, T] => [this.next(), item]);
    return keyed.sort(([left], [right]) => left - right).map(([, item]) => item);
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  normal(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    const angle = 2 * Math.PI * this.next();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  poisson(mean: number): number {
    if (mean <= 0) return 0;
    if (mean > NORMAL_ABOVE) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    const floor = Math.exp(-mean);
    let count = 0;
    for (let product = this.next(); product > floor; product *= this.next()) count += 1;
    return count;
  }

  /** How many of `count` happen, each with the probability. */
  binomial(count: number, probability: number): number {
    if (count <= 0 || probability <= 0) return 0;
    if (probability >= 1) return count;
    if (probability > 0.5) return count - this.binomial(count, 1 - probability);
    const mean = count * probability;
    if (mean > NORMAL_ABOVE) {
      const drawn = Math.round(mean + Math.sqrt(mean * (1 - probability)) * this.normal());
      return Math.min(count, Math.max(0, drawn));
    }
    // Waiting times between successes: as many draws as there are successes.
    const scale = Math.log(1 - probability);
    let successes = -1;
    for (let trial = 0; trial <= count; successes += 1) trial += 1 + Math.floor(Math.log(1 - this.next()) / scale);
    return Math.max(0, successes);
  }
}
