// The criteria of a vacancy beside its posting: read by the engine, edited and approved by a person.

import { call, get, post, versioned } from "./api.js";
import { criterionRow, object, wanted } from "./criterion.js";
import { conflict, faultsByItem, leftOut, sortable } from "./criteria-parts.js";
import { button, fill, h } from "./dom.js";
import { t } from "./i18n.js";
import { lit } from "./light.js";
import { announce, notice, toast, trouble } from "./notice.js";
import { marked } from "./posting.js";
import { go } from "./router.js";
import { forget, keep, kept } from "./session.js";
import { View, waiting } from "./view.js";

class Criteria extends View {
  open() {
    this.rows = new Map(); // key -> row
    this.overrides = new Map(); // id -> reason
    this.said = h("div", { "aria-live": "polite" });
    this.list = h("ol", { class: "criteria", "aria-label": t("tab.criteria") });
    this.text = h("div", { class: "card posting-card" }, h("h2", {}, t("criteria.posting")), waiting());
    this.actions = h("div", { class: "actions" });
    this.leftOut = h("div");
    this.grab = sortable(this.list, (order) => this.sorted(order));
    this.begin();
    fill(
      this,
      h(
        "div",
        { class: "pair criteria-pair" },
        this.text,
        h(
          "section",
          { class: "card" },
          h("h2", {}, t("criteria.title")),
          h("p", { class: "hint" }, t("criteria.how")),
          this.said,
          this.list,
          h("button", { type: "button", onclick: () => this.add() }, t("criteria.add")),
          this.actions,
          this.leftOut,
        ),
      ),
    );
    this.attempt(() => this.loadText(), this.text);
  }

  get draftName() {
    return `criteria.${this.vacancyId}`;
  }

  /** Begin with what the vacancy has, or with what was typed here before and not saved. */
  begin() {
    const { criteria, warnings } = this.owner.vacancy;
    this.base = criteria.items;
    const draft = kept(this.draftName);
    this.items = (draft ?? criteria.items).map((it) => ({ ...it, key: it.key ?? it.id }));
    this.counter = 0;
    fill(
      this.said,
      warnings.map((each) => notice(each, "warn")),
      draft &&
        notice(
          t("criteria.restored"),
          "info",
          button(t("criteria.discard"), () => this.discard()),
        ),
    );
    this.showAll();
  }

  async loadText() {
    this.posting = await get(`${this.owner.path}/posting`, {}, this.signal);
    this.showText();
  }

  showText() {
    if (!this.posting) return;
    const text = marked(
      this.posting.text,
      this.items,
      (keys) => lit(this, keys),
      ([key]) => this.rows.get(key)?.querySelector("textarea").focus(),
      (words) => t("criteria.go_to", { words }),
    );
    fill(this.text, h("h2", {}, t("criteria.posting")), text);
  }

  showAll() {
    this.rows.clear();
    for (const item of this.items) this.rows.set(item.key, this.row(item));
    this.list.replaceChildren(...this.rows.values());
    this.showActions();
    this.showLeftOut();
    this.showText();
  }

  row(item) {
    return criterionRow(item, {
      changed: () => this.changed(),
      removed: () => this.remove(item),
      moved: (by, control) => this.move(item, by, control),
      grabbed: (row) => this.grab(row),
      light: (keys) => lit(this, keys),
    });
  }

  get dirty() {
    return JSON.stringify(this.items.map(wanted)) !== JSON.stringify(this.base.map(wanted));
  }

  changed() {
    if (this.dirty) keep(this.draftName, this.items);
    else forget(this.draftName);
    this.showActions();
  }

  sorted(order) {
    this.items.sort((a, b) => order.indexOf(a.key) - order.indexOf(b.key));
    this.changed();
  }

  move(item, by, control) {
    const from = this.items.indexOf(item);
    const place = from + by;
    if (place < 0 || place >= this.items.length) return;
    this.items.splice(place, 0, ...this.items.splice(from, 1));
    const row = this.rows.get(item.key);
    if (by < 0) row.previousElementSibling.before(row);
    else row.nextElementSibling.after(row);
    control.focus();
    announce(t("criterion.now_at", { place: place + 1, n: this.items.length }));
    this.changed();
  }

  add(given = {}) {
    this.counter += 1;
    const item = {
      key: `new-${Date.now()}-${this.counter}`,
      id: null,
      text: "",
      kind: "skill",
      must: true,
      any_of: [],
      years: null,
      weight: null,
      start: null,
      end: null,
      ...given,
    };
    this.items.push(item);
    const row = this.row(item);
    this.rows.set(item.key, row);
    this.list.append(row);
    row.querySelector("textarea").focus();
    this.changed();
  }

