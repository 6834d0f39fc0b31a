// One candidate of a ranking.

import { h, list } from "./dom.js";
import { percent, score, t } from "./i18n.js";
import { because } from "./notice.js";
import { to } from "./router.js";
import { who } from "./session.js";
import { advice, chip, engineOf, nameless, scored } from "./words.js";

/** `choose` is told the box that chooses the candidate for a comparison. */
export function rankingRow(it, chosen, choose) {
  const name = nameless(it.job_id);
  const box = h("input", {
    type: "checkbox",
    checked: chosen,
    disabled: it.status !== "succeeded",
    "aria-label": t("ranking.choose_one", { name }),
    onchange: (event) => choose(event.target),
  });
  return h(
    "tr",
    {},
    h("td", { class: "pick" }, box),
    !who.findings_only && h(
      "td",
      { "data-label": t("column.rank"), class: "number" },
      it.rank ?? "–",
      it.tied && h("small", {}, " ", t("ranking.tied")),
    ),
    h("th", { scope: "row" }, h("a", { href: to("jobs", it.job_id) }, name), marksOf(it)),
    !who.findings_only && h(
      "td",
      { "data-label": t("column.advice") },
      it.error ? chip(t(`status.${it.status}`), "reject") : advice(it.recommendation),
      it.error && h("small", {}, because(it.error.code, it.error.message)),
    ),
    !who.findings_only && h(
      "td",
      { "data-label": t("column.score"), class: "number" },
      scored(it.score),
      score(it.score),
      it.confidence !== null && h("small", {}, t("ranking.sure", { share: percent(it.confidence) })),
    ),
    h("td", { "data-label": t("column.musts") }, it.musts && mustsOf(it.musts)),
    h(
      "td",
      { "data-label": t("column.questions") },
      it.questions.length > 0 &&
        h(
          "details",
          {},
          h("summary", {}, t("ranking.questions", { n: it.questions.length })),
          list(it.questions, { lang: "" }),
        ),
    ),
    h(
      "td",
      { "data-label": t("column.decision") },
      it.decision ? [advice(it.decision.outcome), h("small", {}, it.decision.by)] : h("small", {}, t("decision.none")),
    ),
  );
}

function marksOf(it) {
  return [
    it.ineligible && chip(t("ranking.ineligible"), "reject"),
    who.findings_only && it.error && [chip(t(`status.${it.status}`), "reject"), h("small", {}, because(it.error.code, it.error.message))],
    it.engine_version && h("small", { lang: "" }, engineOf(it)),
    it.stale && chip(t("ranking.by_version", { version: it.criteria_version }), "review"),
    ...it.same_as.map((like) => h("small", {}, t(`same.${like.by}`, { name: nameless(like.job_id) }))),
  ];
}

function mustsOf({ met, open, missing }) {
  return h(
    "span",
    { class: "musts" },
    [
      ["met", met],
      ["partial", open],
      ["missing", missing],
    ].map(([kind, n]) => h("span", { class: `mark ${n > 0 ? kind : ""}` }, t(`musts.${kind}`, { n }))),
  );
}
