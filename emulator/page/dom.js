// No framework and no text as HTML: names come from users, so everything is put in as text.
export const byId = (id) => document.getElementById(id);

export function make(tag, { text, className, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className !== undefined) element.className = className;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function button(text, label, act, attributes = {}) {
  const element = make("button", { type: "button", text, "aria-label": label, ...attributes });
  element.addEventListener("click", act);
  return element;
}

export const stateOf = (text) => make("span", { className: `state is-${text}`, text });

export const counted = (count, one, many) => `${count} ${count === 1 ? one : many}`;

export async function ask(method, path, body) {
  const response = await fetch(path, {
    method,
    ...(body !== undefined && {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? `HTTP ${response.status}`);
  return answer;
}

/** Replaces the children of an element only if what they show has changed, so that focus and selection stay. */
const seen = new WeakMap();
export function draw(element, data, views) {
  const text = JSON.stringify(data);
  if (seen.get(element) === text) return;
  seen.set(element, text);
  const focused = element.contains(document.activeElement) ? document.activeElement.id : "";
  element.replaceChildren(...views());
  if (focused) byId(focused)?.focus();
}
