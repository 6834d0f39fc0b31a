// Who did what, for those who check: the trail, newest first, and the whole of it to take away.

import { download, get } from "./api.js";
import { fill, h, options } from "./dom.js";
import { moment, t } from "./i18n.js";
import { ofDays, pagedTable } from "./paged-table.js";
import { to } from "./router.js";
import { keep, kept } from "./session.js";
import { View, heading, waiting } from "./view.js";
import { nameless } from "./words.js";

const PAGE = 50;
const LONGEST = 120; // characters of one detail
export const ACTIONS = [
  "job.submitted",
  "job.started",
  "job.requeued",
  "job.succeeded",
  "job.failed",
  "job.canceled",
  "job.expired",
  "job.decided",
  "job.revealed",
  "job.held",
  "job.released",
  "job.erased",
  "subject.searched",
  "subject.exported",
  "job.declared",
  "job.notice_given",
  "job.contested",
  "job.contest_answered",
  "job.reviewed",
  "job.replayed",
  "report.viewed",
  "document.viewed",
  "evidence.exported",
  "categories.declared",
  "impact.measured",
  "engines.compared",
  "challenger.viewed",
  "vacancy.opened",
  "vacancy.read",
  "vacancy.failed",
  "vacancy.renamed",
  "criteria.changed",
  "criteria.approved",
  "ranking.exported",
  "webhook.registered",
  "webhook.changed",
  "webhook.rotated",
  "webhook.deleted",
  "session.opened",
  "session.closed",
  "key.created",
  "key.rotated",
  "key.revoked",
  "audit.exported",
  "service.started",
];

class Audit extends View {
  open() {
    this.filters = kept("audit") ?? {};
    this.list = h("div", {}, waiting());
    this.saving = h("div");
    fill(
      this,
      heading(t("audit.title"), h("button", { type: "button", onclick: () => this.save() }, t("audit.export"))),
      h("p", { class: "hint" }, t("audit.hint")),
      this.saving,
      this.filtering(),
      h("section", { class: "card", "aria-label": t("audit.title") }, this.list),
    );
    this.attempt(() => this.load(), this.list);
  }

  save() {
    this.attempt(() => download("audit/export", { accept: "application/jsonl", filename: "audit.jsonl" }), this.saving);
  }

  filtering() {
    const changed = (name) => (event) => {
      this.filters[name] = event.target.value.trim();
      keep("audit", this.filters);
      this.list.setAttribute("aria-busy", "true");
      clearTimeout(this.typing);
      this.typing = setTimeout(() => this.again(), event.type === "input" ? 300 : 0);
    };
    const input = (name, label, more) =>
      h("label", {}, label, h("input", { value: this.filters[name] ?? "", oninput: changed(name), ...more }));
    const actions = [["", t("filter.any")], ...ACTIONS.map((it) => [it, t(`audit.action.${it}`)])];
    return h(
      "form",
      { class: "filters card", onsubmit: (event) => event.preventDefault(), "aria-label": t("filter.title") },
      h(
        "label",
        {},
        t("audit.action"),
        h("select", { onchange: changed("action") }, options(actions, this.filters.action)),
      ),
      input("actor", t("audit.actor"), { type: "search", maxlength: 200 }),
      input("job_id", t("audit.job"), { type: "search", maxlength: 36, pattern: "[0-9a-f-]{36}" }),
      input("from", t("filter.from"), { type: "date" }),
      input("until", t("filter.until"), { type: "date" }),
    );
  }

  async again() {
    await this.attempt(() => this.load(), this.list);
    this.list.removeAttribute("aria-busy");
  }

  page(token) {
    return get("audit", { ...ofDays(this.filters), page_size: PAGE, page_token: token }, this.signal);
  }

  load() {
    const columns = ["at", "action", "actor", "about", "data"].map((name) => t(`audit.column.${name}`));
    return pagedTable(this, { title: t("audit.title"), columns, row });
  }
}

function row(it) {
  const known = ACTIONS.includes(it.action);
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, h("time", { datetime: it.at, title: it.at }, moment(it.at)), " ", h("small", {}, `#${it.seq}`)),
    h("td", { "data-label": t("audit.column.action") }, known ? t(`audit.action.${it.action}`) : it.action),
    h(
      "td",
      { "data-label": t("audit.column.actor") },
      h("span", { lang: "" }, it.actor.name),
      " ",
      h("small", {}, t(`audit.kind.${it.actor.kind}`)),
    ),
    h(
      "td",
      { "data-label": t("audit.column.about") },
      it.job_id && h("a", { href: to("jobs", it.job_id) }, nameless(it.job_id)),
      !it.job_id && it.vacancy_id && h("a", { href: to("vacancies", it.vacancy_id) }, t("column.vacancy")),
    ),
    h("td", { "data-label": t("audit.column.data") }, h("small", { lang: "" }, details(it.data))),
  );
}

/** What an entry tells beside, without digests: these are for programs, in the export. */
function details(data) {
  const told = Object.entries(data).filter(([name]) => !/sha256|origin|stages/.test(name));
  return told
    .map(([name, value]) => [name, brief(value)])
    .filter(([, text]) => text !== "")
    .map(([name, text]) => `${name}: ${text}`)
    .join(" · ");
}

function brief(value) {
  if (value === null) return "–";
  if (Array.isArray(value)) return value.map(brief).join(", ").slice(0, LONGEST);
  if (typeof value === "object")
    return Object.entries(value)
      .filter(([name]) => !/sha256/.test(name))
      .map(([name, each]) => `${name} ${brief(each)}`)
      .join(", ")
      .slice(0, LONGEST);
  return String(value).slice(0, LONGEST);
}

customElements.define("desk-audit", Audit);
