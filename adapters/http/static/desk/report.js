// What was found about one candidate: the words of the CV on the left, what they show on the right.

import { get, post, segment } from "./api.js";
import { fill, h } from "./dom.js";
import { percent, score, t } from "./i18n.js";
import { JobProgress } from "./job-progress.js";
import { lights, lit } from "./light.js";
import { announce, toast, trouble } from "./notice.js";
import { hidden, identity, provenance, questions, quoted, warning } from "./report-parts.js";
import { to } from "./router.js";
import { conceal, isRevealed, kept, mayDecide, reveal, who } from "./session.js";
import "./cv.js";
import "./decide.js";
import { declared } from "./people.js";
import { View, heading, waiting } from "./view.js";
import { advice, chip, finding, nameless } from "./words.js";

class Report extends View {
  open() {
    this.head = heading(nameless(this.id));
    this.body = h("div", {}, waiting());
    fill(this, this.head, this.body);
    this.attempt(() => this.load(), this.body);
  }

  get path() {
    return `jobs/${segment(this.id)}`;
  }

  async load() {
    const job = await get(this.path, {}, this.signal);
    if (this.ended) return; // another look was quicker, and the reader is at work with what it showed
    this.job = job;
    this.showHead();
    if (this.job.report) this.showReport();
    else if (this.job.erased_at) fill(this.body, trouble(new Error(t("report.erased"))));
    else this.showNone();
    this.ended = job.status !== "queued" && job.status !== "running";
    if (this.ended) this.progress?.stop();
  }

  /** Without a report: it is still to come, or there is none, and why. */
  showNone() {
    const { status, error } = this.job;
    if (status === "queued" || status === "running") {
      this.progress ??= new JobProgress(this.id, this.signal, () => this.attempt(() => this.load(), this.body));
      this.progress.show(this.body, this.job);
      return;
    }
    fill(
      this.body,
      trouble(error ?? new Error(t(`status.${status}`))),
      h("section", { class: "card" }, this.deciding()),
    );
  }

  showHead() {
    const it = this.job;
    const shown = isRevealed(it.id);
    const back = it.vacancy_id && h("a", { href: to("vacancies", it.vacancy_id, "candidates") }, t("report.back"));
    fill(
      this.head,
      back,
      h(
        "div",
        { class: "title" },
        h("h1", { tabindex: -1 }, nameless(it.id)),
        it.recommendation && advice(it.recommendation),
        it.decision &&
          chip(t("compare.decided", { outcome: t(`outcome.${it.decision.outcome}`) }), it.decision.outcome),
      ),
      !it.erased_at && h(
        "div",
        { class: "identity" },
        shown ? identity(this.job, this.path) : h("span", { class: "hint" }, t("report.blind")),
        mayDecide() &&
          h(
            "button",
            { type: "button", onclick: () => this.unveil(!shown) },
            t(shown ? "report.conceal" : "report.reveal"),
          ),
      ),
    );
  }

  /** Whoever looks is written down before anything is shown. */
  async unveil(shown) {
    if (shown) {
      const by = !who.named && kept("by")?.trim(); // a key says who it is
      try {
        await post(`${this.path}/reveals`, by ? { by } : {});
      } catch (error) {
        toast(error.message);
        return;
      }
      reveal(this.id);
      if (this.gone) return;
    } else conceal(this.id);
    this.showHead();
    this.showHidden();
    this.querySelector("desk-cv")?.reload();
    this.head.querySelector(".identity button").focus();
    announce(t(shown ? "report.revealed" : "report.concealed"));
  }

