// Opens a page of one site in Chromium and has it ask another for things.
// Reads from standard input: {page, chromium, wanted: [{url, options}]}
// Writes to standard output: {answers: [{status, type, text} | {refused}]}
import { text } from "node:stream/consumers";
import { chromium } from "playwright-core";

const task = JSON.parse(await text(process.stdin));
const browser = await chromium.launch({ executablePath: task.chromium, args: ["--no-sandbox"], timeout: 60000 });
try {
  const page = await browser.newPage();
  await page.goto(task.page);
  const answers = await page.evaluate(async (wanted) => {
    const collected = [];
    for (const { url, options } of wanted) {
      try {
        const answer = await fetch(url, options);
        collected.push({ status: answer.status, type: answer.type, text: await answer.text() });
      } catch (error) {
        collected.push({ refused: String(error) });
      }
    }
    return collected;
  }, task.wanted);
  process.stdout.write(JSON.stringify({ answers }));
} finally {
  await browser.close();
}
