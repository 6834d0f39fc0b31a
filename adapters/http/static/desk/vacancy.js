// One vacancy: its name, how far it is, and its criteria, candidates or figures below.

import { call, segment, versioned } from "./api.js";
import { fill, h } from "./dom.js";
import { t } from "./i18n.js";
import { follow } from "./live.js";
import { trouble } from "./notice.js";
import { to } from "./router.js";
import { View, waiting } from "./view.js";
import { titled, vacancyStatus } from "./words.js";

const TABS = ["criteria", "candidates", "figures"];

class Vacancy extends View {
  open() {
    this.head = h("header", { class: "view-head" }, h("h1", { tabindex: -1 }, t("vacancy.one")));
    this.said = h("div");
    this.body = h("div", {}, waiting());
    fill(this, this.head, this.said, this.body);
    this.attempt(() => this.load(), this.body);
  }

  get path() {
    return `vacancies/${segment(this.id)}`;
  }

  async load() {
    await this.refresh();
    this.listen();
    this.showHead();
    const { status } = this.vacancy;
    if (status === "reading") {
      fill(
        this.body,
        h(
          "div",
          { class: "card reading", role: "status" },
          h("progress", { "aria-label": t("vacancy.reading") }),
          h("p", {}, t("vacancy.being_read")),
        ),
      );
      return;
    }
    if (status === "failed") {
      fill(
        this.body,
        trouble(this.vacancy.error ?? new Error(t("vacancy.failed"))),
        h("a", { class: "button", href: to("new") }, t("opening.again")),
      );
      return;
    }
    this.tab ??= this.vacancy.approved ? "candidates" : "criteria";
    this.showHead();
    const child = document.createElement(
      { criteria: "desk-criteria", candidates: "desk-candidates", figures: "desk-figures" }[this.tab],
    );
    child.owner = this;
    child.vacancyId = this.id;
    fill(this.body, child);
    this.child = child;
  }

  /** Ask for the vacancy again. */
  async refresh() {
    const { etag, value } = await versioned(this.path, { signal: this.signal });
    this.took(value, etag);
    return value;
  }

  /** Keep what an operation has answered. */
  took(vacancy, etag) {
    this.vacancy = vacancy;
    this.etag = etag;
  }

  heard(frame) {
    if (!this.vacancy) return;
    this.vacancy.candidates = frame.candidates;
    if (frame.type === "vacancy.read" || frame.type === "vacancy.failed") this.attempt(() => this.load(), this.body);
    this.child?.heard?.(frame);
  }

  listen() {
    if (this.listens) return;
    this.listens = true;
    follow(
      "vacancies",
      this.id,
      this.signal,
      (frame) => this.heard(frame),
      (state) => this.line(state),
    );
  }

  /** The line begins with what happens next: what happened before it was there, or while it was lost, is asked for. */
  line(state) {
    if (state === "off") {
      if (!this.lost)
        fill(this.said, h("div", { class: "notice info", role: "status" }, h("p", {}, t("pile.line_lost"))));
      this.lost = true;
      return;
    }
    fill(this.said);
    this.attempt(async () => {
      if (this.vacancy.status === "reading") await this.load();
      else if (this.lost) await this.child?.missed?.();
      else await this.child?.counted?.(await this.refresh());
      this.lost = false;
    }, this.said);
  }

  showHead() {
    const it = this.vacancy;
    const title = h("h1", { tabindex: -1 }, titled(it.title));
    const tabs = TABS.map((tab) =>
      h(
        "a",
        { href: to("vacancies", this.id, tab), "aria-current": tab === this.tab ? "page" : null },
        t(`tab.${tab}`),
      ),
    );
    const hadFocus = this.head.contains(document.activeElement);
    fill(
      this.head,
      h(
        "div",
        { class: "title" },
        title,
        vacancyStatus(it),
        h("button", { type: "button", class: "quiet", onclick: () => this.rename() }, t("vacancy.rename")),
      ),
      it.approved &&
        h("small", {}, t("vacancy.version", { version: it.approved.version, by: it.approved.approved_by })),
      h("nav", { class: "tabs", "aria-label": t("vacancy.parts") }, tabs),
    );
    if (hadFocus) title.focus({ preventScroll: true });
  }

  rename() {
    const input = h("input", {
      type: "text",
      maxlength: 200,
      required: true,
      value: titled(this.vacancy.title),
      "aria-label": t("opening.name"),
    });
    const said = h("div");
    const form = h(
      "form",
      { class: "title", onsubmit: (event) => this.renamed(event, input, said) },
      input,
      h("button", { class: "primary" }, t("action.save")),
      h("button", { type: "button", class: "quiet", onclick: () => this.showHead() }, t("action.cancel")),
    );
    this.head.querySelector(".title").replaceWith(form, said);
    input.select();
  }

  async renamed(event, input, said) {
    event.preventDefault();
    try {
      await this.refresh(); // a name takes nobody's work away, so the latest version will do
      const response = await call(this.path, {
        method: "PATCH",
        json: { title: input.value.trim() },
        headers: { "If-Match": this.etag },
      });
      this.took(await response.json(), response.headers.get("ETag"));
      this.showHead();
    } catch (error) {
      fill(said, trouble(error));
    }
  }
}

customElements.define("desk-vacancy", Vacancy);
