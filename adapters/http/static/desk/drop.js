// A place to drop files on, with a button for those who do not drag. Folders are walked through.

import { fill, h } from "./dom.js";
import { t } from "./i18n.js";

/** `take` gets the files; `many` allows several, and folders. */
export function dropping({ label, hint, take, many = false }) {
  const files = h("input", { type: "file", class: "unseen", multiple: many, tabindex: -1, "aria-hidden": "true" });
  const folder =
    many && h("input", { type: "file", class: "unseen", tabindex: -1, webkitdirectory: true, "aria-hidden": "true" });
  for (const input of [files, folder].filter(Boolean)) {
    input.addEventListener("change", () => {
      const chosen = [...input.files];
      input.value = ""; // so that the same file can be chosen again
      if (chosen.length > 0) take(chosen);
    });
  }
  const said = h("p", { class: "drop-label" }, label);
  const place = h(
    "section",
    { class: "drop", "aria-label": label },
    said,
    h(
      "div",
      { class: "buttons" },
      h(
        "button",
        { type: "button", class: "primary", onclick: () => files.click() },
        t(many ? "drop.files" : "drop.file"),
      ),
      folder && h("button", { type: "button", onclick: () => folder.click() }, t("drop.folder")),
    ),
    h("small", { class: "hint" }, hint),
    files,
    folder,
  );
  let depth = 0; // over a child, the place itself is left
  const over = (change) => {
    depth = Math.max(0, depth + change);
    place.classList.toggle("over", depth > 0);
  };
  place.addEventListener("dragenter", (event) => {
    event.preventDefault();
    over(1);
  });
  place.addEventListener("dragleave", () => over(-1));
  place.addEventListener("dragover", (event) => event.preventDefault());
  place.addEventListener("drop", async (event) => {
    event.preventDefault();
    over(-depth);
    const dropped = await filesOf(event.dataTransfer);
    if (dropped.length > 0) take(many ? dropped : dropped.slice(0, 1));
    else fill(said, t("drop.nothing"));
  });
  return place;
}

async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) return [...transfer.files];
  return (await Promise.all(entries.map(within))).flat();
}

async function within(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    // a reader gives a hundred or so at a time, and none at the end
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    found.push(...some);
  }
  return (await Promise.all(found.map(within))).flat();
}
