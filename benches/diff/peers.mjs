// Compares `hutong diff` with other programs that tell what a new version breaks, in one run: what each calls the pairs of a folder,
// where they differ and who is right, how long they take and how much memory. It needs GNU time.
//
//   peers="${TMPDIR:-/tmp}/hutong-peers"; mkdir -p "$peers"; cp benches/diff/package.json "$peers"
//   npm install --ignore-scripts --prefix "$peers"
//   cargo build --release
//   node benches/diff/peers.mjs "$peers" [PAIRS]
//
// PAIRS is a folder: of files that hold `old`, `new`, what is right (`level`) and `why`, as testdata/diff/messages, which is the
// default; or one with `pairs-open.json`, a list of pairs with the changes of another project's tests. `possible` counts as compatible.
// oasdiff and openapi-changes are not among the peers: their packages of npm hold no program.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const self = fileURLToPath(import.meta.url);
const root = resolve(dirname(self), "../..");
// What a call may take.
const MOST = 60_000;

const [packages, ...rest] = process.argv.slice(2);
if (!packages || !existsSync(join(packages, "node_modules"))) {
  console.error(`no packages in ${packages}: the head of ${self} says how to install them`);
  process.exit(2);
}
const need = createRequire(join(resolve(packages), "package.json"));
const yaml = need("js-yaml");
// JSON, so that dates stay texts.
const read = (path) => yaml.load(readFileSync(path, "utf8"), { schema: yaml.JSON_SCHEMA });

// What each peer calls a pair: true where it is breaking.
const peers = {
  "api-smart-diff": async (old, next) => {
    const { diffs } = need("api-smart-diff").apiCompare(read(old), read(next));
    return diffs.some((diff) => diff.type === "breaking");
  },
  "openapi-diff": async (old, next) => {
    const spec = (path) => {
      const document = read(path);
      const format = document.swagger ? "swagger2" : "openapi3";
      return { content: JSON.stringify(document), location: path, format };
    };
    const outcome = await need("openapi-diff").diffSpecs({ sourceSpec: spec(old), destinationSpec: spec(next) });
    return outcome.breakingDifferencesFound;
  },
  optic: async (old, next) => {
    const { parseOpenAPIWithSourcemap, denormalize, checkOpenAPIVersion } = need("@useoptic/openapi-io");
    const { compareSpecs } = need("@useoptic/openapi-utilities");
    const { RuleRunner } = need("@useoptic/rulesets-base");
    const { BreakingChangesRuleset } = need("@useoptic/standard-rulesets");
    const load = async (path) => {
      const parsed = await parseOpenAPIWithSourcemap(path);
      return { ...denormalize(parsed, checkOpenAPIVersion(parsed.jsonLike)), isEmptySpec: false };
    };
    const runner = new RuleRunner([new BreakingChangesRuleset({})]);
    const { results } = await compareSpecs(await load(old), await load(next), runner, {});
    return results.some((result) => !result.passed && !result.exempted);
  },
};

// As a process of its own: one peer, one pair.
if (rest[0] === "--one") {
  try {
    console.log((await peers[rest[1]](rest[2], rest[3])) ? "breaking" : "compatible");
  } catch (error) {
    console.error(error);
    console.log("error");
  }
  process.exit(0);
}

const hutong = process.env.HUTONG ?? join(root, "target/release/hutong");
if (!existsSync(hutong)) {
  console.error(`no ${hutong}: cargo build --release, or name it in HUTONG`);
  process.exit(2);
}

// Runs one program on one pair.
const call = (name, old, next) => {
  const command = name === "hutong" ? [hutong, "diff", old, next, "-q"] : [process.execPath, self, packages, "--one", name, old, next];
  const start = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync("/usr/bin/time", ["-f", "%M", ...command], { encoding: "utf8", timeout: MOST, maxBuffer: 1 << 28 });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const memory = Number(stderr.trimEnd().split("\n").at(-1)) / 1024;
  const said = name === "hutong" ? { 0: "compatible", 1: "breaking", 3: "undecided" }[status] : stdout.trim().split("\n").at(-1);
  return { said: status === null ? "too long" : said || "error", seconds, memory };
};

const scratch = mkdtempSync(join(tmpdir(), "hutong-pairs-"));
const given = resolve(rest[0] ?? join(root, "testdata/diff/messages"));
const pairs = [];
if (existsSync(join(given, "pairs-open.json"))) {
  for (const { name, base, revision, changes, about } of read(join(given, "pairs-open.json")).pairs) {
    const right = changes.some(({ level }) => level === "ERR") ? "breaking" : "compatible";
    pairs.push({ name, old: join(given, "data", base), next: join(given, "data", revision), right, why: `so that project (${about})` });
  }
} else {
  for (const name of readdirSync(given).filter((name) => name.endsWith(".yaml"))) {
    const { old, new: next, level, why } = read(join(given, name));
    // Versions of several files are folders, which the peers do not read.
    if (typeof old !== "string" || typeof next !== "string") continue;
    const folder = join(scratch, name);
    mkdirSync(folder);
    writeFileSync(join(folder, "old.yaml"), old);
    writeFileSync(join(folder, "new.yaml"), next);
    pairs.push({ name, old: join(folder, "old.yaml"), next: join(folder, "new.yaml"), right: level === "possible" ? "compatible" : level, why });
  }
}

const names = ["hutong", ...Object.keys(peers)];
const totals = Object.fromEntries(names.map((name) => [name, { right: 0, missed: 0, alarms: 0, other: 0, seconds: 0, memory: 0 }]));
for (const pair of pairs) {
  const said = {};
  for (const name of names) {
    const { said: word, seconds, memory } = call(name, pair.old, pair.next);
    said[name] = word;
    const total = totals[name];
    total.seconds += seconds;
    total.memory = Math.max(total.memory, memory);
    if (word === pair.right) total.right += 1;
    else if (word === "compatible") total.missed += 1;
    else if (word === "breaking") total.alarms += 1;
    else total.other += 1;
  }
  if (new Set(Object.values(said)).size > 1 || said.hutong !== pair.right) {
    console.log(`${pair.name}: ${names.map((name) => `${name} ${said[name]}`).join(", ")}`);
    console.log(`    right is ${pair.right}: ${String(pair.why).trim()}`);
  }
}
rmSync(scratch, { recursive: true });
const row = (cells) => console.log(cells.map((cell, place) => (place ? String(cell).padStart(14) : String(cell).padEnd(16))).join(""));
console.log(`\n${pairs.length} pairs of ${given}`);
row(["", "right", "called compat.", "called break.", "other", "seconds", "peak MB"]);
for (const name of names) {
  const { right, missed, alarms, other, seconds, memory } = totals[name];
  row([name, right, missed, alarms, other, seconds.toFixed(1), memory.toFixed(0)]);
}
