import { Hono, type Context } from "hono";
import { Complaint } from "../complaint.js";
import type { Core } from "../core.js";
import { faultSwitch } from "../faults/rule.js";
import type { Bindings } from "./api.js";
import { readBody, TooLarge } from "./body.js";
import { guard } from "./guard.js";
import type { AppOptions } from "./options.js";
import { pageRoutes } from "./page.js";

/** Larger than a call of the API: a seed of ten thousand entries must fit. */
const seedLimit = 8 * 1024 * 1024;

async function bodyOf(context: Context<Bindings>): Promise<unknown> {
  if (!(context.req.header("content-type") ?? "").startsWith("application/json")) {
    throw new Complaint("body: must be sent as application/json");
  }
  const text = (await readBody(context.env.incoming, seedLimit)).toString("utf8");
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Complaint("body: is not JSON");
  }
}

/** What a test or a developer does to the emulator from outside. */
export function adminRoutes(core: Core, options: AppOptions): Hono<Bindings> {
  const app = new Hono<Bindings>();
  app.use(guard(options.anyHostName));
  app.onError((error, context) => {
    if (error instanceof TooLarge) return context.json({ error: "body: is too large" }, 413);
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
  app.get("/health", (context) => context.json({ ok: true }));
  app.get("/state", (context) => context.json({ ...core.state(), faults: core.faults.list() }));
  app.get("/calls", (context) => {
    const wanted = Number(context.req.query("last") ?? 100);
    const last = Number.isInteger(wanted) && wanted > 0 ? wanted : 100;
    return context.json({ total: core.journal.total, calls: core.journal.calls.slice(-last) });
  });
  app.post("/reset", (context) => {
    core.reset();
    return context.json({ ok: true });
  });
  app.post("/seed", async (context) => {
    core.plant(await bodyOf(context));
    return context.json({ ok: true });
  });

  app.get("/faults", (context) => context.json({ faults: core.faults.list() }));
  app.post("/faults", async (context) =>
    context.json({ ids: core.faults.add((await bodyOf(context)) as never) }),
  );
  app.delete("/faults", (context) => {
    core.faults.clear();
    return context.json({ ok: true });
  });
  app.patch("/faults/:id", async (context) => {
    const { enabled } = faultSwitch(await bodyOf(context));
    if (!core.faults.switch(context.req.param("id"), enabled))
      throw new Complaint("fault: there is none with this id");
    return context.json({ ok: true });
  });
  app.delete("/faults/:id", (context) => {
    if (!core.faults.remove(context.req.param("id")))
      throw new Complaint("fault: there is none with this id");
    return context.json({ ok: true });
  });

  app.post("/gateways/:id/entries", async (context) =>
    context.json(core.addEntry(context.req.param("id"), await bodyOf(context))),
  );
  app.patch("/entries/:id", async (context) =>
    context.json(core.editEntry(context.req.param("id"), await bodyOf(context))),
  );
  app.delete("/entries/:id", (context) => {
    core.removeEntry(context.req.param("id"));
    return context.json({ ok: true });
  });
  app.post("/entries/:id/release", (context) => {
    core.release(context.req.param("id"));
    return context.json({ ok: true });
  });
  return app;
}
