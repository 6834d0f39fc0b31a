// What every view has: an end to its requests, its trouble told in place, and a heading that takes the focus.

import { fill, h } from "./dom.js";
import { t } from "./i18n.js";
import { trouble } from "./notice.js";

export class View extends HTMLElement {
  #stop = null;

  connectedCallback() {
    this.#stop = new AbortController();
    this.open();
  }

  disconnectedCallback() {
    this.#stop.abort();
  }

  /** Aborted when the view goes away. */
  get signal() {
    return this.#stop.signal;
  }

  get gone() {
    return this.#stop.signal.aborted;
  }

  /** Run `work`; what fails is told in `place` with a way to try again. */
  async attempt(work, place = this) {
    try {
      return await work();
    } catch (error) {
      if (this.gone || error.name === "AbortError") return undefined;
      fill(
        place,
        trouble(error, () => {
          fill(place, waiting());
          this.attempt(work, place);
        }),
      );
      return undefined;
    }
  }

  /** Repeat `work` every `ms` while the view is there and the page is looked at; failures wait for the next turn. */
  every(ms, work) {
    const timer = setInterval(() => {
      if (!document.hidden) Promise.resolve(work()).catch(() => {});
    }, ms);
    this.signal.addEventListener("abort", () => clearInterval(timer));
  }
}

export function heading(text, ...more) {
  return h("header", { class: "view-head" }, h("h1", { tabindex: -1 }, text), ...more);
}

export const waiting = () => h("p", { class: "waiting", role: "status" }, t("app.loading"));
