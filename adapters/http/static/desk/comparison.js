// Two to five candidates side by side, requirement by requirement.

import { get, segment } from "./api.js";
import { fill, h } from "./dom.js";
import { percent, score, t } from "./i18n.js";
import { to } from "./router.js";
import { who } from "./session.js";
import { View, heading, waiting } from "./view.js";
import { advice, chip, finding, nameless } from "./words.js";

class Comparison extends View {
  open() {
    const body = h("div", {}, waiting());
    fill(
      this,
      heading(t("compare.title"), h("a", { href: to("vacancies", this.id, "candidates") }, t("compare.back"))),
      body,
    );
    this.attempt(async () => {
      const found = await get(`vacancies/${segment(this.id)}/compare`, { job_ids: this.jobs }, this.signal);
      fill(body, this.filter(), table(found));
      this.differences();
    }, body);
  }

  filter() {
    this.only = h("input", { type: "checkbox", onchange: () => this.differences() });
    return h("p", {}, h("label", { class: "check" }, this.only, t("compare.differences")));
  }

  differences() {
    for (const row of this.querySelectorAll("tbody tr")) row.hidden = this.only.checked && row.dataset.same === "yes";
  }
}

function table({ candidates, requirements }) {
  const heads = candidates.map((it) =>
    h(
      "th",
      { scope: "col" },
      h("a", { href: to("jobs", it.job_id) }, nameless(it.job_id)),
      h(
        "div",
        { class: "head-facts" },
        !who.findings_only && [advice(it.recommendation), h("span", { class: "number" }, score(it.score))],
        it.confidence !== null && h("small", {}, t("ranking.sure", { share: percent(it.confidence) })),
        it.stale && chip(t("ranking.by_version", { version: it.criteria_version }), "review"),
        it.decision && h("small", {}, t("compare.decided", { outcome: t(`outcome.${it.decision.outcome}`) })),
      ),
    ),
  );
  const rows = requirements.map((it) => {
    const same = new Set(it.findings.map((each) => each?.status ?? "")).size === 1;
    return h(
      "tr",
      { dataset: { same: same ? "yes" : "no" } },
      h(
        "th",
        { scope: "row" },
        h("span", { lang: "" }, it.text),
        h("small", {}, t(it.must ? "criterion.is_must" : "criterion.is_nice")),
      ),
      it.findings.map((each, index) =>
        h("td", { "data-label": nameless(candidates[index].job_id) }, each ? cell(each) : "–"),
      ),
    );
  });
  return h(
    "div",
    { class: "card scrolls", tabindex: 0, role: "region", "aria-label": t("compare.title") },
    h(
      "table",
      { class: "comparison stacked" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("column.requirement")), heads)),
      h("tbody", {}, rows),
    ),
  );
}

const cell = (it) => [
  h(
    "div",
    { class: "line" },
    finding(it.status),
    it.max_points > 0 && h("small", { class: "number" }, `${score(it.points)} / ${score(it.max_points)}`),
  ),
  it.evidence.map((each) => h("blockquote", { lang: "" }, each.quote)),
  it.evidence.length === 0 && it.note && h("small", { lang: "en" }, it.note),
];

customElements.define("desk-comparison", Comparison);
