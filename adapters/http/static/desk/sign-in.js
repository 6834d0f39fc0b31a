// The key to the service is shown once, for a session in a cookie that no script can read, and is kept nowhere.

import { Problem, call, get } from "./api.js";
import { field, fill, h } from "./dom.js";
import { t } from "./i18n.js";
import { trouble } from "./notice.js";
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
    let words = t("sign_in.refused");
    try {
      await call("session", { method: "POST", headers: { Authorization: `Bearer ${key.value.trim()}` } });
      words = t("sign_in.insecure"); // a browser keeps the cookie over TLS and on its own machine alone
      await get("me");
    } catch (error) {
      const refused = error instanceof Problem && error.status === 401;
      fill(said, trouble(refused ? new Error(words) : error));
      key.select();
      return;
    }
    key.value = "";
    this.dispatchEvent(new Event("desksigned"));
  }
}

customElements.define("desk-sign-in", SignIn);
