// Elements without markup: every text becomes a text node, so nothing that anybody wrote can become a tag.

const PROPERTIES = new Set([
  "value",
  "checked",
  "disabled",
  "selected",
  "indeterminate",
  "open",
  "hidden",
  "multiple",
  "required",
]);

/** An element. `props`: attributes, `on<event>` listeners, `dataset`; null and false leave an attribute away. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(element.dataset, value);
    else if (PROPERTIES.has(name)) element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...nodes(children));
  return element;
}

/** Show `children` in place of what `parent` holds. */
export function fill(parent, ...children) {
  parent.replaceChildren(...nodes(children));
  return parent;
}

function nodes(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

export const button = (text, onclick, props = {}) => h("button", { type: "button", onclick, ...props }, text);

export const list = (items, props = {}) =>
  h(
    "ul",
    props,
    items.map((it) => h("li", {}, it)),
  );

/** Names and values, `[name, value]` each; what has no value is left away. */
export const facts = (pairs, props = {}) =>
  h(
    "dl",
    {},
    pairs.filter(([, value]) => value).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", props, value))),
  );

/** The options of a select, `[value, label]` each. */
export function options(pairs, chosen) {
  return pairs.map(([value, label]) => h("option", { value, selected: value === (chosen ?? "") }, label));
}

let number = 0;

/** An id that no other element of the page has. */
export function uniqueId(prefix) {
  number += 1;
  return `${prefix}-${number}`;
}

/** A label above its control. */
export function field(label, control, hint) {
  control.id ||= uniqueId("field");
  const told = hint ? h("small", { id: uniqueId("hint"), class: "hint" }, hint) : null;
  if (told) control.setAttribute("aria-describedby", told.id);
  return h("div", { class: "field" }, h("label", { for: control.id }, label), control, told);
}
