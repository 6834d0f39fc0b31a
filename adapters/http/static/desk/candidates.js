// The candidates of a vacancy: their CVs come in here, are judged while one looks on, and stand in their order.

import { call, get } from "./api.js";
import { dropping } from "./drop.js";
import { fill, h } from "./dom.js";
import { number, percent, t } from "./i18n.js";
import { because, notice, toast, trouble } from "./notice.js";
import { Ranking } from "./ranking.js";
import { to } from "./router.js";
import { View } from "./view.js";
import { nameless } from "./words.js";

const AT_ONCE = 40; // files of one request
const MOST_BYTES = 64 * 2 ** 20; // of one request, unless a single file is larger
const STAGES_MS = 1_000;
const MOST_RUNNING = 12;
const SETTLE_MS = 700; // after the last result, before the ranking is read again

class Candidates extends View {
  open() {
    this.intake = h("div");
    this.outcomes = h("div", { "aria-live": "polite" });
    this.progress = h("div", { class: "pile" });
    this.lacking = h("div");
    this.ranking = new Ranking(this);
    fill(this, this.intake, this.outcomes, this.progress, this.ranking.element, this.lacking);
    this.files = [];
    this.showIntake();
    this.showProgress();
    this.ranking.reload();
    this.every(STAGES_MS, () => this.stages());
  }

  get path() {
    return this.owner.path;
  }

  showIntake() {
    if (!this.owner.vacancy.approved) {
      fill(
        this.intake,
        notice(
          t("intake.not_approved"),
          "info",
          h("a", { class: "button", href: to("vacancies", this.vacancyId, "criteria") }, t("intake.to_criteria")),
        ),
      );
      return;
    }
    const place = dropping({
      label: t("intake.drop"),
      hint: t("intake.kinds"),
      take: (files) => this.take(files),
      many: true,
    });
    const { queued, running, ended } = this.owner.vacancy.candidates;
    place.classList.toggle("slim", queued + running + ended > 0);
    fill(this.intake, place);
  }

  /** Send the files, some at a time; what is dropped meanwhile waits its turn. */
  async take(files) {
    this.files.push(...files);
    this.expected = (this.expected ?? 0) + files.length;
    if (this.sending) return;
    this.sending = true;
    this.results = [];
    while (this.files.length > 0 && !this.gone) {
      const batch = this.nextBatch();
      this.showOutcomes();
      try {
        const form = new FormData();
        for (const file of batch) form.append("cv", file, file.name);
        const answer = await (
          await call(`${this.path}/candidates`, { method: "POST", body: form, signal: this.signal })
        ).json();
        this.results.push(...answer.items);
      } catch (error) {
        if (error.name === "AbortError") return;
        this.files.unshift(...batch); // a repetition is safe: what was accepted is known
        this.sending = false;
        fill(
          this.outcomes,
          trouble(error, () => this.take([])),
        );
        return;
      }
    }
    this.sending = false;
    this.expected = 0;
    this.showOutcomes();
    await this.update();
  }

  nextBatch() {
    let bytes = 0;
    const batch = [];
    while (
      this.files.length > 0 &&
      batch.length < AT_ONCE &&
      (batch.length === 0 || bytes + this.files[0].size <= MOST_BYTES)
    ) {
      bytes += this.files[0].size;
      batch.push(this.files.shift());
    }
    return batch;
  }

  showOutcomes() {
    const count = (outcome) => this.results.filter((it) => it.outcome === outcome).length;
    const sums = ["accepted", "duplicate", "refused"].map((outcome) =>
      h("li", { class: outcome }, t(`intake.${outcome}`, { n: count(outcome) })),
    );
    const told = this.results
      .filter((it) => it.outcome !== "accepted")
      .map((it) =>
        h(
          "li",
          {},
          h("b", {}, it.filename ?? t("intake.unnamed")),
          " ",
          it.problem ? because(it.problem.code, it.problem.detail) : t("intake.known"),
        ),
      );
    const accepted = this.results
      .filter((it) => it.outcome === "accepted")
      .map((it) => h("li", {}, it.filename ?? t("intake.unnamed")));
    fill(
      this.outcomes,
      h(
        "div",
        { class: "card outcomes" },
        this.sending &&
          h("progress", {
            max: this.expected,
            value: this.expected - this.files.length,
            "aria-label": t("intake.sending"),
          }),
        h("ul", { class: "sums" }, sums),
        told.length > 0 && h("ul", { class: "told" }, told),
        accepted.length > 0 &&
          h("details", {}, h("summary", {}, t("intake.which")), h("ul", { class: "told" }, accepted)),
        !this.sending &&
          h("button", { type: "button", class: "quiet", onclick: () => fill(this.outcomes) }, t("action.close")),
      ),
    );
  }

