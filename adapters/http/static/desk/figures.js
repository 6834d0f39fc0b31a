// How it goes, as pictures that the service draws and as tables with the same numbers.

import { call, get } from "./api.js";
import { fill, h } from "./dom.js";
import { moment, number, percent, spoken, t } from "./i18n.js";
import { to } from "./router.js";
import { who } from "./session.js";
import { View, waiting } from "./view.js";
import { OUTCOMES, titled } from "./words.js";

const PICTURES = ["funnel", "waits", "agreement", "vacancies"];

class Figures extends View {
  open() {
    this.body = h("div", { class: "figures" }, waiting());
    fill(
      this,
      h(
        "section",
        { class: "card", "aria-labelledby": "figures" },
        h("h2", { id: "figures" }, t("figures.title")),
        this.body,
      ),
    );
    this.attempt(() => this.load(), this.body);
  }

  async load() {
    const parameters = { vacancy_id: this.vacancyId };
    const shown = who.findings_only ? PICTURES.filter((it) => it !== "agreement") : PICTURES; // with no advice
    const names = this.vacancyId ? shown.filter((it) => it !== "vacancies") : shown;
    const counted = this.figures ?? get("figures", parameters, this.signal); // handed over, or asked for
    const [figures, ...pictures] = await Promise.all([counted, ...names.map((name) => this.picture(name, parameters))]);
    if (figures.counted === 0) {
      fill(this.body, h("p", { class: "empty" }, t("figures.none")));
      return;
    }
    const tables = { funnel, waits, agreement, vacancies };
    fill(
      this.body,
      names.map((name, index) =>
        h(
          "figure",
          {},
          h("figcaption", {}, t(`figures.${name}`)),
          pictures[index],
          h("details", {}, h("summary", {}, t("figures.table")), tables[name](figures)),
        ),
      ),
      !figures.complete &&
        h("p", { class: "hint" }, t("figures.window", { n: figures.counted, since: moment(figures.since) })),
    );
  }

  /** Inside the page, so that it has the page's colours and its words are read out. */
  async picture(name, parameters) {
    const response = await call(`figures/${name}`, {
      parameters,
      accept: "image/svg+xml",
      headers: { "Accept-Language": spoken() },
      signal: this.signal,
    });
    return document.importNode(
      new DOMParser().parseFromString(await response.text(), "image/svg+xml").documentElement,
      true,
    );
  }
}

function table(heads, rows) {
  return h(
    "table",
    {},
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
      rows.map(([first, ...rest]) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, first),
          rest.map((it) => h("td", { class: "number" }, it)),
        ),
      ),
    ),
  );
}

const STEPS = ["candidates", "judged", "shortlisted", "decided"];

const funnel = ({ funnel: it }) =>
  table(
    [t("figures.step"), t("figures.number"), t("figures.share")],
    STEPS.map((step) => [
      t(`figures.${step}`),
      number(it[step]),
      it.candidates ? percent(it[step] / it.candidates) : "–",
    ]),
  );

const waits = ({ waits: items }) =>
  table(
    [t("figures.wait"), t("figures.number")],
    items.map((it) => [t(`wait.${it.within}`), number(it.count)]),
  );

const agreement = ({ agreement: items }) => {
  const count = (advised, decided) => items.find((it) => it.advice === advised && it.decision === decided)?.count ?? 0;
  return table(
    [t("figures.advised"), ...OUTCOMES.map((it) => t("figures.decided_as", { outcome: t(`outcome.${it}`) }))],
    OUTCOMES.map((advised) => [t(`outcome.${advised}`), ...OUTCOMES.map((decided) => number(count(advised, decided)))]),
  );
};

const vacancies = ({ vacancies: items }) =>
  table(
    [t("column.vacancy"), ...STEPS.map((step) => t(`figures.${step}`))],
    items.map((it) => [
      it.vacancy_id ? h("a", { href: to("vacancies", it.vacancy_id) }, titled(it.title)) : t("figures.no_vacancy"),
      ...STEPS.map((step) => number(it[step])),
    ]),
  );

customElements.define("desk-figures", Figures);
