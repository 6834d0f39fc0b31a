// A new vacancy: drop its posting, choose it, or paste its text.

import { call, freshKey } from "./api.js";
import { field, fill, h } from "./dom.js";
import { dropping } from "./drop.js";
import { t } from "./i18n.js";
import { trouble } from "./notice.js";
import { go } from "./router.js";
import { forget, keep, kept } from "./session.js";
import { View, heading } from "./view.js";

class Opening extends View {
  open() {
    this.key = freshKey(); // the same one when it is sent again: a lost answer opens no second vacancy
    this.said = h("div");
    const draft = kept("opening") ?? {};
    this.titled = h("input", { type: "text", maxlength: 200, value: draft.title ?? "" });
    this.text = h("textarea", { class: "tall", value: draft.text ?? "" });
    for (const control of [this.titled, this.text]) {
      control.addEventListener("input", () => {
        this.key = freshKey();
        keep("opening", { title: this.titled.value, text: this.text.value });
      });
    }
    const drop = dropping({
      label: t("opening.drop"),
      hint: t("opening.kinds"),
      take: ([file]) => this.sendFile(file),
    });
    const paste = h(
      "form",
      { class: "card", onsubmit: (event) => this.sendText(event) },
      h("h2", {}, t("opening.paste")),
      field(t("opening.name"), this.titled, t("opening.name_hint")),
      field(t("opening.text"), this.text),
      h("button", { class: "primary" }, t("opening.read")),
    );
    fill(
      this,
      heading(t("opening.title")),
      h("p", { class: "lead" }, t("opening.lead")),
      this.said,
      h("div", { class: "pair" }, drop, paste),
    );
  }

  async sendFile(file) {
    const form = new FormData();
    form.append("job_description", file, file.name);
    if (this.titled.value.trim()) form.append("title", this.titled.value.trim());
    await this.send(form);
  }

  async sendText(event) {
    event.preventDefault();
    if (!this.text.value.trim()) {
      fill(this.said, trouble(new Error(t("opening.empty"))));
      this.text.focus();
      return;
    }
    const form = new FormData();
    form.append("job_description", this.text.value);
    if (this.titled.value.trim()) form.append("title", this.titled.value.trim());
    await this.send(form);
  }

  async send(body) {
    fill(this.said, h("p", { role: "status" }, t("opening.sending")));
    try {
      const headers = { "Idempotency-Key": this.key };
      const vacancy = await (await call("vacancies", { method: "POST", body, headers, signal: this.signal })).json();
      forget("opening");
      go("vacancies", vacancy.id, "criteria");
    } catch (error) {
      if (error.name === "AbortError") return;
      fill(
        this.said,
        trouble(error, () => this.send(body)),
      );
      if (!error.passing) this.key = freshKey();
    }
  }
}

customElements.define("desk-opening", Opening);
