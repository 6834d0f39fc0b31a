// The events of a vacancy or a job as they happen. A lost line is opened again, from the last event that was heard.

import { segment } from "./api.js";

const LATEST = 2 ** 31 - 1; // no event has this number yet: the stream begins with what comes next
const LONGEST_PAUSE_MS = 15_000;
const TOLD = 1000;
const FOR_GOOD = new Set([4400, 4401, 4403, 4404]);

/** Call `heard` with each frame of `vacancies/…` or `jobs/…` until `signal` aborts.
 *
 * `state` is told "on" or "off", and "end" when a job has ended and everything was told.
 */
export function follow(kind, id, signal, heard, state) {
  let last = LATEST;
  let pause = 500;
  let socket = null;
  const open = () => {
    if (signal.aborted) return;
    const url = new URL(`ws/${kind}/${segment(id)}`, document.baseURI);
    url.protocol = url.protocol.replace("http", "ws");
    url.searchParams.set("after_seq", last);
    socket = new WebSocket(url, ["ai-recruiter"]);
    socket.addEventListener("open", (event) => {
      if (signal.aborted) event.target.close(); // closing it while it opens would be reported as a failure
      pause = 500;
      if (!signal.aborted) state("on");
    });
    socket.addEventListener("message", (event) => {
      if (signal.aborted) return;
      const frame = JSON.parse(event.data);
      if (frame.type === "heartbeat") return;
      last = frame.seq ?? last; // progress has no number
      heard(frame);
    });
    socket.addEventListener("close", (event) => {
      if (signal.aborted || FOR_GOOD.has(event.code)) return;
      state(event.code === TOLD ? "end" : "off");
      if (event.code === TOLD) return;
      setTimeout(open, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    });
  };
  open();
  signal.addEventListener("abort", () => socket?.readyState === WebSocket.OPEN && socket.close());
}
