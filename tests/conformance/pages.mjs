// node pages.mjs FOLDER PAGE PDF: what is wrong with the page, as a JSON list of texts.
// FOLDER has node_modules with axe-core and puppeteer-core; PDF is where it is printed to.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, file, printed, chromium] = process.argv.slice(2);
const load = createRequire(pathToFileURL(`${folder}/`));
const puppeteer = load("puppeteer-core");
const axe = readFileSync(load.resolve("axe-core/axe.min.js"), "utf8");
const address = pathToFileURL(file).href;
const problems = [];

const browser = await puppeteer.launch({
  executablePath: chromium,
  args: ["--no-sandbox"],
  timeout: 120_000,
  protocolTimeout: 600_000,
});
const page = await browser.newPage();
page.on("request", (request) => {
  if (request.url() !== address) problems.push(`the page asks for ${request.url()}`);
});
page.on("console", (message) => problems.push(`console: ${message.text()}`));
for (const scheme of ["light", "dark"]) {
  for (const width of [360, 768, 1400]) {
    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.goto(address);
    const [shown, available] = await page.evaluate(
      "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
    );
    if (shown > available) problems.push(`${width}: the page is ${shown} wide`);
    await page.evaluate(axe);
    const found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })");
    for (const each of found.violations) {
      const nodes = each.nodes.map((node) => `${node.html} ${node.failureSummary}`);
      problems.push(`axe, ${width}, ${scheme}: ${each.id}: ${nodes.slice(0, 3).join(" | ")}`);
    }
  }
}
await page.emulateMediaFeatures([]);
await page.pdf({ path: printed, printBackground: true, preferCSSPageSize: true });
await browser.close();
console.log(JSON.stringify(problems));
