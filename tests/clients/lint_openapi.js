// Prints what Redocly's recommended rules have against an OpenAPI document: `node lint_openapi.js FILE`.

import { createConfig, lint } from "@redocly/openapi-core";

// The frames of a WebSocket belong to no operation of OpenAPI.
const config = await createConfig({ extends: ["recommended"], rules: { "no-unused-components": "off" } });
const problems = await lint({ ref: process.argv[2], config });
const shown = problems.map((it) => `${it.ruleId} ${it.location[0].pointer}: ${it.message}`);
console.log(JSON.stringify({ problems: shown }));
