// The CV itself: its pages as pictures with the quotes marked on them, or its text where the format has no pages.

import { call, get, segment } from "./api.js";
import { fill, h } from "./dom.js";
import { t } from "./i18n.js";
import { lights } from "./light.js";
import { marked } from "./posting.js";
import { isRevealed } from "./session.js";
import { View, waiting } from "./view.js";

const SVG = "http://www.w3.org/2000/svg";
const NEAR = "600px"; // of the window's edge: a page is asked for before it is seen

class Cv extends View {
  open() {
    this.urls = [];
    this.signal.addEventListener("abort", () => this.release());
    this.reload();
  }

  get path() {
    return `jobs/${segment(this.jobId)}/documents/cv`;
  }

  /** Again, blind or not as the reader wants it now. */
  reload() {
    fill(this, waiting());
    this.attempt(() => this.load());
  }

  async load() {
    const [first, places] = await Promise.all([this.page(1), get(`${this.path}/regions`, {}, this.signal)]);
    this.release();
    if (first.headers.get("Content-Type").startsWith("text/plain")) {
      this.showText(await first.text());
      return;
    }
    this.regions = this.placed(places.items);
    const frames = Array.from({ length: Number(first.headers.get("Page-Count")) }, (_, index) => this.frame(index + 1));
    await this.draw(frames[0], 1, first);
    fill(this, frames);
    this.watch(frames.slice(1), frames[0].querySelector("img"));
  }

  page(number) {
    const parameters = { blind: !isRevealed(this.jobId), scale: 1.5 };
    return call(`${this.path}/pages/${number}`, { parameters, accept: "image/webp, text/plain", signal: this.signal });
  }

  showText(text) {
    const spans = this.quoted.map(({ start, end, keys }) => ({ start, end, key: keys }));
    fill(
      this,
      marked(text, spans, this.light, this.choose, (words) => t("report.go_to", { words })),
    );
  }

  /** The rectangles of each page, with the keys of what they speak for. */
  placed(items) {
    const byPage = new Map();
    for (const { start, end, regions } of items) {
      const keys = this.quoted.filter((it) => it.start === start && it.end === end).flatMap((it) => it.keys);
      for (const it of regions) byPage.set(it.page, [...(byPage.get(it.page) ?? []), { ...it, keys }]);
    }
    return byPage;
  }

  frame(number) {
    return h("figure", { class: "cv-page", "aria-label": t("report.page", { page: number }) });
  }

  async draw(frame, number, response) {
    const url = URL.createObjectURL(await response.blob());
    this.urls.push(url);
    const picture = h("img", { src: url, alt: t("report.picture", { page: number }) });
    await picture.decode();
    fill(frame, picture, this.overlay(number));
  }

  /** For pointing; the list of quotes and the findings do the same for the keyboard. */
  overlay(number) {
    const sheet = document.createElementNS(SVG, "svg");
    sheet.setAttribute("viewBox", "0 0 1 1");
    sheet.setAttribute("preserveAspectRatio", "none");
    sheet.setAttribute("class", "cv-marks");
    sheet.setAttribute("aria-hidden", "true");
    for (const { x0, y0, x1, y1, keys } of this.regions.get(number) ?? []) {
      const mark = document.createElementNS(SVG, "rect");
      for (const [name, value] of Object.entries({ x: x0, y: y0, width: x1 - x0, height: y1 - y0 }))
        mark.setAttribute(name, value);
      mark.addEventListener("click", () => this.choose(keys));
      sheet.append(lights(mark, keys, this.light));
    }
    return sheet;
  }

  /** Pages behind the first one keep its shape and are asked for when they come near. */
  watch(frames, first) {
    const numbers = new Map(frames.map((frame, index) => [frame, index + 2]));
    const sight = new IntersectionObserver(
      (seen) => {
        for (const { target } of seen.filter((it) => it.isIntersecting)) {
          sight.unobserve(target);
          const number = numbers.get(target);
          this.attempt(async () => this.draw(target, number, await this.page(number)), target);
        }
      },
      { rootMargin: NEAR },
    );
    for (const frame of frames) {
      frame.style.setProperty("aspect-ratio", `${first.naturalWidth} / ${first.naturalHeight}`);
      sight.observe(frame);
    }
    this.signal.addEventListener("abort", () => sight.disconnect());
  }

  release() {
    for (const url of this.urls) URL.revokeObjectURL(url);
    this.urls = [];
  }
}

customElements.define("desk-cv", Cv);
