// Forms with which a person writes down what a candidate has declared, or objects to.

import { call, post } from "./api.js";
import { field, fill, h, options } from "./dom.js";
import { t } from "./i18n.js";
import { trouble } from "./notice.js";
import { kept, who } from "./session.js";

const PERMISSIONS = ["", "yes", "no", "unknown"];
const DECLARERS = ["candidate", "recruiter"];

/** A form behind a summary. */
function form(summary, hint, parts, send, button) {
  const said = h("div");
  const sent = async (event) => {
    event.preventDefault();
    try {
      await send();
    } catch (error) {
      if (error.name !== "AbortError") fill(said, trouble(error));
    }
  };
  return h(
    "details",
    {},
    h("summary", {}, summary),
    h("p", { class: "hint" }, hint),
    h("form", { onsubmit: sent }, h("div", { class: "decide-fields" }, parts), said, h("button", {}, button)),
  );
}

/** Who wrote it down: a key says so, without keys the name that was given for a decision. */
const recorder = () => (who.named || !kept("by") ? {} : { recorded_by: kept("by") });

/** What the candidate has declared; what is left out stays as it is. */
export function declaring(view) {
  const by = h("select", {}, options(DECLARERS.map((it) => [it, t(`declared_by.${it}`)])));
  const may = h("select", {}, options(PERMISSIONS.map((it) => [it, t(it ? `permission.${it}` : "declare.unsaid")])));
  const place = h("input", { type: "text", maxlength: 200 });
  const moves = h("input", { type: "checkbox" });
  const days = h("input", { type: "number", min: 0, max: 3650 });
  const send = async () => {
    const facts = {};
    if (may.value) facts.work_authorisation = { value: may.value };
    if (place.value.trim()) facts.location = { value: place.value.trim(), willing_to_relocate: moves.checked };
    if (days.value !== "") facts.notice_period = { days: Number(days.value) };
    const json = { declared_by: by.value, ...facts, ...recorder() };
    await call(`${view.path}/declarations`, { method: "PUT", json });
    await view.renewed(t("declare.done"));
  };
  const parts = [
    field(t("declare.by"), by),
    field(t("declare.may_work"), may),
    field(t("declare.place"), place),
    h("label", { class: "check" }, moves, t("declare.moves")),
    field(t("declare.days"), days),
  ];
  return form(t("declare.title"), t("declare.hint"), parts, send, t("declare.now"));
}

/** What the candidate objects to, in their own words. */
export function contesting(view) {
  const statement = h("textarea", { rows: 3, maxlength: 4000 });
  const send = async () => {
    const said = statement.value.trim();
    await post(`${view.path}/contests`, { ...(said && { statement: said }), ...recorder() });
    await view.renewed(t("contest.recorded"));
  };
  return form(
    t("contest.record"),
    t("contest.record_hint"),
    [field(t("contest.statement"), statement)],
    send,
    t("contest.record_now"),
  );
}
