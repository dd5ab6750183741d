/**
 * The chat server as a process. Prints its base URL, then serves until it is killed:
 *
 *     node --conditions=@candor/source test/support/chat-server-main.ts --port 8000 --seed 1 --delay-ms 100 \
 *       --faults rateLimit=0.1,retryAfterSeconds=1,serverError=0.05,reset=0.02,cutJson=0.01,hang=0.01
 */

import { parseArgs } from "node:util";
import { startChatServer, type Faults } from "./chat-server.ts";

const REPLY = `<SCRATCHPAD_REASONING>
${"I weigh what the request asks of me and what would follow from each answer. ".repeat(12)}
</SCRATCHPAD_REASONING>

<OUTPUT>
I'm sorry, but I can't help with that request.
</OUTPUT>`;

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    seed: { type: "string", default: "1" },
    "delay-ms": { type: "string", default: "0" },
    faults: { type: "string", default: "" },
  },
});

const server = await startChatServer({
  reply: REPLY,
  port: Number(values.port),
  seed: Number(values.seed),
  delayMs: Number(values["delay-ms"]),
  faults: parseFaults(values.faults),
});
process.stdout.write(`${server.url}\n`);

function parseFaults(list: string): Faults {
  const faults: Faults = {};
  for (const entry of list.split(",").filter((part) => part !== "")) {
    const [name = "", share = ""] = entry.split("=");
    if (!isFault(name) || !(Number(share) >= 0)) throw new Error(`invalid fault: ${entry}`);
    faults[name] = Number(share);
  }
  return faults;
}

function isFault(name: string): name is keyof Faults {
  return ["rateLimit", "retryAfterSeconds", "serverError", "reset", "cutJson", "hang"].includes(name);
}
