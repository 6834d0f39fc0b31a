// Prints what the parser has against an AsyncAPI document, and the messages of each channel: `node … FILE`.

import { readFile } from "node:fs/promises";
import { Parser } from "@asyncapi/parser";

const WARNING = 1; // and 0 an error; what is above is advice, such as a newer version of AsyncAPI
const text = await readFile(process.argv[2], "utf8");
const { document, diagnostics } = await new Parser().parse(text);
const problems = diagnostics.filter((it) => it.severity <= WARNING);
const channels = document?.channels().all() ?? [];
console.log(
  JSON.stringify({
    problems: problems.map((it) => `${it.code} ${it.path.join(".")}: ${it.message}`),
    channels: Object.fromEntries(
      channels.map((channel) => [channel.address(), channel.messages().all().map((message) => message.name())]),
    ),
  }),
);
