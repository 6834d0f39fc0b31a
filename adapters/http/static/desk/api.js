// The way to the service. Every failure is a Problem: what it says is for people.

import { t } from "./i18n.js";
import { who } from "./session.js";

const BASE = new URL("api/v1/", document.baseURI);

/** An answer that is no success (RFC 9457), or no answer at all (`code` unreachable). */
export class Problem extends Error {
  constructor({ status = 0, code = "unreachable", title = "", detail = "", errors = [], request_id = null }) {
    super(detail || title);
    Object.assign(this, { status, code, title, errors, requestId: request_id });
  }

  /** Whether the same request may succeed later. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export const segment = (id) => encodeURIComponent(id);

/** `path` under /api/v1/ with the parameters that have a value. */
export function address(path, parameters = {}) {
  const url = new URL(path, BASE);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== "") url.searchParams.set(name, value);
  }
  return url;
}

/** The response to a request that succeeded. Raises Problem. */
export async function call(
  path,
  { method = "GET", parameters, json, body, headers = {}, accept = "application/json", signal } = {},
) {
  const sent = { Accept: accept, ...headers };
  if (method !== "GET" && who.csrf_token) sent["X-CSRF-Token"] = who.csrf_token; // another site's page has none
  if (json !== undefined) sent["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(address(path, parameters), {
      method,
      headers: sent,
      body: json === undefined ? body : JSON.stringify(json),
      signal,
      credentials: "same-origin",
      redirect: "error",
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ title: t("error.unreachable"), detail: t("error.unreachable_detail") });
  }
  if (response.ok) return response;
  const problem = await explained(response);
  throw problem.status === 401 ? locked(problem) : problem;
}

/** Who was signed in is told that the session has ended, not how a program sends its key. */
function locked(problem) {
  const ended = Boolean(who.csrf_token);
  window.dispatchEvent(new CustomEvent("desk:locked", { detail: { ended } }));
  if (!ended) return problem;
  return new Problem({ status: problem.status, code: "signed_out", detail: t("error.signed_out") });
}

async function explained(response) {
  try {
    return new Problem(await response.json());
  } catch {
    return new Problem({
      status: response.status,
      code: "unknown",
      detail: t("error.unknown", { status: response.status }),
    });
  }
}

export const get = async (path, parameters, signal) => (await call(path, { parameters, signal })).json();

/** What is there, and its version for If-Match. */
export async function versioned(path, options = {}) {
  const response = await call(path, options);
  return { etag: response.headers.get("ETag"), ...{ value: await response.json() } };
}

export const post = async (path, json, headers) => (await call(path, { method: "POST", json, headers })).json();

/** Save what the API answers as a file: a link could not say what went wrong. */
export async function download(path, { parameters, accept, filename }) {
  const blob = await (await call(path, { parameters, accept })).blob();
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = filename;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** For Idempotency-Key; randomUUID is missing where a page comes over plain HTTP from another machine. */
export function freshKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