  showProgress() {
    const { queued, running, ended } = this.owner.vacancy.candidates;
    const all = queued + running + ended;
    if (all === 0) {
      fill(this.progress);
      return;
    }
    this.bar ??= h("progress", { "aria-label": t("pile.label") });
    this.bar.max = all;
    this.bar.value = ended;
    this.jobs ??= h("ul", { class: "jobs" });
    this.told ??= h("span", { class: "told" });
    fill(
      this.told,
      t("pile.progress", { ended, n: all }),
      queued + running > 0 && ` · ${t("pile.open", { running, queued })}`,
    );
    if (!this.bar.isConnected) fill(this.progress, h("div", { class: "pile-line" }, this.bar, this.told), this.jobs);
    if (running === 0) fill(this.jobs);
  }

  /** Where each running job is, for as long as one runs. */
  async stages() {
    if (this.owner.vacancy.candidates.running === 0 || !this.jobs) return;
    const page = await get(
      "history",
      { vacancy_id: this.vacancyId, status: "running", page_size: MOST_RUNNING },
      this.signal,
    );
    fill(
      this.jobs,
      page.items.map((it) =>
        h(
          "li",
          {},
          h("span", {}, nameless(it.id)),
          h("progress", { max: 1, value: it.progress, "aria-label": t("pile.job", { id: it.id.slice(-6) }) }),
          h("small", {}, it.stage ? t(`stage.${it.stage}`) : t("stage.started")),
        ),
      ),
    );
  }

  heard(frame) {
    this.showProgress();
    if (frame.type === "criteria.approved") this.showIntake();
    const done = frame.type.startsWith("job.") && !["job.queued", "job.started", "job.requeued"].includes(frame.type);
    if (!done && !frame.type.startsWith("criteria.")) return;
    clearTimeout(this.settling);
    // A steady stream of results would never settle, so the first one of a row is not put off for long.
    const soon = Date.now() - (this.readAt ?? 0) > 3 * SETTLE_MS ? 0 : SETTLE_MS;
    this.settling = setTimeout(() => !this.gone && this.ranking.news(), soon);
    this.readAt = soon === 0 ? Date.now() : this.readAt;
  }

  missed() {
    return this.update();
  }

  counted() {
    this.showProgress();
  }

  async update() {
    await this.attempt(async () => {
      await this.owner.refresh();
      this.showProgress();
      this.ranking.news();
    }, this.outcomes);
  }

  showLacking(items) {
    fill(
      this.lacking,
      items.length > 0 &&
        h(
          "section",
          { class: "card" },
          h("h2", {}, t("ranking.lacking")),
          h(
            "ul",
            { class: "plain lacking" },
            items.map((it) =>
              h(
                "li",
                { class: "line" },
                h("span", { class: "grow", lang: "" }, it.text),
                h("progress", { class: "gauge", max: 1, value: it.share, "aria-hidden": "true" }),
                h("span", { class: "number" }, percent(it.share)),
              ),
            ),
          ),
        ),
    );
  }

  /** Judge once more who was judged by older criteria; the service takes so many at a time. */
  async rejudge(place) {
    await this.attempt(async () => {
      let accepted = 0;
      for (let left = true; left && !this.gone;) {
        const answer = await (await call(`${this.path}/rejudge`, { method: "POST", signal: this.signal })).json();
        accepted += answer.accepted;
        left = answer.left;
      }
      toast(t("ranking.rejudged", { n: accepted, count: number(accepted) })); // what stands here goes with the update
      await this.update();
    }, place);
  }
}

customElements.define("desk-candidates", Candidates);
