// Uses the service through openapi-fetch and the types that openapi-typescript generates: `node … URL KEY`.
// Prints what it was told as JSON; with_python_client.py prints the same.

import createClient from "openapi-fetch";
import type { components, paths } from "./described.js";

declare const process: { argv: string[] };
type Schemas = components["schemas"];
type AnyFrame = Schemas["Frame"] | Schemas["LastFrame"];

const CV = "Jane Doe\nPython developer since 2018, PostgreSQL, Docker\n";
const VACANCY = "We look for a Python developer with three years of experience. Kubernetes is a plus.\n";

const [url, key] = process.argv.slice(2) as [string, string];
const client = createClient<paths>({ baseUrl: url, headers: { Authorization: `Bearer ${key}` } });

/** The data of an answer; an error is thrown. */
function data<T>(answer: { data?: T; error?: Schemas["Problem"] }): T {
  if (answer.data === undefined) throw new Error(answer.error?.detail);
  return answer.data;
}

async function submitted(): Promise<string> {
  const body: Schemas["JobIn"] = { cv: { text: CV }, job_description: { text: VACANCY } };
  return data(await client.POST("/api/v1/jobs", { body })).id;
}

/** Asks again until the job has ended. */
async function finished(id: string): Promise<Schemas["Job"]> {
  const giveUpAt = Date.now() + 60_000;
  while (Date.now() < giveUpAt) {
    const job = data(await client.GET("/api/v1/jobs/{id}", { params: { path: { id } } }));
    if (job.status !== "queued" && job.status !== "running") return job;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`job ${id} has not ended`);
}

function isLast(frame: AnyFrame): frame is Schemas["LastFrame"] {
  return ["succeeded", "failed", "canceled", "expired"].includes(frame.type);
}

/** The events of a job that has ended. */
async function framesOf(id: string): Promise<AnyFrame[]> {
  const stream = data(
    await client.GET("/api/v1/jobs/{id}/events", { params: { path: { id } }, parseAs: "text" }),
  );
  return [...stream.matchAll(/^data: (.*)$/gm)].map((line) => JSON.parse(line[1]!) as AnyFrame);
}

const job = await finished(await submitted());
const path = { id: job.id };
const report = data(await client.GET("/api/v1/jobs/{id}/report", { params: { path } }));
if (typeof report === "string") throw new Error("HTML or Markdown, which nobody asked for");
const query = { status: "succeeded", page_size: 10 } as const;
const page = data(await client.GET("/api/v1/history", { params: { query } }));
const decided: Schemas["DecisionIn"] = {
  outcome: "shortlist",
  reason: "Strong in the interview",
  by: "ada@hr.example",
};
const decision = data(await client.POST("/api/v1/jobs/{id}/decisions", { params: { path }, body: decided }));
const frames = await framesOf(job.id);
const another = { id: await submitted() };
const canceled = data(await client.POST("/api/v1/jobs/{id}/cancel", { params: { path: another } }));
const nobodys = { id: "0192f0c4-0000-7000-8000-000000000000" };
const { error: missing } = await client.GET("/api/v1/jobs/{id}", { params: { path: nobodys } });

console.log(
  JSON.stringify({
    job: job.id,
    report,
    quotes: report.findings.flatMap((finding) => (finding.evidence ?? []).map((evidence) => evidence.quote)),
    page: page.items.map((item) => item.id),
    decision: [decision.number, decision.outcome],
    frames: frames.map((frame) => frame.type),
    attempts: frames.flatMap((frame) => (isLast(frame) ? [] : [frame.data.attempt])),
    last: frames.find(isLast)?.data.report,
    canceled: [canceled.id, canceled.status],
    problem: missing?.code,
  }),
);
