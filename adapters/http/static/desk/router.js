// Views by the part of the address behind `#`, so that the page is one file whatever prefix a proxy serves it under.

const ROUTES = [
  [/^$/, "desk-home", []],
  [/^new$/, "desk-opening", []],
  [/^impact$/, "desk-impact", []],
  [/^challenger$/, "desk-challenger", []],
  [/^history$/, "desk-history", []],
  [/^audit$/, "desk-audit", []],
  [/^vacancies\/([^/]+)$/, "desk-vacancy", ["id"]],
  [/^vacancies\/([^/]+)\/(criteria|candidates|figures)$/, "desk-vacancy", ["id", "tab"]],
  [/^vacancies\/([^/]+)\/compare\/([^/]+)$/, "desk-comparison", ["id", "jobs"]],
  [/^jobs\/([^/]+)$/, "desk-report", ["id"]],
];

/** The view of the present address: the name of its element and the values in the address. */
export function route() {
  const path = location.hash.replace(/^#\/?/, "");
  for (const [pattern, view, names] of ROUTES) {
    const found = pattern.exec(path);
    if (found)
      return { view, values: Object.fromEntries(names.map((name, index) => [name, decoded(found[index + 1])])) };
  }
  return { view: "desk-nowhere", values: {} };
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** An address of the desk. */
export const to = (...parts) => `#/${parts.map(encodeURIComponent).join("/")}`;

export function go(...parts) {
  location.hash = to(...parts);
}
