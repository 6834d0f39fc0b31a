// What was declared of a candidate, what they were told and chose, and what they contest; a person answers.

import { get, post, segment } from "./api.js";
import { facts, field, fill, h, options } from "./dom.js";
import { moment, t } from "./i18n.js";
import { notice, toast, trouble } from "./notice.js";
import { contesting, declaring } from "./people-forms.js";
import { to } from "./router.js";
import { keep, kept, mayDecide, who } from "./session.js";
import { View } from "./view.js";
import { chip, nameless } from "./words.js";

const NOTICES = ["before_use", "adverse_outcome"];
const BASES = ["consent", "contract", "legitimate_interest", "legal_obligation"];
const OUTCOMES = ["upheld", "changed"];
const MARKS = { met: "shortlist", missing: "reject", open: "review" };

/** Who declared it and when, beside the gate that it answers. */
export const declared = (it) =>
  it.declared_by && t("people.declared_by", { by: t(`declared_by.${it.declared_by}`), date: moment(it.declared_at) });

class People extends View {
  /** Shown at once and whole: what is filled in must not be drawn anew under somebody's hands. */
  open() {
    this.attempt(() => this.load(), this);
  }

  get path() {
    return `jobs/${segment(this.job.id)}`;
  }

  async load() {
    this.told = (await get(`${this.path}/notices`, {}, this.signal)).items;
    this.show();
  }

  async again() {
    this.job = await get(this.path, {}, this.signal);
    await this.load();
  }

  /** Show what was written down, and say so. */
  async renewed(done) {
    if (this.gone) return;
    await this.again();
    toast(done);
  }

  show() {
    const it = this.job;
    fill(
      this,
      this.warnings(),
      this.declarations(),
      this.notices(),
      it.contests.length > 0 && h("h3", {}, t("contest.title")),
      it.contests.map((each) => this.contest(each)),
      mayDecide() && it.decision && contesting(this),
      it.reviews &&
        h(
          "p",
          {},
          h("a", { href: to("jobs", it.reviews.job_id) }, t("review.of", { name: nameless(it.reviews.job_id) })),
          " ",
          h("q", { lang: "" }, it.reviews.reason),
        ),
      it.reviewed_by.map((id) =>
        h("p", {}, h("a", { href: to("jobs", id) }, t("review.by", { name: nameless(id) }))),
      ),
    );
  }

  warnings() {
    const { opted_out, alternative_process, adverse_notice_due_at: due } = this.job;
    const late = due && new Date(due) < new Date();
    return [
      opted_out && notice(t(alternative_process ? "people.opted_out_done" : "people.opted_out"), "warn"),
      due && notice(t(late ? "people.overdue" : "people.due", { date: moment(due) }), late ? "bad" : "warn"),
    ];
  }

  declarations() {
    const { gates, declarations } = this.job;
    const period = declarations.notice_period;
    if (gates.length === 0 && !period) return mayDecide() && [h("h3", {}, t("people.declared")), declaring(this)];
    const rows = gates.map((it) =>
      h(
        "li",
        {},
        h("div", { class: "line" }, chip(t(`gate.${it.status}`), MARKS[it.status]), h("b", { lang: "" }, it.text)),
        h("small", {}, declared(it) ?? t("people.undeclared")),
      ),
    );
    return [
      h("h3", {}, t("people.declared")),
      h("ul", { class: "plain" }, rows),
      period && facts([[t("people.notice_period"), t("people.days", { n: period.days })]]),
      mayDecide() && declaring(this),
    ];
  }

  notices() {
    const rows = (this.told ?? []).map((it) =>
      h(
        "li",
        {},
        h("div", { class: "line" }, h("b", {}, t(`notice_kind.${it.kind}`)), h("small", {}, moment(it.given_at))),
        h(
          "small",
          {},
          [t("people.version", { version: it.version }), it.legal_basis && t(`basis.${it.legal_basis}`)]
            .filter(Boolean)
            .join(" · "),
        ),
      ),
    );
    return [
      h("h3", {}, t("people.notices")),
      rows.length > 0 ? h("ul", { class: "plain" }, rows) : h("p", { class: "hint" }, t("people.no_notices")),
      mayDecide() && this.recording(),
    ];
  }

