interface Json {
  [key: string]: unknown;
}

const noise = ["provider", "stackTrace", "propertyDependencies", "created", "modified"];

/** What a real preview printed, without what is long, says where it was made, or is different every time. */
export function recorded(preview: string, project: string, checkout: string): string {
  const document = JSON.parse(preview) as { steps: Json[]; config?: Json };
  delete document.config;
  for (const step of document.steps) {
    for (const part of [step, step["oldState"], step["newState"]]) {
      if (typeof part !== "object" || part === null) continue;
      for (const key of noise) Reflect.deleteProperty(part, key);
    }
  }
  const ids = new Map<string, string>();
  return `${JSON.stringify(document, null, 1)}\n`
    .replaceAll(project, "/home/user/project")
    .replaceAll(checkout.replace(/\/$/, ""), "/home/user/project")
    .replace(/project:\/\/\/[./]*(?:\w+\/)*node_modules/g, "project:///node_modules")
    .replace(/fwd-[0-9a-z]{20,}/g, (id) => {
      const known = ids.get(id) ?? `fwd-5example${String(ids.size + 1).padStart(13, "0")}`;
      ids.set(id, known);
      return known;
    });
}
