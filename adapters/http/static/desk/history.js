// Everything that was judged, the newest or the best first.

import { get } from "./api.js";
import { fill, h, options } from "./dom.js";
import { moment, score, t } from "./i18n.js";
import { because } from "./notice.js";
import { ofDays, pagedTable } from "./paged-table.js";
import { to } from "./router.js";
import { isRevealed, keep, kept, who } from "./session.js";
import { View, heading, waiting } from "./view.js";
import { OUTCOMES, STATUSES, advice, chip, engineOf, nameless, scored } from "./words.js";

const PAGE = 50;
const COLUMNS = ["candidate", "status", "advice", "score", "engine", "decision", "submitted"];

class History extends View {
  open() {
    this.filters = kept("history") ?? {};
    this.list = h("div", {}, waiting());
    fill(
      this,
      heading(t("history.title")),
      this.filtering(),
      h("section", { class: "card", "aria-label": t("history.title") }, this.list),
    );
    this.attempt(() => this.load(), this.list);
  }

  filtering() {
    const changed = (name) => (event) => {
      this.filters[name] = event.target.value;
      keep("history", this.filters);
      this.list.setAttribute("aria-busy", "true"); // what stands there is for other filters
      clearTimeout(this.typing);
      this.typing = setTimeout(() => this.again(), event.type === "input" ? 300 : 0);
    };
    const choice = (name, label, pairs) =>
      h("label", {}, label, h("select", { onchange: changed(name) }, options(pairs, this.filters[name])));
    const input = (name, label, more) =>
      h("label", {}, label, h("input", { value: this.filters[name] ?? "", oninput: changed(name), ...more }));
    const outcomes = [["", t("filter.any")], ...OUTCOMES.map((it) => [it, t(`outcome.${it}`)])];
    return h(
      "form",
      { class: "filters card", onsubmit: (event) => event.preventDefault(), "aria-label": t("filter.title") },
      !who.findings_only && choice("sort", t("filter.sort"), [
        ["", t("filter.newest")],
        ["-score", t("filter.best")],
      ]),
      choice("mine", t("filter.whose"), [
        ["", t("filter.everybody")],
        ["true", t("filter.me")],
      ]),
      choice("status", t("column.status"), [["", t("filter.any")], ...STATUSES.map((it) => [it, t(`status.${it}`)])]),
      !who.findings_only && choice("recommendation", t("filter.advice"), outcomes),
      choice("decision", t("filter.decision"), [...outcomes, ["none", t("decision.none")]]),
      !who.findings_only && input("score_min", t("filter.score"), { type: "number", min: 0, max: 100 }),
      !who.findings_only && input("score_max", t("filter.score_max"), { type: "number", min: 0, max: 100 }),
      input("from", t("filter.from"), { type: "date" }),
      input("until", t("filter.until"), { type: "date" }),
      input("text", t("filter.text"), { type: "search", maxlength: 200 }),
    );
  }

  async again() {
    await this.attempt(() => this.load(), this.list);
    this.list.removeAttribute("aria-busy");
  }

  page(token) {
    return get("history", { ...ofDays(this.filters), page_size: PAGE, page_token: token }, this.signal);
  }

  load() {
    const names = who.findings_only ? COLUMNS.filter((it) => it !== "advice" && it !== "score") : COLUMNS;
    return pagedTable(this, { title: t("history.title"), columns: names.map((name) => t(`column.${name}`)), row });
  }
}

function row(it) {
  const shown = isRevealed(it.id) && it.documents.cv.filename;
  return h(
    "tr",
    {},
    h(
      "th",
      { scope: "row" },
      h("a", { href: to("jobs", it.id) }, nameless(it.id)),
      shown && h("small", { lang: "" }, shown),
    ),
    h(
      "td",
      { "data-label": t("column.status") },
      chip(t(`status.${it.status}`), it.status === "failed" ? "reject" : ""),
      it.error && h("small", {}, because(it.error.code, it.error.message)),
    ),
    !who.findings_only && [
      h("td", { "data-label": t("column.advice") }, advice(it.recommendation)),
      h(
        "td",
        { "data-label": t("column.score"), class: "number" },
        it.score !== null && scored(it.score),
        score(it.score),
      ),
    ],
    h("td", { "data-label": t("column.engine"), lang: "" }, h("small", {}, engineOf(it))),
    h(
      "td",
      { "data-label": t("column.decision") },
      it.decision ? [advice(it.decision.outcome), h("small", {}, it.decision.by)] : h("small", {}, t("decision.none")),
    ),
    h("td", { "data-label": t("column.submitted") }, h("time", { datetime: it.created_at }, moment(it.created_at))),
  );
}

customElements.define("desk-history", History);
