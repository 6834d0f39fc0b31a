// The frame of the desk: who is here, where they are, how it looks and which language it speaks.

import "./audit.js";
import "./challenger.js";
import "./comparison.js";
import "./criteria.js";
import "./candidates.js";
import "./figures.js";
import "./history.js";
import "./home.js";
import "./impact.js";
import "./opening.js";
import "./report.js";
import "./sign-in.js";
import "./vacancy.js";
import { Problem, call, get } from "./api.js";
import { fill, h, options } from "./dom.js";
import { LANGUAGES, speak, spoken, t } from "./i18n.js";
import { notice, trouble } from "./notice.js";
import { route, to } from "./router.js";
import { mayCheck, preference, prefer, signOut, who } from "./session.js";
import { waiting } from "./view.js";

const main = h("main", { id: "main", tabindex: -1 });
let path = null;
let leaving = false; // until a session has ended nobody signs in: its end takes the cookie, that of a new one as well

function frame() {
  document.body.replaceChildren(
    h("a", { class: "skip", href: "#main", onclick: skip }, t("app.skip")),
    h(
      "header",
      { class: "bar" },
      h("a", { class: "brand", href: to() }, "AI Recruiter"),
      h(
        "nav",
        { "aria-label": t("app.navigation") },
        link(t("home.title"), to()),
        link(t("history.title"), to("history")),
        link(t("opening.title"), to("new")),
        mayCheck() && link(t("audit.title"), to("audit")),
        mayCheck() && link(t("impact.title"), to("impact")),
        mayCheck() && link(t("challenger.title"), to("challenger")),
      ),
      h("div", { class: "tools" }, language(), theme(), who.named && h("span", { class: "hint", lang: "" }, who.user), who.csrf_token && leave()),
    ),
    main,
    h("div", { id: "toast", role: "status", "aria-live": "polite" }),
    h("div", { id: "spoken", class: "unseen", "aria-live": "polite" }),
  );
}

const link = (text, href) => h("a", { href, dataset: { place: href } }, text);

function skip(event) {
  event.preventDefault();
  main.focus();
}

function language() {
  return h(
    "select",
    {
      "aria-label": t("app.language"),
      onchange: async (event) => {
        await speak(event.target.value);
        frame();
        show();
      },
    },
    options(LANGUAGES, spoken()),
  );
}

function theme() {
  const choices = [
    ["", t("theme.system")],
    ["light", t("theme.light")],
    ["dark", t("theme.dark")],
  ];
  const changed = (event) => {
    const chosen = event.target.value;
    prefer("theme", chosen || null);
    if (chosen) document.documentElement.dataset.theme = chosen;
    else delete document.documentElement.dataset.theme;
  };
  return h("select", { "aria-label": t("app.theme"), onchange: changed }, options(choices, preference("theme")));
}

function leave() {
  const out = async () => {
    leaving = true;
    fill(main, waiting());
    try {
      await call("session", { method: "DELETE" });
    } catch (error) {
      const over = error instanceof Problem && error.status === 401; // it has ended by itself
      if (!over) return fill(main, trouble(error, out));
    } finally {
      leaving = false;
    }
    signOut();
    Object.assign(who, { named: false, csrf_token: null });
    return start();
  };
  return h("button", { type: "button", class: "quiet", onclick: out }, t("sign_in.out"));
}

/** Show the view of the present address. */
function show() {
  const { view, values } = route();
  const element = document.createElement(view);
  Object.assign(element, values);
  for (const anchor of document.querySelectorAll(".bar nav a")) {
    const here = anchor.dataset.place === (location.hash || to());
    if (here) anchor.setAttribute("aria-current", "page");
    else anchor.removeAttribute("aria-current");
  }
  fill(main, element);
}

class Nowhere extends HTMLElement {
  connectedCallback() {
    fill(this, h("h1", { tabindex: -1 }, t("nowhere.title")), h("p", {}, h("a", { href: to() }, t("nowhere.back"))));
  }
}
customElements.define("desk-nowhere", Nowhere);

function moved() {
  if (leaving || main.querySelector("desk-sign-in")) return;
  const next = location.hash;
  if (next === path) return;
  path = next;
  show();
  window.scrollTo(0, 0);
  const first = main.querySelector("h1");
  if (first) first.focus({ preventScroll: true });
}

/** Ask who is here: with keys the service wants one, without keys it knows its only user. */
async function start() {
  frame();
  try {
    Object.assign(who, await get("me"));
    frame();
  } catch (error) {
    if (error instanceof Problem && error.status === 401) ask();
    else fill(main, trouble(error, start));
    return;
  }
  path = location.hash;
  show();
}

function ask(ended = false) {
  if (leaving || main.querySelector("desk-sign-in")) return;
  Object.assign(who, { named: false, csrf_token: null });
  frame();
  fill(main, ended && notice(t("error.signed_out"), "warn"), h("desk-sign-in", { ondesksigned: start }));
}

window.addEventListener("hashchange", moved);
window.addEventListener("desk:locked", (event) => ask(event.detail.ended));
// A title that a view sets is its own; the name of the desk follows it.
new MutationObserver(() => {
  const title = main.querySelector("h1")?.textContent;
  document.title = title ? `${title} · AI Recruiter` : "AI Recruiter";
}).observe(main, { childList: true, subtree: true });

await speak();
await start();
