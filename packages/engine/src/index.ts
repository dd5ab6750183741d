export { type LlamaConfig } from "./model/config.ts";
