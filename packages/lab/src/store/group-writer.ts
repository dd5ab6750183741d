/** Rows that one commit takes. */
const GROUP = 200;

/**
 * Writes rows in groups: all that arrive while one commit runs go into the next. A write is settled only when its
 * group is on disk, so a caller that counts after awaiting never counts what a crash could lose.
 */
export class GroupWriter<Row> {
  readonly #insert: (rows: readonly Row[]) => Promise<void>;
  #waiting: { row: Row; resolve: () => void; reject: (reason: unknown) => void }[] = [];
  #committing = false;

  /** @param insert writes a group in one commit */
  constructor(insert: (rows: readonly Row[]) => Promise<void>) {
    this.#insert = insert;
  }

  /** Settles when the row is durable. */
  write(row: Row): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ row, resolve, reject });
      if (!this.#committing) {
        this.#committing = true;
        setImmediate(() => void this.#commit());
      }
    });
  }

  async #commit(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, GROUP);
      try {
        await this.#insert(group.map(({ row }) => row));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.#committing = false;
  }
}
