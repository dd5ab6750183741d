import { hostname, networkInterfaces } from "node:os";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import { messageOf, UserError } from "../errors.ts";
import { AnalystThread } from "./analysis/thread.ts";
import { createApp } from "./app.ts";
import type { ServerContext } from "./context.ts";

export interface ServeOptions {
  /** Name or address of this machine. */
  host: string;
  /** 0 takes any that is free. */
  port: number;
  /** Asked for where the host is more than this machine alone. */
  token: string;
  /** Told of every error that is a bug, as long as the server is not closed. */
  onBug: (error: Error) => void;
}

/** A listening server; dispose to end it, with what is still under way. */
export interface Served extends AsyncDisposable {
  /** What to open, with the token where one is asked for. */
  url: string;
}

/**
 * Serve the viewer.
 * @throws {UserError} where the port is taken or the host is none of this machine's
 */
export async function serve(context: ServerContext, options: ServeOptions): Promise<Served> {
  const { host, onBug } = options;
  const closing = new AbortController();
  let app: Hono | undefined;
  const server = createAdaptorServer({
    fetch: (request, env) => app?.fetch(request, env) ?? new Response(null, { status: 503 }),
  });
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(options.port, host, resolve);
  await listening.catch((cause: unknown) => {
    throw unusable(options, cause);
  });

  const port = portOf(server.address());
  const token = isLoopback(host) ? undefined : options.token;
  const analyst = new AnalystThread(context);
  app = createApp(context, {
    hosts: hostsOf(host, port),
    port,
    token,
    analyst,
    closing: closing.signal,
    onBug: (error) => {
      if (!closing.signal.aborted) onBug(error);
    },
  });
  const query = token === undefined ? "" : `?token=${token}`;
  return {
    url: `http://${inAddress(reachable(host))}:${port}/${query}`,
    async [Symbol.asyncDispose]() {
      closing.abort();
      const { promise: closed, resolve: onClosed } = Promise.withResolvers<void>();
      server.close(() => onClosed());
      if ("closeAllConnections" in server) server.closeAllConnections();
      await closed;
      await analyst.close();
    },
  };
}

function unusable({ host, port }: ServeOptions, cause: unknown): UserError {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "EADDRINUSE")
    return new UserError("PORT_TAKEN", `port ${port} of ${host} is taken`, {
      where: "--port",
      fix: `give another, such as --port ${port + 1}, or 0 for any that is free`,
      cause,
    });
  return new UserError("ADDRESS_UNUSABLE", `cannot serve on ${host}, port ${port}: ${messageOf(cause)}`, {
    where: "--host",
    fix: "give an address of this machine, such as 127.0.0.1, and a port above 1023",
    cause,
  });
}

function portOf(address: AddressInfo | string | null): number {
  if (address !== null && typeof address === "object") return address.port;
  throw new Error("the server listens on no port");
}

const LOOPBACK = ["127.0.0.1", "localhost", "::1"];
const EVERYWHERE = ["0.0.0.0", "::"];

function isLoopback(host: string): boolean {
  return LOOPBACK.includes(host) || /^127(\.\d{1,3}){3}$/u.test(host);
}

/** What a browser may call the server: of a server on every address, each of them and the machine's name. */
function hostsOf(host: string, port: number): ReadonlySet<string> {
  const names = [
    host,
    ...(isLoopback(host) || EVERYWHERE.includes(host) ? LOOPBACK : []),
    ...(EVERYWHERE.includes(host) ? [hostname(), ...ownAddresses()] : []),
  ].map((name) => inAddress(name).toLowerCase());
  // Browsers leave the usual port out.
  return new Set(names.flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]));
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((each = []) => each.map(({ address }) => address));
}

/** An address that others can open, where the server listens on all of them. */
function reachable(host: string): string {
  return EVERYWHERE.includes(host) ? hostname() : host;
}

function inAddress(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
