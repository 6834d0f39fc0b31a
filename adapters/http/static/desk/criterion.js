// One criterion as a row of controls.

import { fill, h, options } from "./dom.js";
import { number, t } from "./i18n.js";
import { lights } from "./light.js";
import { KINDS } from "./words.js";

const SEPARATOR = ";"; // between alternatives, which may hold commas

/** What the service takes; empty fields are null. */
export function wanted(item) {
  const { id, text, kind, must, any_of, years, weight } = item;
  return { ...(id ? { id } : {}), text, kind, must, any_of, years, weight };
}

/** The row. `edits`: changed, removed, moved(by), grabbed, light(keys). */
export function criterionRow(item, edits) {
  const text = h("textarea", {
    rows: 1,
    maxlength: 1000,
    value: item.text,
    class: "words",
    "aria-label": t("criterion.text"),
  });
  const must = h(
    "select",
    { "aria-label": t("criterion.must") },
    options(
      [
        ["must", t("criterion.is_must")],
        ["nice", t("criterion.is_nice")],
      ],
      item.must ? "must" : "nice",
    ),
  );
  const kind = h(
    "select",
    { "aria-label": t("criterion.kind") },
    options(
      KINDS.map((it) => [it, t(`kind.${it}`)]),
      item.kind,
    ),
  );
  const years = amount(item.years, t("criterion.years"), 0.5, t("criterion.any"));
  const weight = amount(item.weight, t("criterion.weight"), 0.5, t("criterion.usual"));
  const either = h("input", {
    type: "text",
    value: item.any_of.join(`${SEPARATOR} `),
    placeholder: t("criterion.none"),
    "aria-label": t("criterion.any_of"),
  });
  let weighed = false; // by the person
  const heard = (control, event, change) =>
    control.addEventListener(event, () => {
      change();
      edits.changed();
    });
  heard(text, "input", () => {
    item.text = text.value;
  });
  heard(must, "change", () => {
    item.must = must.value === "must";
    if (!weighed) {
      item.weight = null; // what was read is what a must, or a wish, usually weighs
      weight.value = "";
    }
    row.classList.toggle("nice", !item.must);
  });
  heard(kind, "change", () => {
    item.kind = kind.value;
  });
  heard(years, "input", () => {
    item.years = amountOf(years);
  });
  heard(weight, "input", () => {
    weighed = true;
    item.weight = amountOf(weight);
  });
  heard(either, "input", () => {
    item.any_of = either.value
      .split(SEPARATOR)
      .map((it) => it.trim())
      .filter(Boolean);
  });

  const handle = h(
    "span",
    { class: "handle", draggable: "true", "aria-hidden": "true", title: t("criterion.drag") },
    "⠿",
  );
  const said = h("div", { class: "objections", hidden: true });
  const row = h(
    "li",
    {
      class: `criterion${item.must ? "" : " nice"}`,
      dataset: { key: item.key },
      onkeydown: (event) => {
        if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
        event.preventDefault();
        edits.moved(event.key === "ArrowUp" ? -1 : 1, event.target);
      },
    },
    h(
      "div",
      { class: "criterion-first" },
      handle,
      text,
      must,
      button("↑", t("criterion.up"), (event) => edits.moved(-1, event.currentTarget)),
      button("↓", t("criterion.down"), (event) => edits.moved(1, event.currentTarget)),
      button("×", t("criterion.remove"), edits.removed),
    ),
    h(
      "div",
      { class: "criterion-second" },
      tiny(t("criterion.kind"), kind),
      tiny(t("criterion.years"), years),
      tiny(t("criterion.weight"), weight),
      tiny(t("criterion.any_of"), either, "wide"),
    ),
    said,
  );
  lights(row, [item.key], edits.light);
  handle.addEventListener("dragstart", (event) => {
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", item.key);
    event.dataTransfer.setDragImage(row, 12, 12);
    edits.grabbed(row);
  });
  handle.addEventListener("dragend", () => edits.grabbed(null));
  return row;
}

/** Say what may not stand here, and what to write instead; `override` is asked for a reason to keep it. */
export function object(row, messages, override = null) {
  const said = row.querySelector(".objections");
  said.hidden = messages.length === 0;
  row.classList.toggle("objected", messages.length > 0);
  const reason =
    override &&
    h("input", {
      type: "text",
      maxlength: 4000,
      "aria-label": t("criterion.override"),
      placeholder: t("criterion.override"),
      oninput: (event) => override(event.target.value),
    });
  fill(
    said,
    messages.map((each) => h("p", { lang: "en" }, each)),
    messages.length > 0 && reason,
  );
  const text = row.querySelector(".words");
  if (messages.length > 0) text.setAttribute("aria-invalid", "true");
  else text.removeAttribute("aria-invalid");
}

function amount(value, label, step, placeholder) {
  return h("input", {
    type: "number",
    min: 0,
    step,
    value: value ?? "",
    placeholder,
    "aria-label": label,
    inputmode: "decimal",
  });
}

const amountOf = (input) => (input.value === "" ? null : Number(input.value));

const button = (sign, label, onclick) =>
  h(
    "button",
    { type: "button", class: "quiet icon", "aria-label": label, title: label, onclick },
    h("span", { "aria-hidden": "true" }, sign),
  );

const tiny = (label, control, more = "") =>
  h("span", { class: `tiny ${more}` }, h("span", { "aria-hidden": "true" }, label), control);

/** A criterion in a line, to tell versions apart. */
export function inWords(it) {
  const more = [
    t(it.must ? "criterion.is_must" : "criterion.is_nice"),
    t(`kind.${it.kind}`),
    it.years ? t("criterion.n_years", { n: it.years }) : null,
    it.weight === null ? null : t("criterion.weighs", { weight: number(it.weight, 1) }),
    it.any_of.length > 0 ? it.any_of.join(" / ") : null,
  ];
  return `${it.text} (${more.filter(Boolean).join(", ")})`;
}
