// What a person decides about a candidate, and why. Undoing is one more decision: nothing is ever taken back.

import { get, post, segment } from "./api.js";
import { field, fill, h, uniqueId } from "./dom.js";
import { moment, t } from "./i18n.js";
import { toast, trouble } from "./notice.js";
import { forget, keep, kept, mayDecide, who } from "./session.js";
import { View, waiting } from "./view.js";
import { OUTCOMES, advice } from "./words.js";

class Decide extends View {
  open() {
    const draft = kept(this.draftName) ?? {};
    const name = uniqueId("outcome");
    this.choices = OUTCOMES.map((it) =>
      h("input", { type: "radio", name, value: it, checked: draft.outcome === it, onchange: () => this.typed() }),
    );
    this.reason = h("textarea", { rows: 2, maxlength: 4000, value: draft.reason ?? "", oninput: () => this.typed() });
    this.by = h("input", {
      type: "text",
      maxlength: 200,
      value: kept("by") ?? "",
      autocomplete: "name",
      oninput: () => keep("by", this.by.value),
    });
    this.said = h("div");
    this.past = h("div", {}, waiting());
    if (!mayDecide()) {
      fill(this, h("p", { class: "hint" }, t("decide.not_yours")), this.past);
      this.attempt(() => this.load(), this.past);
      return;
    }
    fill(
      this,
      h(
        "form",
        { onsubmit: (event) => this.send(event) },
        h(
          "fieldset",
          {},
          h("legend", {}, t("decide.outcome")),
          h(
            "div",
            { class: "segments" },
            this.choices.map((input) => h("label", { class: input.value }, input, t(`outcome.${input.value}`))),
          ),
        ),
        h(
          "div",
          { class: "decide-fields" },
          field(t("decide.reason"), this.reason),
          !who.named && field(t("decide.by"), this.by),
        ),
        this.said,
        h("button", { class: "primary" }, t("decide.record")),
      ),
      this.past,
    );
    this.attempt(() => this.load(), this.past);
  }

  get path() {
    return `jobs/${segment(this.job.id)}/decisions`;
  }

  get draftName() {
    return `decision.${this.job.id}`;
  }

  get outcome() {
    return this.choices.find((it) => it.checked)?.value ?? null;
  }

  typed() {
    keep(this.draftName, { outcome: this.outcome, reason: this.reason.value });
  }

  async load() {
    const { items } = await get(this.path, {}, this.signal);
    this.latest = items.at(-1) ?? null;
    const rows = items
      .toReversed()
      .map((it) =>
        h(
          "li",
          {},
          h("div", { class: "line" }, advice(it.outcome), h("span", {}, it.by), h("small", {}, moment(it.at))),
          h("p", { lang: "" }, it.reason),
        ),
      );
    fill(this.past, rows.length > 0 && h("ol", { class: "plain decisions", "aria-label": t("decide.past") }, rows));
  }

  async send(event) {
    event.preventDefault();
    const missing = [
      [!this.outcome, "decide.which", this.choices[0]],
      [!this.reason.value.trim(), "decide.why", this.reason],
      [!who.named && !this.by.value.trim(), "decide.who", this.by],
    ].find(([fails]) => fails);
    if (missing) {
      fill(this.said, trouble(new Error(t(missing[1]))));
      missing[2].focus();
      return;
    }
    const former = this.latest;
    const recorded = await this.record(this.outcome, this.reason.value.trim());
    if (!recorded) return;
    forget(this.draftName);
    this.reason.value = "";
    for (const it of this.choices) it.checked = false;
    toast(t("decide.recorded", { outcome: t(`outcome.${recorded.outcome}`) }), t("action.undo"), () =>
      this.undo(former),
    );
  }

  /** Back to what was decided before; where nothing was, a person has to look again. */
  async undo(former) {
    const back = await this.record(former?.outcome ?? "review", t("decide.undone"));
    if (back) toast(t("decide.back", { outcome: t(`outcome.${back.outcome}`) }));
  }

  async record(outcome, reason) {
    fill(this.said);
    try {
      const by = who.named ? {} : { by: this.by.value.trim() }; // a key says who it is
      const decision = await post(this.path, { outcome, reason, ...by });
      this.decided(decision);
      if (!this.gone) await this.load();
      return decision;
    } catch (error) {
      if (this.gone) toast(error.message);
      else fill(this.said, trouble(error));
      return null;
    }
  }
}

customElements.define("desk-decide", Decide);
