// Words, numbers and dates in the reader's language. One catalogue a language; a test holds them against each other.

import { preference, prefer } from "./session.js";

export const LANGUAGES = [
  ["en", "English"],
  ["de", "Deutsch"],
];
let language = "en";
let catalogue = {};
let plural = new Intl.PluralRules("en");

function wanted() {
  const known = LANGUAGES.map(([code]) => code);
  const asked = [preference("language"), ...navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase())];
  return asked.find((code) => known.includes(code)) ?? "en";
}

/** Load the words of the language that the reader chose, here or in the browser. */
export async function speak(code = null) {
  if (code) prefer("language", code);
  language = wanted();
  plural = new Intl.PluralRules(language);
  const response = await fetch(new URL(`./${language}.json`, import.meta.url));
  catalogue = await response.json();
  document.documentElement.lang = language;
}

export const spoken = () => language;

/** The words for `key`; `{name}` stands for a value, and `n` chooses between singular and plural. */
export function t(key, values = {}) {
  const entry = catalogue[key];
  const words = typeof entry === "object" ? (entry[plural.select(values.n)] ?? entry.other) : entry;
  if (words === undefined) return key;
  return words.replace(/\{(\w+)\}/g, (_, name) => shown(values[name]));
}

export const known = (key) => key in catalogue;

const shown = (value) => (typeof value === "number" ? number(value) : String(value ?? ""));

export const number = (value, digits = 0) =>
  new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
export const percent = (share, digits = 0) =>
  new Intl.NumberFormat(language, { style: "percent", minimumFractionDigits: digits }).format(share);
export const score = (value) => (value === null || value === undefined ? "–" : number(value, 1));
export const moment = (iso) =>
  iso ? new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso)) : "–";

const STEPS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** How long ago, in the largest unit that fits. */
export function ago(iso) {
  const seconds = (Date.now() - new Date(iso).getTime()) / 1000;
  const [unit, size] = STEPS.find(([, length]) => seconds >= length) ?? ["minute", 60];
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-Math.floor(seconds / size), unit);
}
