/** Remembers what was asked for last, at most `limit` things; what fails is not remembered. */
export class Memory<Value> {
  readonly #values = new Map<string, Promise<Value>>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What was made for the key, or what is made now. */
  async get(key: readonly unknown[], make: () => Promise<Value>): Promise<Value> {
    const name = JSON.stringify(key);
    const value = this.#values.get(name) ?? make();
    this.#values.delete(name);
    this.#values.set(name, value);
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= this.#limit) break;
      this.#values.delete(oldest);
    }
    try {
      return await value;
    } catch (error) {
      this.#values.delete(name);
      throw error;
    }
  }
}
