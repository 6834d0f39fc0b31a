// For those who check: how a second engine, which nobody who decides is shown, compares with the one that counts.

import { get } from "./api.js";
import { facts, fill, h, options } from "./dom.js";
import { because } from "./notice.js";
import { moment, number, percent, score, t } from "./i18n.js";
import { ofDays } from "./paged-table.js";
import { to } from "./router.js";
import { keep, kept } from "./session.js";
import { View, heading, waiting } from "./view.js";
import { OUTCOMES, advice, nameless } from "./words.js";

const FINDINGS = ["met", "partial", "missing", "unknown"];

class Challenger extends View {
  open() {
    this.filters = kept("challenger") ?? {};
    this.form = h("form", { class: "filters card", onsubmit: (event) => event.preventDefault(), "aria-label": t("filter.title") });
    this.body = h("div", {}, waiting());
    fill(this, heading(t("challenger.title")), h("p", { class: "hint" }, t("challenger.how")), this.form, this.body);
    this.attempt(() => this.start(), this.body);
  }

  async start() {
    const { items } = await get("engines", {}, this.signal);
    const names = items.map((it) => it.name);
    if (!names.includes(this.filters.champion)) this.filters.champion = names[0];
    if (!names.includes(this.filters.challenger) || this.filters.challenger === this.filters.champion)
      this.filters.challenger = names.find((it) => it !== this.filters.champion) ?? "";
    const changed = (name) => (event) => {
      this.filters[name] = event.target.value;
      keep("challenger", this.filters);
      this.attempt(() => this.load(), this.body);
    };
    const engine = (name) =>
      h(
        "label",
        {},
        t(`challenger.${name}`),
        h("select", { onchange: changed(name) }, options(names.map((it) => [it, it]), this.filters[name])),
      );
    const day = (name, label) =>
      h("label", {}, label, h("input", { type: "date", value: this.filters[name] ?? "", onchange: changed(name) }));
    fill(this.form, engine("champion"), engine("challenger"), day("from", t("filter.from")), day("until", t("filter.until")));
    await this.load();
  }

  async load() {
    this.turn = Symbol("turn");
    const turn = this.turn;
    const { champion, challenger } = this.filters;
    if (!challenger || champion === challenger) {
      fill(this.body, h("p", { class: "empty" }, t("challenger.choose_two")));
      return;
    }
    const found = await get("engines/compare", ofDays(this.filters), this.signal);
    if (turn !== this.turn) return;
    fill(this.body, found.runs + found.waiting === 0 ? h("p", { class: "empty" }, t("challenger.none")) : shown(found));
  }
}

const shown = (it) => [about(it), it.pairs > 0 && [findings(it), order(it), adviceOf(it), expense(it), differing(it)]];

const section = (title, ...content) => h("section", { class: "card", "aria-label": title }, h("h2", {}, title), content);

function about(it) {
  const versions = it.versions.map((each) => `${each.champion} / ${each.challenger} (${number(each.pairs)})`).join(", ");
  const failures = it.failures.map((each) => `${because(each.code)} (${number(each.count)})`).join(", ");
  return section(
    t("challenger.about"),
    facts([
      [t("challenger.pairs"), number(it.pairs)],
      [t("challenger.waiting"), it.waiting > 0 && number(it.waiting)],
      [t("challenger.failures"), failures],
      [t("challenger.versions"), versions],
      [t("challenger.since"), it.since && moment(it.since)],
    ]),
    !it.complete && h("p", { class: "hint" }, t("challenger.newest", { n: it.runs })),
  );
}

/** A figure of -1 to 1 with its interval, or why there is none. */
function figure(it, fewest, form = (value) => number(value, 2)) {
  if (it.missing === "too_few") return t("challenger.too_few", { n: fewest });
  if (it.missing) return t("challenger.no_variation");
  if (it.low === null) return form(it.value);
  return t("challenger.interval", { value: form(it.value), low: form(it.low), high: form(it.high) });
}

