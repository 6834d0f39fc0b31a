// How far a job is that has no report yet, as it happens: its events say when to look again, progress moves the bar.

import { fill, h } from "./dom.js";
import { moment, t } from "./i18n.js";
import { follow } from "./live.js";

const LOOK_AGAIN_MS = 1_000; // while no line tells what happens
const LOOK_ANYWAY_MS = 5_000; // how many are before it is told by no event

export class JobProgress {
  #place = null; // the stage of an attempt that the bar stands in
  #timer = 0;
  #live = false;

  /** `look` asks for the job again and leads to `show`, or to its end. */
  constructor(id, signal, look) {
    this.signal = signal;
    this.look = look;
    this.bar = h("progress", { max: 1, value: 0 });
    this.told = h("p", { role: "status" });
    this.words = h("p", { class: "hint words", lang: "" }); // of an engine; too many to be spoken
    this.card = h("div", { class: "card reading" }, this.bar, this.told, this.words);
    follow(
      "jobs",
      id,
      signal,
      (frame) => this.heard(frame),
      (state) => this.line(state),
    );
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  /** The job as it stands, in `body`. */
  show(body, job) {
    this.enter(job.attempt, job.stage, job.progress);
    this.say(standing(job));
    if (!body.contains(this.card)) fill(body, this.card);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.look(), this.#live ? LOOK_ANYWAY_MS : LOOK_AGAIN_MS);
  }

  /** The job has ended, and something else is shown. */
  stop() {
    this.look = () => {};
    clearTimeout(this.#timer);
  }

  heard(frame) {
    if (frame.type === "progress") {
      if (!this.#place?.endsWith(` ${frame.stage}`)) return; // its event is still on its way to the page
      this.bar.value = Math.max(this.bar.value, frame.progress);
      this.words.textContent = frame.message;
    } else if (frame.type === "stage") {
      this.enter(frame.data.attempt, frame.stage, frame.progress);
      this.say(t(`stage.${frame.stage}`));
    } else if (frame.type !== "queued") this.look();
  }

  line(state) {
    this.#live = state === "on";
    this.look(); // for what happened before the line was there, or while it was lost, or how it ended
  }

  /** A stage of an attempt begins again from where it stands; within one nothing goes back. */
  enter(attempt, stage, progress) {
    const place = `${attempt} ${stage}`;
    this.bar.value = place === this.#place ? Math.max(this.bar.value, progress) : progress;
    if (place !== this.#place) this.words.textContent = "";
    this.#place = place;
  }

  say(told) {
    if (this.told.textContent === told) return; // to say it again would have it spoken again
    this.told.textContent = told;
    this.bar.setAttribute("aria-label", told);
  }
}

function standing({ status, stage, ahead, put_off: putOff }) {
  if (status === "running") return stage ? t(`stage.${stage}`) : t("stage.started");
  if (putOff) return t("status.put_off", { until: moment(putOff.until), reason: putOff.reason });
  return ahead === null ? t("status.queued") : t("status.ahead", { n: ahead });
}
