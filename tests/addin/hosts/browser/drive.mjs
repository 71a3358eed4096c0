// Opens the add-in's task pane in Chromium and calls its custom functions as Excel would.
// Reads from standard input: {url, chromium, screenshot, open, calls: [{name, args}]}
// Writes to standard output: {answers: [{cells} | {code, message}], pageErrors, elsewhere, names, width, text}
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { chromium } from "playwright-core";

const SECONDS = 1000;
const PANE = { width: 350, height: 700 };

const task = JSON.parse(await text(process.stdin));
const excel = await readFile(new URL("./excel.mjs", import.meta.url), "utf8");

const browser = await chromium.launch({
  executablePath: task.chromium,
  args: ["--no-sandbox"],
  timeout: 60 * SECONDS,
});
try {
  const page = await browser.newPage({ viewport: PANE });
  page.setDefaultTimeout(30 * SECONDS);
  const pageErrors = [];
  const elsewhere = [];
  page.on("pageerror", (error) => pageErrors.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(task.url)) elsewhere.push(request.url());
  });
  await page.route("**/office-js/**/office.js", (route) =>
    route.fulfill({
      contentType: "text/javascript",
      headers: { "cross-origin-resource-policy": "cross-origin" },
      body: excel,
    }),
  );
  await page.goto(`${task.url}/taskpane.html`, { waitUntil: "load" });
  await page.waitForFunction(
    () =>
      Object.keys(globalThis.carecurveFunctions ?? {}).length > 0 &&
      globalThis.xlwings?.getDateFormat &&
      globalThis.xwRequest,
  );
  const answers = await page.evaluate(async (calls) => {
    const collected = [];
    for (const { name, args } of calls) {
      try {
        const cells = await carecurveFunctions[name](...args, { address: "Sheet1!A1", parameterAddresses: [] });
        collected.push({ cells });
      } catch (error) {
        collected.push({ code: error.code, message: error.message });
      }
    }
    return collected;
  }, task.calls);
  await page.locator(`#${task.open} > summary`).click();
  await page.screenshot({ path: task.screenshot, fullPage: true });
  const seen = await page.evaluate(() => ({
    names: Object.keys(carecurveFunctions),
    width: document.documentElement.scrollWidth,
    text: document.body.innerText,
  }));
  process.stdout.write(JSON.stringify({ answers, pageErrors, elsewhere, ...seen }));
} finally {
  await browser.close();
}
