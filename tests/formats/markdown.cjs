// Renders written Markdown reports with markdown-it, HTML and bare links allowed, and fails where a report has either.
const fs = require("fs");
const path = require("path");
const markdown = require("markdown-it")({ html: true, linkify: true });

const folder = process.argv[2];
let wrong = 0;
let tables = 0;
const files = fs.readdirSync(folder).filter((name) => name.endsWith(".md"));
for (const name of files) {
  const tokens = markdown.parse(fs.readFileSync(path.join(folder, name), "utf8"), {});
  let head = 0;
  let cells = 0;
  const look = (token) => {
    if (["html_block", "html_inline", "link_open", "image"].includes(token.type)) {
      console.error(`  ${name}: ${token.type} ${token.content || token.attrGet("href") || ""}`);
      wrong += 1;
    }
    if (token.type === "tr_open") cells = 0;
    if (token.type === "th_open" || token.type === "td_open") cells += 1;
    if (token.type === "thead_close") [head, tables] = [cells, tables + 1];
    if (token.type === "tr_close" && head && cells !== head && token.level > 0) {
      // The head closes before it is counted; every row after it must be as wide.
      console.error(`  ${name}: a row of ${cells} cells under a head of ${head}`);
      wrong += 1;
    }
    if (token.type === "table_close") head = 0;
    (token.children || []).forEach(look);
  };
  tokens.forEach(look);
}
console.log(`markdown: ${files.length} reports, ${tables} tables, no HTML, no link`);
process.exit(wrong > 0 || files.length === 0 ? 1 : 0);
