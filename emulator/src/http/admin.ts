import { Hono, type Context, type MiddlewareHandler } from "hono";
import type { Core } from "../core.js";
import { Complaint } from "../errors.js";
import { checkFaultSwitch, type FaultRule } from "../faults/rule.js";
import { BodyTooLarge, readBody, type Bindings } from "./api.js";
import { foreignChange, foreignRequest, opensTab, type AllowedHosts } from "./foreign.js";
import { pageRoutes } from "./page.js";

/** Larger than for a call of the API: a seed of ten thousand entries must fit. */
const bodyLimit = 8 * 1024 * 1024;

async function bodyOf(context: Context<Bindings>): Promise<unknown> {
  if (!(context.req.header("content-type") ?? "").startsWith("application/json")) {
    throw new Complaint("body: must be sent as application/json");
  }
  const text = (await readBody(context.env.incoming, bodyLimit)).toString("utf8");
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Complaint("body: is not JSON");
  }
}

/** Opening the page by a link from elsewhere is harmless and convenient; everything else must come from the page itself. */
function refuseForeignPages(allowed: AllowedHosts): MiddlewareHandler<Bindings> {
  return async (context, next) => {
    const { headers } = context.env.incoming;
    const reads = context.req.method === "GET";
    const refusal = (reads ? foreignRequest : foreignChange)(headers, allowed);
    const isPage = reads && context.req.path === "/_ens/";
    if (refusal && !(refusal.field === "sec-fetch-site" && isPage && opensTab(headers))) {
      return context.json({ error: `${refusal.field}: ${refusal.sentence}` }, 403);
    }
    await next();
    return undefined;
  };
}

/** Control of the emulator by tests, the page and the command line. */
export function adminRoutes(core: Core, allowed: AllowedHosts): Hono<Bindings> {
  const app = new Hono<Bindings>();
  app.use(refuseForeignPages(allowed));
  app.onError((error, context) => {
    if (error instanceof BodyTooLarge) return context.json({ error: "body: is too large" }, 413);
    if (error instanceof Complaint) return context.json({ error: error.message }, 400);
    return context.json({ error: "something went wrong in the emulator" }, 500);
  });
  app.use(async (context, next) => {
    await next();
    await core.saved();
    context.header("cache-control", "no-store");
    context.header("x-content-type-options", "nosniff");
  });
  pageRoutes(app);

  /** Answers what the handler returns, or `{ "ok": true }`. `id` is that of the path. */
  const route = (method: string, path: string, handle: (id: string, context: Context<Bindings>) => unknown) =>
    app.on(method, path, async (context) => {
      const answer = (await handle(context.req.param("id") ?? "", context)) ?? { ok: true };
      return context.json(answer);
    });
  const { faults, journal } = core;
  const mustExist = (found: boolean) => {
    if (!found) throw new Complaint("fault: there is no fault with this id");
  };

  route("GET", "/health", () => undefined);
  route("GET", "/state", () => ({ ...core.state(), faults: faults.list() }));
  route("GET", "/calls", (_, context) => {
    const wanted = Number(context.req.query("last") ?? 100);
    const last = Number.isInteger(wanted) && wanted > 0 ? wanted : 100;
    return { total: journal.total, calls: journal.calls.slice(-last) };
  });
  route("GET", "/changes", (_, context) => {
    const calls = Number(context.req.query("calls") ?? 0);
    return core.changes(context.req.query("since"), Number.isInteger(calls) && calls > 0 ? calls : 0, 50);
  });
  route("POST", "/stop", (_, context) => {
    // The answer is sent before the connections are closed.
    context.env.outgoing.once("finish", core.stopper());
  });
  route("POST", "/reset", core.reset.bind(core));
  route("POST", "/seed", async (_, context) => {
    core.seed(await bodyOf(context));
  });

  route("GET", "/faults", () => ({ faults: faults.list() }));
  route("POST", "/faults", async (_, context) => ({
    ids: faults.add((await bodyOf(context)) as FaultRule | FaultRule[]),
  }));
  route("DELETE", "/faults", faults.clear.bind(faults));
  route("PATCH", "/faults/:id", async (id, context) => {
    mustExist(faults.switch(id, checkFaultSwitch(await bodyOf(context)).enabled));
  });
  route("DELETE", "/faults/:id", (id) => {
    mustExist(faults.remove(id));
  });

  route("POST", "/gateways/:id/entries", async (id, context) => core.addEntry(id, await bodyOf(context)));
  route("PATCH", "/entries/:id", async (id, context) => core.editEntry(id, await bodyOf(context)));
  route("DELETE", "/entries/:id", core.removeEntry.bind(core));
  route("POST", "/entries/:id/release", core.release.bind(core));
  return app;
}
