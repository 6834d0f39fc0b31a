// A text with what was read of it marked: a posting with its criteria, a CV with its quotes.

import { h } from "./dom.js";
import { lights } from "./light.js";

/**
 * The text in pieces, cut at the edges of the criteria: `[{text, ids}]`. Their offsets count characters as Unicode does,
 * a string's own count halves of some.
 */
export function pieces(text, criteria) {
  const characters = Array.from(text);
  const placed = criteria.filter((it) => it.start !== null && it.end !== null);
  const edges = new Set([0, characters.length]);
  for (const it of placed) edges.add(it.start).add(it.end);
  const cuts = [...edges].filter((at) => at <= characters.length).sort((a, b) => a - b);
  return cuts.slice(0, -1).map((start, index) => ({
    text: characters.slice(start, cuts[index + 1]).join(""),
    ids: placed.filter((it) => it.start <= start && it.end >= cuts[index + 1]).flatMap((it) => it.key),
  }));
}

/** A text as an element; `light` is told the keys that are pointed at, `choose` those that are chosen, and `name` names. */
export function marked(text, criteria, light, choose, name) {
  const parts = pieces(text, criteria).map(({ text: words, ids }) => {
    if (ids.length === 0) return words;
    const part = h("span", { class: "read", "aria-label": name(words) }, words);
    return lights(part, ids, light, () => choose(ids));
  });
  return h("div", { class: "posting", lang: "" }, parts);
}