  recording() {
    const kinds = this.job.adverse_notice_due_at ? NOTICES.toReversed() : NOTICES;
    const kind = h("select", { onchange: () => shown() }, options(kinds.map((it) => [it, t(`notice_kind.${it}`)])));
    const basis = h("select", {}, options(BASES.map((it) => [it, t(`basis.${it}`)])));
    const version = h("input", { type: "text", maxlength: 100, required: true });
    const out = h("input", { type: "checkbox" });
    const other = h("input", { type: "checkbox" });
    const before = h(
      "div",
      {},
      field(t("people.basis"), basis),
      h("label", { class: "check" }, out, t("people.chose_out")),
      h("label", { class: "check" }, other, t("people.other_process")),
    );
    const said = h("div");
    const shown = () => {
      before.hidden = kind.value !== "before_use";
    };
    shown();
    const send = async (event) => {
      event.preventDefault();
      const given = { kind: kind.value, version: version.value.trim(), given_at: new Date().toISOString() };
      const chosen = { legal_basis: basis.value, opted_out: out.checked, alternative_process: other.checked };
      await this.sent("notices", before.hidden ? given : { ...given, ...chosen }, said, t("people.recorded"));
    };
    return h(
      "details",
      {},
      h("summary", {}, t("people.record")),
      h(
        "form",
        { onsubmit: send },
        h("div", { class: "decide-fields" }, field(t("people.kind"), kind), field(t("people.words"), version)),
        before,
        said,
        h("button", {}, t("people.record_now")),
      ),
    );
  }

  contest(it) {
    return h(
      "div",
      { class: "contest" },
      h(
        "div",
        { class: "line" },
        it.answer
          ? chip(t(`contest_outcome.${it.answer.outcome}`), it.answer.outcome === "changed" ? "shortlist" : "")
          : chip(t("contest.open"), "review"),
        h("small", {}, moment(it.opened_at)),
      ),
      it.statement ? h("p", { lang: "" }, it.statement) : h("p", { class: "hint" }, t("contest.no_statement")),
      it.answer
        ? h("p", {}, h("span", { lang: "" }, it.answer.reason), " ", h("small", {}, it.answer.by))
        : mayDecide() && this.answering(it),
    );
  }

  answering(it) {
    const outcome = h("select", {}, options(OUTCOMES.map((each) => [each, t(`contest_outcome.${each}`)])));
    const reason = h("textarea", { rows: 2, maxlength: 4000, required: true });
    const by = h("input", { type: "text", maxlength: 200, required: true, value: kept("by") ?? "" });
    const said = h("div");
    const send = async (event) => {
      event.preventDefault();
      const answer = { outcome: outcome.value, reason: reason.value };
      if (!who.named) {
        answer.by = by.value.trim();
        keep("by", answer.by);
      }
      await this.sent(`contests/${it.number}/answer`, answer, said, t("contest.answered"));
    };
    return h(
      "details",
      {},
      h("summary", {}, t("contest.answer")),
      h("p", { class: "hint" }, t("contest.four_eyes")),
      h(
        "form",
        { onsubmit: send },
        h(
          "div",
          { class: "decide-fields" },
          field(t("contest.outcome"), outcome),
          field(t("contest.reason"), reason),
          !who.named && field(t("decide.by"), by),
        ),
        said,
        h("button", {}, t("contest.answer_now")),
      ),
    );
  }

  async sent(path, json, said, done) {
    try {
      await post(`${this.path}/${path}`, json);
      await this.renewed(done);
    } catch (error) {
      if (error.name !== "AbortError") fill(said, trouble(error));
    }
  }
}

customElements.define("desk-people", People);
