import { Hono } from "hono";
import { UserError } from "../errors.ts";
import type { Analyst } from "./analysis/analyst.ts";
import { analysisRoutes } from "./analysis/routes.ts";
import { errorAnswer, unknownAddress } from "./answers.ts";
import { assetRoutes } from "./assets.ts";
import type { ServerContext } from "./context.ts";
import { eventRoutes } from "./events.ts";
import { sameSite, securityHeaders, smallJson, tokenHolders } from "./guards.ts";
import { overviewRoutes } from "./overview.ts";
import { episodeRoutes } from "./reading/episode-routes.ts";
import { labelRoutes } from "./reading/label-routes.ts";
import { pairRoutes } from "./reading/pair-routes.ts";

/** How the app is reached. */
export interface Site {
  /** Values of the header `Host` that are the server's. */
  hosts: ReadonlySet<string>;
  port: number;
  /** Asked of every request; undefined where only this machine can ask. */
  token: string | undefined;
  analyst: Analyst;
  /** Ends what is open for long. */
  closing: AbortSignal;
  /** Told of every error that is a bug. */
  onBug: (error: Error) => void;
}

/** The viewer's HTTP API, and the web app that reads it. */
export function createApp(context: ServerContext, site: Site): Hono {
  const { hosts, port, token, analyst, closing, onBug } = site;
  const app = new Hono();
  app.use(securityHeaders, sameSite(hosts));
  if (token !== undefined) app.use(tokenHolders(token, port));
  app.use(smallJson);

  app.route("/api", overviewRoutes(context));
  app.route("/api", analysisRoutes(context, analyst));
  app.route("/api", pairRoutes(context, closing));
  app.route("/api", episodeRoutes(context));
  app.route("/api", labelRoutes(context));
  app.route("/api", eventRoutes(context, closing, onBug));
  app.route("/", assetRoutes());

  app.notFound(unknownAddress);
  app.onError((error, c) => {
    if (!(error instanceof UserError)) onBug(error);
    return errorAnswer(c, error);
  });
  return app;
}
