import { Hono } from "hono";
import type { Core } from "../core.js";
import { adminRoutes } from "./admin.js";
import { apiHandler, type Bindings } from "./api.js";
import type { AppOptions } from "./options.js";

export function buildApp(core: Core, options: AppOptions): Hono<Bindings> {
  const app = new Hono<Bindings>();
  app.on(["GET", "POST"], "/", apiHandler(core.service, core.clock, options.bodyLimit));
  app.get("/_ens", (context) => context.redirect("/_ens/"));
  app.route("/_ens/", adminRoutes(core, options));
  app.notFound((context) =>
    context.json(
      {
        Code: "InvalidAction.NotFound",
        Message: "Specified api is not found, please check your url and method.",
      },
      404,
    ),
  );
  return app;
}
