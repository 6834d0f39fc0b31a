// For the auditor: how often people of each category are selected. Counts alone; nobody's own answer is ever asked for.

import { download, get } from "./api.js";
import { button, facts, fill, h, options } from "./dom.js";
import { moment, number, percent, score, t } from "./i18n.js";
import { keep, kept } from "./session.js";
import { View, heading, waiting } from "./view.js";
import { chip, titled } from "./words.js";

const PATH = "audit/impact";
const MOST_VACANCIES = 200;
const FIRST = ["sex", "race_ethnicity", "intersection"]; // which the rule asks for; the others can be opened
const DAY_MS = 86_400_000;

class Impact extends View {
  open() {
    this.filters = kept("impact") ?? {};
    this.body = h("div", {}, waiting());
    this.place = h("div");
    fill(
      this,
      heading(t("impact.title"), button(t("impact.csv"), () => this.attempt(() => this.save(), this.place))),
      h("p", { class: "hint" }, t("impact.how")),
      this.place,
      this.filtering(),
      this.body,
    );
    this.attempt(() => this.load(), this.body);
    this.attempt(() => this.choices(), this.place);
  }

  filtering() {
    const changed = (name) => (event) => {
      this.filters[name] = event.target.value;
      keep("impact", this.filters);
      this.attempt(() => this.load(), this.body);
    };
    const input = (name, label, more) =>
      h("label", {}, label, h("input", { value: this.filters[name] ?? "", onchange: changed(name), ...more }));
    this.vacancies = h("select", { onchange: changed("vacancy_id") }, options([["", t("filter.any")]]));
    return h(
      "form",
      { class: "filters card", onsubmit: (event) => event.preventDefault(), "aria-label": t("filter.title") },
      input("from", t("filter.from"), { type: "date" }),
      input("until", t("filter.until"), { type: "date" }),
      h("label", {}, t("column.vacancy"), this.vacancies),
      input("justification", t("impact.leave_out"), { maxlength: 1000 }),
    );
  }

  async choices() {
    const page = await get("vacancies", { page_size: MOST_VACANCIES }, this.signal);
    const pairs = page.items.map((it) => [it.id, titled(it.title)]);
    fill(this.vacancies, options([["", t("filter.any")], ...pairs], this.filters.vacancy_id));
  }

  parameters() {
    const { from, until, ...rest } = this.filters;
    const start = (day, after) => (day ? new Date(new Date(`${day}T00:00:00`).getTime() + after).toISOString() : null);
    return { ...rest, from: start(from, 0), to: start(until, DAY_MS) };
  }

  save() {
    return download(PATH, { parameters: this.parameters(), accept: "text/csv", filename: "impact.csv" });
  }

  async load() {
    this.turn = Symbol("turn");
    const turn = this.turn;
    const impact = await get(PATH, this.parameters(), this.signal);
    if (turn !== this.turn) return;
    fill(this.body, about(impact), impact.applicants > 0 && impact.measures.map(measured));
  }
}

function about(it) {
  const period = t("impact.period_of", { from: moment(it.audit_period.from), to: moment(it.audit_period.to) });
  return h(
    "section",
    { class: "card", "aria-label": t("impact.about") },
    h("h2", {}, t("impact.about")),
    facts([
      [t("impact.period"), period],
      [t("impact.applicants"), number(it.applicants)],
      [t("impact.declared"), t("impact.declared_of", { declared: it.declared, declined: it.declined })],
      [t("impact.source"), t("impact.source_is")],
      [t("impact.explanation"), t("impact.explanation_is")],
      [t("impact.arithmetic"), it.arithmetic],
      [t("impact.left_out"), it.justification],
    ]),
  );
}

function measured(it) {
  const tables = it.groupings.map((each) => [each.grouping, table(it.measure, each)]);
  return h(
    "section",
    { class: "card impact", "aria-label": t(`measure.${it.measure}`) },
    h("h2", {}, t(`measure.${it.measure}`)),
    h("p", { class: "hint" }, t(`selected.${it.measure}`, { median: score(it.median_score) })),
    h("p", {}, t("impact.assessed", { assessed: it.assessed, undetermined: it.undetermined })),
    it.assessed > 0 &&
      tables.map(([grouping, shown]) =>
        FIRST.includes(grouping) ? shown : h("details", {}, h("summary", {}, t(`grouping.${grouping}`)), shown),
      ),
  );
}

function table(measure, { grouping, unknown, rows }) {
  const rate = measure === "score" ? t("impact.scoring_rate") : t("impact.selection_rate");
  const heads = [
    t("impact.category"),
    t("impact.people"),
    t("impact.selected"),
    rate,
    t("impact.ratio"),
    t("impact.fisher"),
    t("impact.notes"),
  ];
  return h(
    "div",
    { class: "scrolls" },
    h(
      "table",
      {},
      h("caption", {}, t(`grouping.${grouping}`)),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          heads.map((it) => h("th", { scope: "col" }, it)),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map(row),
        h("tr", {}, h("th", { scope: "row" }, t("impact.unknown")), h("td", { class: "number" }, number(unknown)), h("td", { colspan: 5 })),
      ),
    ),
  );
}

function row(it) {
  const cells = [
    number(it.applicants),
    number(it.selected),
    it.rate === null ? "–" : percent(it.rate, 1),
    it.impact_ratio === null ? "–" : number(it.impact_ratio, 3),
    it.fisher_p === null ? "–" : number(it.fisher_p, 4),
  ];
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, category(it)),
    cells.map((each) => h("td", { class: "number" }, each)),
    h("td", {}, notes(it)),
  );
}

function category(it) {
  const told = ["race_ethnicity", "sex", "age_band", "disability"].filter((kind) => it[kind] !== null);
  return told.map((kind) => t(`category.${kind}.${it[kind]}`)).join(" · ");
}

function notes(it) {
  return [
    it.highest && chip(t("impact.highest")),
    it.below_four_fifths && chip(t("impact.below"), "reject"),
    it.excluded && chip(t("impact.excluded"), "review"),
    it.under_two_percent && !it.excluded && chip(t("impact.two_percent")),
    it.few_people ? chip(t("impact.few")) : it.small_sample && chip(t("impact.small")),
  ];
}

customElements.define("desk-impact", Impact);
