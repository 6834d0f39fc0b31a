// Trouble and news, told where they belong and to screen readers.

import { h } from "./dom.js";
import { known, t } from "./i18n.js";

const OF_THE_PAGE = [undefined, "unreachable", "unknown", "signed_out"]; // codes of what the page itself has to say

/** What went wrong in the reader's language, where its code has words there, and then as the service tells it. */
export const because = (code, detail) => [
  known(`problem.${code}`) && [h("b", {}, t(`problem.${code}`)), ". "],
  OF_THE_PAGE.includes(code) ? detail : h("span", { lang: "en" }, detail),
];

/** A problem with its detail, its faults and a way to try again. */
export function trouble(error, again = null) {
  const detail = error.message || t("error.bug");
  const faults = (error.errors ?? []).filter((each) => !detail.includes(each.message));
  return h(
    "div",
    { class: "notice bad", role: "alert" },
    h("p", {}, because(error.code, detail)),
    faults.length > 0 &&
      h(
        "ul",
        { lang: "en" },
        faults.map((each) => h("li", {}, each.message)),
      ),
    error.requestId && h("small", {}, t("error.request", { id: error.requestId })),
    again && h("button", { type: "button", onclick: again }, t("action.retry")),
  );
}

export const notice = (text, kind = "info", ...more) =>
  h("div", { class: `notice ${kind}`, role: "status" }, h("p", {}, text), ...more);

/** News at the edge of the page, with something to do about it; it stays until it is closed or another comes. */
export function toast(text, label = null, action = null) {
  const place = document.querySelector("#toast");
  const close = () => place.replaceChildren();
  place.replaceChildren(
    h(
      "div",
      { class: "toast" },
      h("span", {}, text),
      label &&
        h(
          "button",
          {
            type: "button",
            onclick: () => {
              close();
              action();
            },
          },
          label,
        ),
      h("button", { type: "button", class: "quiet", "aria-label": t("action.close"), onclick: close }, "×"),
    ),
  );
}

/** Say something to screen readers alone. */
export function announce(text) {
  const place = document.querySelector("#spoken");
  if (place) place.textContent = text;
}
