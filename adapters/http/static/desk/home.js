// What waits for me, what runs, what was decided, and how it goes.

import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { ago, moment, t } from "./i18n.js";
import { to } from "./router.js";
import { keep, kept, who } from "./session.js";
import { View, heading, waiting } from "./view.js";
import { OUTCOMES, advice, nameless, titled, vacancyStatus } from "./words.js";

const SHOWN = 20;
const LATEST = 6;
const EVERY_MS = 3_000;

class Home extends View {
  open() {
    this.body = h("div", {}, waiting());
    fill(
      this,
      heading(t("home.title"), this.whose(), h("a", { class: "button primary", href: to("new") }, t("opening.title"))),
      this.body,
    );
    this.attempt(() => this.load(), this.body);
    this.every(EVERY_MS, () => this.running());
  }

  /** Where everybody is the same user, all is mine. */
  whose() {
    const chosen = (event) => {
      keep("mine", event.target.checked);
      this.attempt(() => this.load(), this.body);
    };
    const box = () => h("input", { type: "checkbox", checked: Boolean(kept("mine")), onchange: chosen });
    return who.named && h("label", { class: "check" }, box(), t("home.mine"));
  }

  onlyMine() {
    return who.named && Boolean(kept("mine"));
  }

  page(token = null) {
    return get("vacancies", { mine: this.onlyMine() ? "true" : null, page_size: SHOWN, page_token: token }, this.signal);
  }

  /** Everything is shown at once, so that nothing moves while somebody reads. */
  async load() {
    const [page, figures, decisions] = await Promise.all([
      this.page(),
      get("figures", {}, this.signal),
      this.latest(),
    ]);
    this.vacancies = page.items;
    this.waits = h("div");
    this.runs = h("div");
    this.list = h("div");
    this.showWaiting(figures);
    this.showRunning();
    this.showList(page);
    const columns = [
      part("waits", t("home.waits"), this.waits),
      part("runs", t("home.runs"), this.runs),
      part("decided", t("home.decided"), decided(decisions)),
    ];
    const pictures = this.querySelector("desk-figures") ?? Object.assign(h("desk-figures"), { figures });
    fill(this.body, h("div", { class: "three" }, columns), part("vacancies", t("home.vacancies"), this.list), pictures);
  }

  showWaiting(figures) {
    const undecided = new Map(figures.vacancies.map((it) => [it.vacancy_id, it.undecided]));
    const rows = this.vacancies
      .map((it) => {
        const open = undecided.get(it.id) ?? 0;
        const calls = [
          it.status === "draft" && todo(it, t("home.approve"), "criteria"),
          it.status === "failed" && todo(it, t("vacancy.failed"), "criteria"),
          open > 0 && todo(it, t("home.decide", { n: open }), "candidates"),
        ].filter(Boolean);
        return calls.length > 0 && h("li", {}, h("b", {}, titled(it.title)), calls);
      })
      .filter(Boolean);
    fill(
      this.waits,
      rows.length > 0 ? h("ul", { class: "plain" }, rows) : h("p", { class: "empty" }, t("home.nothing_waits")),
    );
  }

  async running() {
    if (!this.vacancies) return;
    const page = await this.page();
    const before = this.vacancies.map((it) => `${it.id}${it.status}${it.candidates.ended}`).join();
    this.vacancies = page.items;
    this.showRunning();
    if (before !== page.items.map((it) => `${it.id}${it.status}${it.candidates.ended}`).join()) await this.load();
  }

  showRunning() {
    const busy = this.vacancies.filter((it) => it.status === "reading" || open(it) > 0);
    const rows = busy.map((it) => {
      const all = open(it) + it.candidates.ended;
      const told =
        it.status === "reading" ? t("vacancy.reading") : t("pile.progress", { ended: it.candidates.ended, n: all });
      return h(
        "li",
        {},
        h("a", { href: to("vacancies", it.id) }, titled(it.title)),
        h("progress", {
          max: all || 1,
          value: it.status === "reading" ? null : it.candidates.ended,
          "aria-label": told,
        }),
        h("small", {}, told),
      );
    });
    fill(
      this.runs,
      rows.length > 0 ? h("ul", { class: "plain" }, rows) : h("p", { class: "empty" }, t("home.nothing_runs")),
    );
  }

  async latest() {
    const asked = OUTCOMES.map((decision) => get("history", { decision, page_size: SHOWN }, this.signal));
    const found = (await Promise.all(asked)).flatMap((page) => page.items);
    return found.sort((a, b) => b.decision.at.localeCompare(a.decision.at)).slice(0, LATEST);
  }

  showList(page) {
    if (page.items.length === 0 && this.onlyMine()) {
      fill(this.list, h("p", { class: "empty" }, t("history.none")));
      return;
    }
    if (page.items.length === 0) {
      fill(
        this.list,
        h("p", { class: "empty" }, t("home.no_vacancies"), " ", h("a", { href: to("new") }, t("home.first"))),
      );
      return;
    }
    const body = h("tbody", {}, page.items.map(row));
    const more = h("div", { class: "more" });
    const following = (token) => {
      const next = async () => {
        const page = await this.page(token);
        body.append(...page.items.map(row));
        following(page.next_page_token);
      };
      fill(more, token && h("button", { type: "button", onclick: () => this.attempt(next, more) }, t("action.more")));
    };
    following(page.next_page_token);
    const columns = ["vacancy", "status", "candidates", "opened"].map((name) =>
      h("th", { scope: "col" }, t(`column.${name}`)),
    );
    fill(this.list, h("table", { class: "stacked" }, h("thead", {}, h("tr", {}, columns)), body), more);
  }
}

function decided(items) {
  if (items.length === 0) return h("p", { class: "empty" }, t("home.nothing_decided"));
  const rows = items.map(({ id, decision }) => {
    const when = h("time", { datetime: decision.at, title: moment(decision.at) }, ago(decision.at));
    return h(
      "li",
      { class: "line" },
      h("a", { href: to("jobs", id) }, nameless(id)),
      advice(decision.outcome),
      h("small", {}, h("bdi", {}, decision.by), " · ", when),
    );
  });
  return h("ul", { class: "plain" }, rows);
}

const part = (id, title, body) => h("section", { class: "card", "aria-labelledby": id }, h("h2", { id }, title), body);

const open = (it) => it.candidates.queued + it.candidates.running;

const todo = (it, text, tab) => h("div", {}, h("a", { href: to("vacancies", it.id, tab) }, text));

function row(it) {
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, h("a", { href: to("vacancies", it.id) }, titled(it.title))),
    h("td", { "data-label": t("column.status") }, vacancyStatus(it)),
    h(
      "td",
      { "data-label": t("column.candidates"), class: "number" },
      t("pile.counts", { ended: it.candidates.ended, open: open(it) }),
    ),
    h("td", { "data-label": t("column.opened") }, h("time", { datetime: it.created_at }, moment(it.created_at))),
  );
}

customElements.define("desk-home", Home);
