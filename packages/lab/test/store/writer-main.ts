/** Writes episodes of one run into a store, one by one: `writer-main.ts DIRECTORY RUN FIRST LAST`. */
import { EpisodeWriter } from "../../src/store/episodes.ts";
import { openStore } from "../../src/store/open.ts";
import { episode } from "./rows.ts";

const [directory = "", run = "", first = "", last = ""] = process.argv.slice(2);
await using store = await openStore(directory);
const writer = new EpisodeWriter(store.db);
for (let epoch = Number(first); epoch <= Number(last); epoch += 1) {
  await writer.write(episode(run, { epoch, reply_text: `${process.pid}` }));
}