  showReport() {
    const { report } = this.job;
    const found = report.findings.map((it, index) => ({ ...this.answered(it), key: String(index) }));
    const points = found.reduce((sum, it) => sum + it.points, 0);
    const most = found.reduce((sum, it) => sum + it.max_points, 0);
    this.unseen = h("div");
    this.showHidden();
    fill(
      this.body,
      report.warnings.map(warning),
      h(
        "div",
        { class: "pair report-pair" },
        h(
          "section",
          { class: "card quotes", "aria-labelledby": "quotes" },
          h("h2", { id: "quotes" }, t("report.quotes")),
          this.cv(found),
          h("details", { class: "quote-list" }, h("summary", {}, t("report.quote_list")), this.quotes(found)),
          this.unseen,
        ),
        h(
          "div",
          {},
          !who.findings_only && h(
            "section",
            { class: "card verdict" },
            h("div", { class: "big" }, score(report.score)),
            h(
              "div",
              {},
              h(
                "p",
                {},
                report.score === null
                  ? t("report.no_score")
                  : t("report.sum", { points: score(points), most: score(most) }),
              ),
              h(
                "p",
                { class: "hint" },
                t("report.sure", { share: percent(report.confidence) }),
                " ",
                t("report.advice"),
              ),
            ),
          ),
          h(
            "section",
            { class: "card", "aria-labelledby": "decide" },
            h("h2", { id: "decide" }, t("decide.title")),
            this.deciding(),
          ),
          h(
            "section",
            { class: "card", "aria-labelledby": "owed" },
            h("h2", { id: "owed" }, t("people.title")),
            Object.assign(h("desk-people"), { job: this.job }),
          ),
          questions(found),
          this.findings(
            t("report.musts"),
            found.filter((it) => it.requirement.must),
          ),
          this.findings(
            t("report.nice"),
            found.filter((it) => !it.requirement.must),
          ),
          provenance(this.job),
        ),
      ),
    );
  }

  /** It may say who the candidate is: nothing is taken out of it. */
  showHidden() {
    if (this.unseen) fill(this.unseen, isRevealed(this.id) && hidden(this.job.report.hidden ?? []));
  }

  deciding() {
    const panel = document.createElement("desk-decide");
    panel.job = this.job;
    panel.decided = (decision) => {
      this.job.decision = decision;
      this.showHead();
    };
    return panel;
  }

  cv(found) {
    const shown = h("desk-cv");
    shown.jobId = this.id;
    shown.quoted = quoted(found);
    shown.light = (keys) => lit(this, keys);
    shown.choose = (keys) => this.find(keys[0]);
    return shown;
  }

  /** Each quote once, in the order of the CV; pointing at one lights what it shows. */
  quotes(found) {
    const sorted = quoted(found);
    if (sorted.length === 0) return h("p", { class: "empty" }, t("report.no_quotes"));
    let page = 0;
    return h(
      "div",
      { class: "sheet" },
      sorted.map((it) => {
        const begins = it.page !== page;
        page = it.page;
        return [
          begins && h("h3", { class: "page" }, t("report.page", { page })),
          this.lights(h("blockquote", { class: "quote", lang: "" }, it.quote), it.keys, () => this.find(it.keys[0])),
        ];
      }),
    );
  }

  findings(title, found) {
    if (found.length === 0) return null;
    return h(
      "section",
      { class: "card" },
      h("h2", {}, title),
      h(
        "ul",
        { class: "plain findings" },
        found.map((it) =>
          this.lights(
            h(
              "li",
              { class: `finding ${it.status}`, dataset: { finding: it.key } },
              h(
                "div",
                { class: "line" },
                finding(it.status),
                h("b", { class: "grow", lang: "" }, it.requirement.text),
                it.max_points > 0 && h("small", { class: "number" }, `${score(it.points)} / ${score(it.max_points)}`),
              ),
              this.gateOf(it.requirement) &&
                h("small", { class: "declared" }, declared(this.gateOf(it.requirement))),
              it.note && h("small", { lang: "en" }, it.note),
              it.evidence.length > 0 &&
                h(
                  "ul",
                  { class: "plain" },
                  it.evidence.map((each) =>
                    h(
                      "li",
                      {},
                      h("q", { lang: "" }, each.quote),
                      " ",
                      h("small", {}, t("report.page", { page: each.page })),
                    ),
                  ),
                ),
            ),
            [it.key],
          ),
        ),
      ),
    );
  }

  gateOf({ text, kind }) {
    return this.job.gates.find((it) => it.declared_by && it.text === text && it.kind === kind);
  }

  /** A gate is answered by what was declared; what the CV says of it is a question. */
  answered(it) {
    const gate = this.gateOf(it.requirement);
    return gate && gate.status !== "open" ? { ...it, status: gate.status, note: "" } : it;
  }

  /** Pointing at the element lights everything with one of its keys. */
  lights(element, keys, chosen = null) {
    element.tabIndex = 0;
    return lights(element, keys, (lighted) => lit(this, lighted), chosen);
  }

  find(key) {
    const it = this.querySelector(`[data-finding="${key}"]`);
    it?.scrollIntoView({ block: "center" });
    it?.focus({ preventScroll: true });
  }
}

customElements.define("desk-report", Report);
