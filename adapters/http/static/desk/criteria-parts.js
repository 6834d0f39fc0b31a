// What stands around the list of criteria: lines that were left out, and what somebody else has changed.

import { inWords } from "./criterion.js";
import { button, h, list } from "./dom.js";
import { t } from "./i18n.js";
import { notice } from "./notice.js";

const ITEM = /items\[(\d+)\]/;
const REASONS = [
  "company",
  "benefit",
  "pay",
  "contact",
  "invitation",
  "equality",
  "not_required",
  "unclear",
  "heading",
  "other",
];

/** The lines of the posting that became no criterion; `make` makes one of its text. */
export function leftOut(lines, make) {
  if (lines.length === 0) return null;
  const items = lines.map(({ text, reason }) =>
    h(
      "li",
      { class: "line" },
      h("span", { class: "grow", lang: "" }, text),
      h("small", {}, REASONS.includes(reason) ? t(`reason.${reason}`) : reason),
      button(t("criteria.make"), () => make(text)),
    ),
  );
  return h(
    "details",
    { class: "left-out" },
    h("summary", {}, t("criteria.left_out", { n: lines.length })),
    h("ul", { class: "plain" }, items),
  );
}

/** The faults of an answer by the number of their item; those of none under -1. */
export function faultsByItem(faults) {
  const found = new Map();
  for (const each of faults) {
    const at = Number(ITEM.exec(each.at)?.[1] ?? -1);
    found.set(at, [...(found.get(at) ?? []), each]);
  }
  return found;
}

/** What another has made of `before`, and the choice between it and one's own. */
export function conflict(before, after, keepMine, takeTheirs) {
  const lines = differences(before, after).map(([kind, it]) => [
    h("b", {}, t(`criteria.was_${kind}`)),
    " ",
    inWords(it),
  ]);
  const choice = [button(t("criteria.keep_mine"), keepMine), button(t("criteria.take_theirs"), takeTheirs)];
  return notice(
    t("criteria.conflict"),
    "warn",
    list(lines.length > 0 ? lines : [t("criteria.same")]),
    h("div", { class: "buttons" }, choice),
  );
}

function differences(before, after) {
  const old = new Map(before.map((it) => [it.id, it]));
  const now = new Map(after.map((it) => [it.id, it]));
  const changed = (it) => old.has(it.id) && inWords(old.get(it.id)) !== inWords(it);
  return [
    ...after.filter((it) => !old.has(it.id)).map((it) => ["added", it]),
    ...before.filter((it) => !now.has(it.id)).map((it) => ["removed", it]),
    ...after.filter(changed).map((it) => ["changed", it]),
  ];
}

/** Lets rows be dragged within their list: call what comes back with the row that is held, or null. */
export function sortable(rows, sorted) {
  let held = null;
  rows.addEventListener("dragover", (event) => {
    if (!held) return;
    event.preventDefault();
    const over = event.target.closest(".criterion");
    if (!over || over === held) return;
    const { top, height } = over.getBoundingClientRect();
    over[event.clientY > top + height / 2 ? "after" : "before"](held);
  });
  rows.addEventListener("drop", (event) => {
    if (!held) return;
    event.preventDefault();
    sorted([...rows.children].map((row) => row.dataset.key));
  });
  return (row) => {
    held = row;
  };
}
