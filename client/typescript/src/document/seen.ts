/** The additions of one replica that a copy knows of, undone or not. */
export class Seen {
  #upTo: number;
  readonly #beyond: Set<number>;

  /**
   * @param upTo all numbers up to this one
   * @param beyond and these
   */
  constructor(upTo = 0, beyond: Iterable<number> = []) {
    this.#upTo = upTo;
    this.#beyond = new Set(beyond);
    this.#compact();
  }

  get upTo(): number {
    return this.#upTo;
  }

  /** Those past upTo. */
  get beyond(): readonly number[] {
    return [...this.#beyond].sort((one, other) => one - other);
  }

  /** The greatest. */
  get last(): number {
    return Math.max(this.#upTo, ...this.#beyond);
  }

  has(number: number): boolean {
    return number <= this.#upTo || this.#beyond.has(number);
  }

  add(number: number): void {
    if (this.has(number)) return;
    this.#beyond.add(number);
    this.#compact();
  }

  merge(other: Seen): void {
    this.#upTo = Math.max(this.#upTo, other.#upTo);
    for (const number of other.#beyond) this.#beyond.add(number);
    this.#compact();
  }

  #compact(): void {
    while (this.#beyond.delete(this.#upTo + 1)) this.#upTo++;
    for (const number of this.#beyond) if (number <= this.#upTo) this.#beyond.delete(number);
  }
}
