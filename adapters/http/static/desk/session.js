// What this tab remembers: what was typed and not sent, whom the reader has revealed. Gone with the tab.

const PREFIX = "desk.";
const memory = new Map(); // where the browser keeps nothing

function store(kind) {
  try {
    return window[kind];
  } catch {
    return null;
  }
}

function read(kind, name) {
  const kept = store(kind)?.getItem(PREFIX + name) ?? memory.get(name) ?? null;
  if (kept === null) return null;
  try {
    return JSON.parse(kept);
  } catch {
    return kept;
  }
}

function write(kind, name, value) {
  const text =
    value === null ? null : typeof value === "string" && kind === "localStorage" ? value : JSON.stringify(value);
  if (text === null) memory.delete(name);
  else memory.set(name, text);
  try {
    if (text === null) store(kind)?.removeItem(PREFIX + name);
    else store(kind)?.setItem(PREFIX + name, text);
  } catch {
    // full or switched off: the copy in memory serves this page
  }
}

export const kept = (name) => read("sessionStorage", name);
export const keep = (name, value) => write("sessionStorage", name, value);
export const forget = (name) => write("sessionStorage", name, null);

/** What outlives the tab: the theme and the language, nothing else. */
export const preference = (name) => read("localStorage", name);
export const prefer = (name, value) => write("localStorage", name, value);

export const isRevealed = (jobId) => (kept("revealed") ?? []).includes(jobId);
export const reveal = (jobId) => keep("revealed", [...new Set([...(kept("revealed") ?? []), jobId])]);
export const conceal = (jobId) =>
  keep(
    "revealed",
    (kept("revealed") ?? []).filter((id) => id !== jobId),
  );

/** Whom the service takes the reader for: tenant, user, roles, whether a key proves it (`named`), and the session. */
export const who = { tenant: "", user: "", roles: [], named: false, findings_only: false, csrf_token: null };
export const mayDecide = () => who.roles.some((it) => it === "recruiter" || it === "admin");
export const mayCheck = () => who.roles.some((it) => it === "auditor" || it === "admin");

/** All but the theme and the language. */
export function signOut() {
  memory.clear();
  const storage = store("sessionStorage");
  if (!storage) return;
  for (const name of Object.keys(storage)) if (name.startsWith(PREFIX)) storage.removeItem(name);
}
