/** @file The program of the thread that analyses: see thread.ts. It has a connection of its own to the store. */
import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import { messageOf, UserError } from "../../errors.ts";
import { openExistingStore } from "../../store/open.ts";
import { analystOf, type Analyst } from "./analyst.ts";
import { threadData, type Failure, type Reply, type Request } from "./thread.ts";

if (parentPort === null) throw new Error("this file is the program of a worker thread");
const { logDir, options } = threadData.parse(workerData);
const { db } = await openExistingStore(logDir);
serve(parentPort, analystOf({ db, logDir, options }));

/** Answers one after the other: side by side they would all be done only when the last is. */
function serve(port: MessagePort, analyst: Analyst): void {
  const byName = new Map(Object.entries<(argument: never) => Promise<unknown>>({ ...analyst }));
  const answer = async ({ id, method, argument }: Request): Promise<void> => {
    try {
      port.postMessage({ id, value: await byName.get(method)?.(argument) });
    } catch (error) {
      port.postMessage({ id, failure: failureOf(error) } satisfies Reply);
    }
  };
  let last = Promise.resolve();
  port.on("message", (request: Request) => {
    last = last.then(() => answer(request));
  });
}

function failureOf(error: unknown): Failure {
  return {
    code: error instanceof UserError ? error.code : undefined,
    message: messageOf(error),
    stack: error instanceof Error ? error.stack : undefined,
  };
}