function findings({ findings: it, fewest_pairs: fewest }) {
  const count = (one, other) => it.statuses.find((each) => each.champion === one && each.challenger === other).count;
  return section(
    t("challenger.findings"),
    facts([
      [t("challenger.both"), number(it.both)],
      [t("challenger.alone"), t("challenger.alone_of", { champion: it.champion_only, challenger: it.challenger_only })],
      [t("challenger.same_status"), figure(it.same, fewest, percent)],
      [t("challenger.kappa"), figure(it.kappa, fewest)],
    ]),
    it.both > 0 && matrix(t("challenger.findings"), FINDINGS, (name) => t(`finding.${name}`), count),
  );
}

function order({ order: it, fewest_pairs: fewest }) {
  return section(
    t("challenger.order"),
    facts([
      [t("challenger.scored"), number(it.scored)],
      [t("challenger.tau"), figure(it.overall, fewest)],
      [t("challenger.tau_in_piles"), `${figure(it.within_piles, fewest)} · ${t("challenger.piles", { n: it.piles })}`],
    ]),
  );
}

function adviceOf({ advice: it, fewest_pairs: fewest }) {
  const count = (one, other) => it.counts.find((each) => each.champion === one && each.challenger === other).count;
  return section(
    t("challenger.advice"),
    facts([[t("challenger.same_advice"), figure(it.same, fewest, percent)]]),
    matrix(t("challenger.advice"), OUTCOMES, (name) => t(`outcome.${name}`), count),
  );
}

function expense(it) {
  const rows = [
    ["seconds_median", (side) => side.seconds_median !== null && number(side.seconds_median, 2)],
    ["seconds_p95", (side) => side.seconds_p95 !== null && number(side.seconds_p95, 2)],
    ["tokens", (side) => side.tokens !== null && t("challenger.told_by", { total: side.tokens, n: side.counted })],
    ["money", (side) => side.money !== null && t("challenger.told_by", { total: number(side.money, 4), n: side.priced })],
  ];
  const cells = rows.map(([name, value]) => [t(`challenger.${name}`), value(it.champion) || "–", value(it.challenger) || "–"]);
  return section(
    t("challenger.expense"),
    table(t("challenger.expense"), [t("challenger.measure"), it.champion.engine, it.challenger.engine], cells),
  );
}

function differing(it) {
  const row = (each) => [
    h("a", { href: to("jobs", each.job_id) }, nameless(each.job_id)),
    [advice(each.champion.recommendation), " ", score(each.champion.score)],
    [advice(each.challenger.recommendation), " ", score(each.challenger.score)],
    t("challenger.differ_of", { differing: each.differing, findings: each.findings }),
  ];
  const heads = [t("column.candidate"), it.champion.engine, it.challenger.engine, t("challenger.other_status")];
  return section(
    t("challenger.differing"),
    it.hidden > 0 && h("p", { class: "hint" }, t("challenger.hidden", { n: it.hidden })),
    it.most_differing.length > 0
      ? table(t("challenger.differing"), heads, it.most_differing.map(row))
      : h("p", { class: "empty" }, t("challenger.no_difference")),
  );
}

/** The champion's rows by the challenger's columns. */
function matrix(title, names, words, count) {
  const heads = [t("challenger.rows_columns"), ...names.map(words)];
  return table(
    title,
    heads,
    names.map((one) => [words(one), ...names.map((other) => number(count(one, other)))]),
  );
}

function table(title, heads, rows) {
  return h(
    "div",
    { class: "scrolls", tabindex: 0, role: "group", "aria-label": title },
    h(
      "table",
      {},
      h("caption", { class: "unseen" }, title),
      h("thead", {}, h("tr", {}, heads.map((it) => h("th", { scope: "col" }, it)))),
      h(
        "tbody",
        {},
        rows.map(([first, ...rest]) =>
          h("tr", {}, h("th", { scope: "row" }, first), rest.map((it) => h("td", { class: "number" }, it))),
        ),
      ),
    ),
  );
}

customElements.define("desk-challenger", Challenger);
