// The ranking, page after page by key. However long it is, the document holds a few pages of it.

import { download, get } from "./api.js";
import { button, fill, h, options } from "./dom.js";
import { t } from "./i18n.js";
import { trouble } from "./notice.js";
import { rankingRow } from "./ranking-row.js";
import { go } from "./router.js";
import { keep, kept, who } from "./session.js";
import { OUTCOMES } from "./words.js";

const PAGE = 100;
const HELD = 5; // pages in the document at once
const MOST_COMPARED = 5;
const COLUMNS = ["rank", "candidate", "advice", "score", "musts", "questions", "decision"];
const COMPUTED = ["rank", "advice", "score"];

/** Belongs to the view of the candidates, in whose requests it shares. */
export class Ranking {
  constructor(view) {
    this.view = view;
    this.tokens = [null]; // where each page begins that is known
    this.first = 0; // number of the first page in the document
    this.chosen = new Set();
    this.filters = kept(`ranking.${view.vacancyId}`) ?? {};
    this.said = h("div", { "aria-live": "polite" });
    this.earlier = h("div", { class: "more" });
    this.later = h("div", { class: "more" });
    this.fresh = h("div");
    this.engines = h("div");
    this.bar = h("div", { class: "compare-bar", hidden: true });
    this.bodies = [];
    this.table = h(
      "table",
      { class: "stacked ranking" },
      h("caption", { class: "unseen" }, t("ranking.title")),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, h("span", { class: "unseen" }, t("ranking.choose"))),
          COLUMNS.filter((name) => !who.findings_only || !COMPUTED.includes(name)).map((name) => h("th", { scope: "col" }, t(`column.${name}`))),
        ),
      ),
    );
    this.empty = h("p", { class: "empty" });
    this.element = h(
      "section",
      { class: "card", "aria-labelledby": "ranking" },
      h(
        "div",
        { class: "title" },
        h("h2", { id: "ranking" }, t("ranking.title")),
        h("p", { class: "hint grow" }, t(who.findings_only ? "ranking.in_time" : "ranking.advice")),
        this.exports(),
      ),
      this.filtering(),
      this.said,
      this.engines,
      this.fresh,
      this.earlier,
      this.table,
      this.empty,
      this.later,
      this.bar,
    );
    // A page that is scrolled to comes by itself; the button is for those who do not scroll.
    const sight = new IntersectionObserver(
      (seen) => seen.some((it) => it.isIntersecting) && this.scrolled && this.next(),
      { rootMargin: "400px" },
    );
    sight.observe(this.later);
    const moved = () => {
      this.scrolled = true;
    };
    window.addEventListener("scroll", moved, { passive: true, signal: view.signal });
    view.signal.addEventListener("abort", () => sight.disconnect());
  }

  get path() {
    return `${this.view.path}/ranking`;
  }

  filtering() {
    const changed = (name) => (event) => {
      this.filters[name] = event.target.value;
      keep(`ranking.${this.view.vacancyId}`, this.filters);
      clearTimeout(this.typing);
      this.typing = setTimeout(() => this.reload(), event.type === "input" ? 300 : 0);
    };
    const choice = (name, label, more = []) =>
      h(
        "label",
        {},
        label,
        h(
          "select",
          { onchange: changed(name) },
          options(
            [["", t("filter.any")], ...OUTCOMES.map((it) => [it, t(`outcome.${it}`)]), ...more],
            this.filters[name],
          ),
        ),
      );
    return h(
      "form",
      { class: "filters", onsubmit: (event) => event.preventDefault(), "aria-label": t("filter.title") },
      !who.findings_only && choice("recommendation", t("filter.advice")),
      choice("decision", t("filter.decision"), [["none", t("decision.none")]]),
      !who.findings_only && h(
        "label",
        {},
        t("filter.score"),
        h("input", {
          type: "number",
          min: 0,
          max: 100,
          value: this.filters.score_min ?? "",
          oninput: changed("score_min"),
        }),
      ),
      h(
        "label",
        {},
        t("filter.text"),
        h("input", { type: "search", maxlength: 200, value: this.filters.text ?? "", oninput: changed("text") }),
      ),
    );
  }

  exports() {
    const file = (label, accept, ending) => {
      const save = () =>
        download(this.path, { parameters: this.filters, accept, filename: `${t("ranking.file")}.${ending}` }).catch(
          (error) => fill(this.said, trouble(error)),
        );
      return h("button", { type: "button", class: "quiet", onclick: save }, label);
    };
    return h(
      "div",
      { class: "buttons", role: "group", "aria-label": t("ranking.export") },
      file("CSV", "text/csv", "csv"),
      file("JSON Lines", "application/jsonl", "jsonl"),
      file(t("ranking.print"), "text/html", "html"),
    );
  }

  async page(token) {
    return get(this.path, { ...this.filters, page_size: PAGE, page_token: token }, this.view.signal);
  }

  /** From the top again. */
  async reload() {
    this.turn = Symbol("turn"); // what an earlier one still brings is late
    const turn = this.turn;
    try {
      const page = await this.page(null);
      if (turn !== this.turn) return;
      fill(this.said);
      fill(this.fresh);
      this.tokens = [null];
      this.first = 0;
      for (const body of this.bodies) body.remove();
      this.bodies = [];
      this.append(page);
      fill(this.engines, mixed(page.judged_by));
      this.view.showLacking(page.lacking);
    } catch (error) {
      if (error.name !== "AbortError")
        fill(
          this.said,
          trouble(error, () => this.reload()),
        );
    }
  }

  append(page) {
    const body = h(
      "tbody",
      {},
      page.items.map((it) => this.row(it)),
    );
    this.bodies.push(body);
    this.table.append(body);
    this.tokens[this.first + this.bodies.length] = page.next_page_token;
    if (this.bodies.length > HELD) {
      this.bodies.shift().remove();
      this.first += 1;
    }
    this.showEdges();
    const stale = page.items.some((it) => it.stale);
    if (stale && !this.fresh.firstChild) {
      const place = h("div", { class: "notice warn" }, h("p", {}, t("ranking.stale")));
      place.append(h("button", { type: "button", onclick: () => this.view.rejudge(place) }, t("ranking.rejudge")));
      fill(this.fresh, place);
    }
  }

  showEdges() {
    const more = this.tokens[this.first + this.bodies.length];
    fill(this.later, more && h("button", { type: "button", onclick: () => this.next() }, t("action.more")));
    fill(
      this.earlier,
      this.first > 0 && h("button", { type: "button", onclick: () => this.previous() }, t("action.earlier")),
    );
    const nobody = this.bodies.every((body) => body.rows.length === 0);
    this.table.hidden = nobody;
    const filtered = Object.values(this.filters).some(Boolean);
    fill(this.empty, nobody && t(filtered ? "ranking.none_match" : "ranking.nobody"));
    this.empty.hidden = !nobody;
  }

  async next() {
    const token = this.tokens[this.first + this.bodies.length];
    if (!token || this.busy) return;
    await this.alone(
      async () => this.append(await this.page(token)),
      () => this.next(),
    );
  }

  async previous() {
    if (this.first === 0) return;
    await this.alone(
      async () => {
        const page = await this.page(this.tokens[this.first - 1]);
        const body = h(
          "tbody",
          {},
          page.items.map((it) => this.row(it)),
        );
        this.bodies[0].before(body);
        this.bodies.unshift(body);
        this.first -= 1;
        if (this.bodies.length > HELD) this.bodies.pop().remove();
        this.showEdges();
      },
      () => this.previous(),
    );
  }

  async alone(work, again) {
    if (this.busy) return;
    this.busy = true;
    const turn = this.turn;
    try {
      await work();
    } catch (error) {
      if (error.name !== "AbortError" && turn === this.turn) fill(this.said, trouble(error, again));
    } finally {
      this.busy = false;
    }
  }

  /** Something has ended: shown at once where nobody reads on, offered where somebody does. */
  news() {
    const reading = this.bodies.length > 1 || this.first > 0 || this.table.contains(document.activeElement);
    if (!reading) {
      this.reload();
      return;
    }
    if (this.fresh.querySelector(".news")) return;
    this.fresh.append(
      h(
        "div",
        { class: "notice info news", role: "status" },
        h("p", {}, t("ranking.news")),
        h("button", { type: "button", onclick: () => this.reload() }, t("ranking.show_news")),
      ),
    );
  }

  row(it) {
    return rankingRow(it, this.chosen.has(it.job_id), (box) => this.choose(it.job_id, box));
  }

  choose(jobId, box) {
    if (box.checked && this.chosen.size >= MOST_COMPARED) {
      box.checked = false;
      fill(this.said, h("p", { class: "hint", role: "status" }, t("ranking.at_most", { n: MOST_COMPARED })));
      return;
    }
    if (box.checked) this.chosen.add(jobId);
    else this.chosen.delete(jobId);
    const n = this.chosen.size;
    this.bar.hidden = n === 0;
    const compare = () => go("vacancies", this.view.vacancyId, "compare", [...this.chosen].join(","));
    fill(
      this.bar,
      h("span", {}, t("ranking.chosen", { n })),
      button(t("ranking.compare"), compare, { class: "primary", disabled: n < 2 }),
      button(t("ranking.clear"), () => this.chooseNobody(), { class: "quiet" }),
    );
  }

  chooseNobody() {
    this.chosen.clear();
    this.bar.hidden = true;
    for (const box of this.table.querySelectorAll(".pick input")) box.checked = false;
  }
}

/** Scores of different engines, or of different versions of one, stand beside each other: said, or nothing. */
function mixed(judgedBy) {
  if (judgedBy.length < 2) return null;
  const told = judgedBy.map((it) => `${it.engine} ${it.version} (${it.reports})`).join(", ");
  return h("div", { class: "notice warn" }, h("p", {}, t("ranking.mixed"), " ", h("span", { lang: "" }, told)));
}