  remove(item) {
    const place = this.items.indexOf(item);
    this.items.splice(place, 1);
    const row = this.rows.get(item.key);
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    this.rows.delete(item.key);
    (next?.querySelector("textarea") ?? this.querySelector("h2")).focus();
    this.changed();
    this.showText();
    toast(t("criteria.removed"), t("action.undo"), () => {
      this.items.splice(place, 0, item);
      this.changed();
      this.showAll();
      this.rows.get(item.key).querySelector("textarea").focus();
    });
  }

  discard() {
    forget(this.draftName);
    this.begin();
  }

  showActions() {
    const { approved, criteria } = this.owner.vacancy;
    const dirty = this.dirty;
    const settled = criteria.approved && !dirty;
    fill(
      this.actions,
      h(
        "span",
        { class: "grow" },
        settled
          ? t("criteria.in_force", { version: approved.version })
          : t(dirty ? "criteria.unsaved" : "criteria.draft", { n: this.items.length }),
      ),
      button(t("criteria.save"), () => this.save(), { disabled: !dirty }),
      button(t("criteria.approve"), () => this.approve(), {
        class: "primary",
        disabled: settled || this.items.length === 0,
      }),
    );
  }

  showLeftOut() {
    fill(
      this.leftOut,
      leftOut(this.owner.vacancy.criteria.left_out, (text) => this.add({ text, kind: "other" })),
    );
  }

  /** Whether it was saved. */
  async save() {
    fill(this.said);
    this.clearObjections();
    try {
      const response = await call(`${this.owner.path}/criteria`, {
        method: "PUT",
        json: { items: this.items.map(wanted) },
        headers: { "If-Match": this.owner.etag },
      });
      this.owner.took(await response.json(), response.headers.get("ETag"));
    } catch (error) {
      if (error.status === 412) await this.conflict();
      else this.explain(error, () => this.save());
      return false;
    }
    this.saved();
    return true;
  }

  saved() {
    forget(this.draftName);
    const focused = document.activeElement?.closest?.(".criterion")?.dataset.key;
    const place = this.items.findIndex((it) => it.key === focused);
    this.begin();
    this.owner.showHead();
    announce(t("criteria.saved"));
    if (place >= 0) this.list.children[place]?.querySelector("textarea").focus();
  }

  async approve() {
    if (this.dirty && !(await this.save())) return;
    const overrides = [...this.overrides].filter(([, reason]) => reason.trim()).map(([id, reason]) => ({ id, reason }));
    this.clearObjections();
    try {
      await post(`${this.owner.path}/criteria/approve`, { overrides }, { "If-Match": this.owner.etag });
    } catch (error) {
      if (error.status === 412) await this.conflict();
      else this.explain(error, () => this.approve());
      return;
    }
    toast(t("criteria.approved"));
    go("vacancies", this.vacancyId, "candidates");
  }

  clearObjections() {
    for (const row of this.rows.values()) object(row, []);
  }

  /** Each fault at its criterion; what belongs to none, above the list. */
  explain(error, again) {
    const byItem = faultsByItem(error.errors ?? []);
    for (const [index, faults] of byItem) {
      const item = this.items[index];
      if (!item) continue;
      const unlawful = error.code === "criteria_not_lawful";
      object(
        this.rows.get(item.key),
        faults.map((each) => each.message.replace(/^c\d+: /, "")),
        unlawful && item.id ? (reason) => this.overrides.set(item.id, reason) : null,
      );
    }
    const rest = {
      message: error.message,
      status: error.status,
      errors: byItem.get(-1) ?? [],
      requestId: error.requestId,
    };
    fill(this.said, trouble(rest, error.passing ? again : null));
    this.list.querySelector(".objected textarea")?.focus();
  }

  /** Somebody else changed them: tell what, and keep what was typed here. */
  async conflict() {
    const mine = this.base;
    const { value, etag } = await versioned(this.owner.path, { signal: this.signal });
    this.owner.took(value, etag);
    this.base = value.criteria.items;
    const known = new Set(this.base.map((it) => it.id));
    for (const it of this.items) if (!known.has(it.id)) it.id = null; // removed there: saving mine adds it again
    const keepMine = () => {
      fill(this.said);
      this.save();
    };
    fill(
      this.said,
      conflict(mine, this.base, keepMine, () => this.discard()),
    );
    this.changed();
  }

  heard(frame) {
    if (frame.type !== "criteria.changed" && frame.type !== "criteria.approved") return;
    this.attempt(async () => {
      const { value, etag } = await versioned(this.owner.path, { signal: this.signal });
      const same = JSON.stringify(value.criteria) === JSON.stringify(this.owner.vacancy.criteria);
      if (same || this.dirty) return; // my own change; or there is work here, and saving it will tell
      this.owner.took(value, etag);
      this.owner.showHead();
      this.begin();
    }, this.said);
  }
}

customElements.define("desk-criteria", Criteria);
