// The key to the service. It stays in this tab, and goes nowhere but to the service.

import { Problem, get } from "./api.js";
import { field, fill, h } from "./dom.js";
import { t } from "./i18n.js";
import { trouble } from "./notice.js";
import { forget, keep } from "./session.js";
import { View } from "./view.js";

class SignIn extends View {
  open() {
    const key = h("input", { type: "password", autocomplete: "off", spellcheck: "false", required: true });
    const said = h("div");
    const form = h(
      "form",
      { class: "card narrow", onsubmit: (event) => this.enter(event, key, said) },
      h("h1", { tabindex: -1 }, t("sign_in.title")),
      h("p", {}, t("sign_in.why")),
      field(t("sign_in.key"), key, t("sign_in.kept")),
      said,
      h("button", { class: "primary" }, t("sign_in.enter")),
    );
    fill(this, form);
    key.focus();
  }

  async enter(event, key, said) {
    event.preventDefault();
    keep("key", key.value.trim());
    try {
      await get("me");
    } catch (error) {
      forget("key");
      const refused = error instanceof Problem && error.status === 401;
      fill(said, trouble(refused ? new Error(t("sign_in.refused")) : error));
      key.select();
      return;
    }
    this.dispatchEvent(new Event("desksigned"));
  }
}

customElements.define("desk-sign-in", SignIn);
