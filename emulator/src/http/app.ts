import { Hono } from "hono";
import type { Clock } from "../clock.js";
import type { Service } from "../service.js";
import { apiHandler, type Bindings } from "./api.js";

export interface AppParts {
  readonly service: Service;
  readonly clock: Clock;
  readonly bodyLimit: number;
}

export function buildApp(parts: AppParts): Hono<Bindings> {
  const app = new Hono<Bindings>();
  app.on(["GET", "POST"], "/", apiHandler(parts.service, parts.clock, parts.bodyLimit));
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
