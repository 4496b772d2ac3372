// Opens every page of a folder in Chromium without scripts: which language shows after which click, that nothing is wider than the
// window, that the page's own policy refuses nothing of it, and prints it. Beside each page it leaves what the print must say.
// usage: node pages.mjs FOLDER
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const folder = process.argv[2];
const wrong = [];
const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", headless: true, args: quiet });
const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 900 } });
const said = { zh: "互联互通审查意见书", en: "Interoperability Review Decision" };

async function open(path) {
  const page = await context.newPage();
  // A machine that stands still for a moment is no fault of a page.
  page.setDefaultTimeout(180_000);
  const console = [];
  page.on("console", (message) => console.push(message.text()));
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) console.push(`asks for ${request.url()}`);
  });
  await page.goto(`file://${path}`);
  return [page, console];
}

for (const name of readdirSync(folder).filter((name) => name.endsWith(".html")).sort()) {
  const [page, console] = await open(join(folder, name));
  const check = (holds, what) => holds || wrong.push(`${name}: ${what}`);
  for (const [choice, zh, en] of [["zh", true, false], ["en", false, true], ["both", true, true]]) {
    await page.click(`label[for="lang-${choice}"]`);
    const shown = await page.locator("main").innerText();
    check(shown.includes(said.zh) === zh, `${choice}: Chinese title ${zh ? "not " : ""}visible`);
    check(shown.includes(said.en) === en, `${choice}: English title ${en ? "not " : ""}visible`);
    const hidden = zh && en ? 0 : await page.locator(`main [lang="${zh ? "en" : "zh-CN"}"]:visible`).count();
    check(hidden === 0, `${choice}: ${hidden} texts of the other language are visible`);
    for (const width of [1280, 400]) {
      await page.setViewportSize({ width, height: 900 });
      const [all, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      check(all <= seen, `${choice}: ${all} px wide in a window of ${seen} px`);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  }
  // The print holds both languages, which need the most room.
  await page.click('label[for="lang-zh"]');
  const outcome = (await page.locator(".outcome").innerText()).trim().split(/\s+/).pop();
  // A submission without a manifest has no name.
  const project = await page.locator(".facts tr:first-child strong").allInnerTexts();
  await page.click('label[for="lang-both"]');
  writeFileSync(join(folder, `${name}.says`), [said.zh, outcome, ...project].join("\n") + "\n");
  await page.pdf({ path: join(folder, `${name}.pdf`), preferCSSPageSize: true, printBackground: true });
  check(console.length === 0, `the console says: ${console.join(" | ")}`);
  await page.close();
}

// The same page with one rule more in its style must be refused, or the silence above proves nothing.
const first = readdirSync(folder).find((name) => name.endsWith(".html"));
const forged = join(folder, "forged.tmp");
writeFileSync(forged + ".htm", readFileSync(join(folder, first), "utf8").replace("</style>", "p{color:red}</style>"));
const [page, console] = await open(forged + ".htm");
if (!console.some((text) => text.includes("Content Security Policy"))) wrong.push("a forged style is not refused");
await page.close();
await browser.close();
for (const line of wrong) process.stderr.write(`${line}\n`);
process.stdout.write(`${first === undefined ? "no page was found" : "pages opened and printed"}\n`);
process.exit(wrong.length === 0 && first !== undefined ? 0 : 1);
