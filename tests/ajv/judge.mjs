// Judges verdicts of the schema engine a second time, with ajv: reads lines of
// {"narrow": schema, "wide": schema, "no": value} or {"narrow": schema, "wide": schema, "yes": [values]}
// and prints every one that ajv contradicts. Ends with 1 where there is one, with 2 where ajv cannot be loaded.
//
//   npm install --prefix "${TMPDIR:-/tmp}/hutong-ajv" ajv@8
//   node tests/ajv/judge.mjs "${TMPDIR:-/tmp}/hutong-ajv" verdicts.jsonl
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [folder, file] = process.argv.slice(2);
let Ajv;
try {
  Ajv = createRequire(join(folder, "package.json"))("ajv/dist/2020").default;
} catch (error) {
  console.error(`no ajv in ${folder}: ${error.message}`);
  process.exit(2);
}

// `format` is left out of what is judged here: the two assert different texts.
const compile = (schema) => new Ajv({ strict: false, validateFormats: false, logger: false }).compile(schema);
let [judged, contradicted] = [0, 0];
for (const line of readFileSync(file, "utf8").split("\n").filter(Boolean)) {
  const verdict = JSON.parse(line);
  const [narrow, wide] = [compile(verdict.narrow), compile(verdict.wide)];
  const shows = (value) => narrow(value) && !wide(value);
  const against = "no" in verdict ? !shows(verdict.no) : verdict.yes.some(shows);
  judged += 1;
  if (against) {
    contradicted += 1;
    console.log(line);
  }
}
console.log(`${judged} verdicts judged by ajv, ${contradicted} contradicted`);
process.exit(contradicted > 0 ? 1 : 0);
