// The parts of a report beside its quotes and findings.

import { download } from "./api.js";
import { button, facts, h, list } from "./dom.js";
import { known, moment, t } from "./i18n.js";
import { notice, toast } from "./notice.js";

/** Who it is, once the reader wants to know. */
export function identity({ documents, metadata, report }, path) {
  const { name, emails = [], phones = [], links = [] } = report?.profile ?? {};
  const { filename } = documents.cv;
  const known = [
    [t("person.name"), name],
    [t("person.contact"), [...emails, ...phones, ...links].join(", ")],
    [t("person.file"), filename],
    ...Object.entries(metadata),
  ];
  const original = () =>
    download(`${path}/documents/cv`, { accept: "*/*", filename: filename ?? "cv" }).catch((error) =>
      toast(error.message),
    );
  return h(
    "div",
    { class: "person" },
    facts(known, { lang: "" }),
    button(t("person.original"), original, { class: "quiet" }),
  );
}

/** What the CV does not say, as a list to take into the interview. */
export function questions(found) {
  const open = found.filter((it) => it.status === "unknown").map((it) => it.requirement.text);
  if (open.length === 0) return null;
  const copy = async () => {
    await copied(open.map((each) => `- ${each}`).join("\n"));
    toast(t("report.copied"));
  };
  const head = h(
    "div",
    { class: "title" },
    h("h2", { class: "grow" }, t("report.ask")),
    button(t("report.copy"), copy),
  );
  return h("section", { class: "card" }, head, list(open, { lang: "" }));
}

/** The clipboard of the browser is there on safe lines only; elsewhere a selection does. */
async function copied(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = h("textarea", { class: "unseen", value: text });
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

export function hidden(items) {
  if (items.length === 0) return null;
  const told = items.map((it) => [h("q", { lang: "" }, it.text), " ", h("small", { lang: "en" }, it.reason)]);
  return h("details", {}, h("summary", {}, t("report.hidden", { n: items.length })), list(told));
}

/** What to mind of a report, in the reader's language where its code has words there, and as the engine tells it. */
export function warning({ code, message }) {
  const words = known(`warning.${code}`) && [h("b", {}, t(`warning.${code}`)), " "];
  return notice([words, words ? h("span", { lang: "en" }, message) : message], "warn");
}

export function provenance({ report: { provenance: it }, created_at }) {
  const made = [
    [t("provenance.engine"), `${it.engine} ${it.engine_version}`],
    [t("provenance.models"), (it.models ?? []).join(", ")],
    [t("provenance.at"), moment(created_at)],
    [t("provenance.as_of"), it.as_of],
    [t("provenance.approved_by"), it.criteria_approved_by],
    [t("provenance.cv"), it.cv_sha256],
    [t("provenance.posting"), it.job_description_sha256],
  ];
  return h("details", { class: "card" }, h("summary", {}, t("provenance.title")), facts(made, { class: "code" }));
}

/** Each quote once, in the order of the CV, with the keys of the findings that it speaks for. */
export function quoted(found) {
  const places = new Map();
  for (const it of found) {
    for (const each of it.evidence) {
      const place = `${each.page}:${each.start}:${each.end}:${each.quote}`;
      if (!places.has(place)) places.set(place, { ...each, keys: [] });
      places.get(place).keys.push(it.key);
    }
  }
  return [...places.values()].sort((a, b) => a.page - b.page || a.start - b.start);
}
