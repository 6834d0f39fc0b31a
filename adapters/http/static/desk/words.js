// The vocabulary of the service as people read it: marks, chips and short names.

import { h } from "./dom.js";
import { t } from "./i18n.js";

export const OUTCOMES = ["shortlist", "review", "reject"];
export const KINDS = [
  "skill",
  "experience",
  "education",
  "certificate",
  "language",
  "level",
  "location",
  "work_authorisation",
  "other",
];
export const STATUSES = ["queued", "running", "succeeded", "failed", "canceled", "expired"];
const MARKS = { met: "✓", partial: "◐", missing: "✕", unknown: "?" };

/** A candidate without a name: the end of the job's id. */
export const nameless = (jobId) => t("candidate.short", { id: jobId.slice(-6) });

/** Which engine judged, and its version once it has. */
export const engineOf = (it) => (it.engine_version ? `${it.engine} ${it.engine_version}` : it.engine);

/** A posting's title without the marks of its format. */
export const titled = (title) => title.replace(/^[#*\s]+/, "") || title;

export const advice = (it) =>
  it ? h("span", { class: `chip ${it}` }, t(`outcome.${it}`)) : h("span", { class: "chip" }, "–");

export const finding = (status) =>
  h(
    "span",
    { class: `mark ${status}` },
    h("span", { "aria-hidden": "true" }, MARKS[status]),
    " ",
    t(`finding.${status}`),
  );

export const chip = (text, kind = "", title = null) => h("span", { class: `chip ${kind}`, title }, text);

export function vacancyStatus(it) {
  if (it.status === "draft" && it.approved) return chip(t("vacancy.changed"), "review");
  return chip(t(`vacancy.${it.status}`), { draft: "review", approved: "shortlist", failed: "reject" }[it.status] ?? "");
}

/** `value` of 100 as a bar with its number. */
export function scored(value) {
  const known = value !== null && value !== undefined;
  return h(
    "span",
    { class: "score" },
    h("progress", { class: "gauge", max: 100, value: known ? value : 0, "aria-hidden": "true" }),
  );
}
