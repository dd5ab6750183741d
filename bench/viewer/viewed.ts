import type { Page } from "playwright-core";

/** A viewer under measurement: how it is started, and what a reader does in it. */
export interface Viewed {
  name: string;
  command: readonly string[];
  env: Readonly<Record<string, string>>;
  /** What it prints once it serves. */
  ready: string;
  /** From an empty page to the first rows. */
  open: (page: Page) => Promise<void>;
  /** From those to the rows that a filter leaves. */
  filter: (page: Page) => Promise<void>;
  /** From all rows to those that hold a word. */
  search: (page: Page, word: string) => Promise<void>;
  /** From the first rows until words can be looked up everywhere, where that takes time. */
  indexed?: (page: Page) => Promise<void>;
}
