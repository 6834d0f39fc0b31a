// Things that belong together light together: a criterion and its place in a posting, a quote and what it shows.

/**
 * Pointing at the element, or giving it the focus, tells `light` its keys. What has the focus stays lit.
 * With `chosen` it is a button, too.
 */
export function lights(element, keys, light, chosen = null) {
  element.dataset.keys = keys.join(" ");
  const on = () => light(keys);
  const off = () => light(focused());
  element.addEventListener("mouseenter", on);
  element.addEventListener("focusin", on);
  element.addEventListener("mouseleave", off);
  element.addEventListener("focusout", off);
  if (!chosen) return element;
  element.tabIndex = 0;
  element.setAttribute("role", "button");
  element.addEventListener("click", chosen);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    chosen();
  });
  return element;
}

/** Light what has one of the keys, in all of `place`. */
export function lit(place, keys) {
  for (const it of place.querySelectorAll("[data-keys]")) {
    const together = it.dataset.keys.split(" ").some((key) => keys.includes(key));
    it.classList.toggle("lit", together);
  }
}

const focused = () => document.activeElement?.closest?.("[data-keys]")?.dataset.keys.split(" ") ?? [];
