// A table that grows page by page, for lists of any length.

import { fill, h } from "./dom.js";
import { t } from "./i18n.js";

/** Draw it in `view.list`: `view.page(token)` gets a page, `row` draws an item; an answer that came too late is dropped. */
export async function pagedTable(view, { title, columns, row }) {
  view.turn = Symbol("turn");
  const turn = view.turn;
  const first = await view.page(null);
  if (turn !== view.turn) return;
  const body = h("tbody");
  const more = h("div", { class: "more" });
  const heads = columns.map((name) => h("th", { scope: "col" }, name));
  const table = h(
    "table",
    { class: "stacked" },
    h("caption", { class: "unseen" }, title),
    h("thead", {}, h("tr", {}, heads)),
    body,
  );
  const empty = h("p", { class: "empty" }, t("history.none"));
  const show = (page) => {
    body.append(...page.items.map(row));
    table.hidden = body.rows.length === 0;
    const next = async () => show(await view.page(page.next_page_token));
    empty.hidden = body.rows.length > 0 || page.next_page_token !== null;
    fill(
      more,
      page.next_page_token && h("button", { type: "button", onclick: () => view.attempt(next, more) }, t("action.more")),
    );
  };
  show(first);
  fill(view.list, table, empty, more);
}

/** The parameters of filters with whole days of the reader's. */
export function ofDays({ from, until, ...rest }) {
  const moment = (day, time) => (day ? new Date(`${day}T${time}`).toISOString() : null);
  return { ...rest, created_after: moment(from, "00:00:00"), created_before: moment(until, "23:59:59.999") };
}
