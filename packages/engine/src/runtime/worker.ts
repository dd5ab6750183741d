// The program of a worker thread that holds a model.
import { parentPort } from "node:worker_threads";
import { stopRuns } from "./backend.ts";
import { createHost, sharedMethods } from "./model-host.ts";
import { serve } from "./remote.ts";

if (parentPort === null) throw new Error("this file is the program of a worker thread");
serve(parentPort, createHost(), sharedMethods, stopRuns);
