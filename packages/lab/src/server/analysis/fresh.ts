/**
 * Keeps what takes long to make for as long as nothing that it rests on changed. Two are told apart by `version`, which
 * is cheap and changes with every write anywhere, and by `basis`, asked only then: what the thing itself rests on.
 * Several that ask at the same time wait for the same making.
 */
export class Fresh<Key, Value> {
  readonly #parts: FreshParts<Key, Value>;
  readonly #known = new Map<string, Entry<Value>>();

  constructor(parts: FreshParts<Key, Value>) {
    this.#parts = parts;
  }

  async get(key: Key): Promise<Value> {
    const version = await this.#parts.version();
    const name = JSON.stringify(key);
    const known = this.#known.get(name);
    const entry = known?.version === version ? known : { version, made: this.#make(key, version, known) };
    // The newest last, so that the oldest is the first to go.
    this.#known.delete(name);
    this.#known.set(name, entry);
    const [oldest] = this.#known.keys();
    if (this.#known.size > this.#parts.most && oldest !== undefined) this.#known.delete(oldest);
    try {
      return (await entry.made).value;
    } catch (error) {
      if (this.#known.get(name) === entry) this.#known.delete(name);
      throw error;
    }
  }

  async #make(key: Key, version: string, before: Entry<Value> | undefined): Promise<Made<Value>> {
    const basis = await this.#parts.basis(key);
    const made = await before?.made.catch(() => undefined);
    if (made?.basis === basis) return made;
    const value = await this.#parts.make(key);
    const isQuiet = (await this.#parts.version()) === version;
    return { basis: isQuiet || (await this.#parts.basis(key)) === basis ? basis : undefined, value };
  }
}

interface FreshParts<Key, Value> {
  version: () => Promise<string>;
  basis: (key: Key) => Promise<string>;
  make: (key: Key) => Promise<Value>;
  /** How many are kept. */
  most: number;
}

interface Entry<Value> {
  version: string;
  made: Promise<Made<Value>>;
}

interface Made<Value> {
  /** Undefined where it changed while the value was made. */
  basis: string | undefined;
  value: Value;
}
