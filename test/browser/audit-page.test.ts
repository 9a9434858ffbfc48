import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from "playwright-core";
import type { AuditRecord } from "../../src/domain/record.js";
import { sampleDay, sampleRecord } from "../unit/audit/page/sample-records.js";
import { serveLog, type ServedLog } from "./served-log.js";

const AXE = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const RUN_AXE = `axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] })
  .then(({ violations }) => violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html.slice(0, 200))]))`;
const CHROMIUM = {
  executablePath: "/usr/bin/chromium",
  // As root there is no sandbox, and the browser itself must ask for nothing.
  args: [
    ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
    ...["--disable-background-networking", "--disable-component-update"],
  ],
};

/** What a caller can choose, as badly as it can be chosen. */
const HOSTILE = `"><img src=x onerror=alert(1)><script>alert(2)</script>\u202E${"A".repeat(300)}`;

describe("the pages of dockwarden audit serve, in Chromium", () => {
  let folder: string;
  const endMs = Date.now() - 60_000;
  const day = sampleDay(1500, endMs);
  const hostile = sampleRecord({
    ...{ id: "deadbeef-0000-4000-8000-000000000001", time: new Date(endMs + 1).toISOString() },
    ...{ user: HOSTILE, path: HOSTILE, error: HOSTILE, code: "PROTOCOL", effect: "error" },
    call: { query: { name: [HOSTILE] }, body: { [HOSTILE]: HOSTILE } },
  });
  const denied = idOf(day.findLast(({ effect }) => effect === "deny"));
  const answered = idOf(day.findLast(({ phase }) => phase === "request"));
  const PATHS = {
    "the whole log": "/",
    "a search without results": "/?user=nobody&text=nothing",
    "a denied decision": `/records/${denied}`,
    "an allowed decision": `/records/${answered}`,
    "a hostile decision": `/records/${hostile.id}`,
    "a user": "/users/alice?effect=deny",
    "an object": "/objects/container/db",
    "no page": "/nothing",
  };
  let served: ServedLog;
  let browser: Browser;
  let session: Awaited<ReturnType<BrowserContext["storageState"]>>;
  /** What the console said, and what was asked of other hosts. */
  let complaints: string[];
  let contexts: BrowserContext[];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "dw-"));
    served = await serveLog(folder, [...day, hostile]);
    browser = await chromium.launch(CHROMIUM);
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(served.link);
    session = await context.storageState();
    await context.close();
  });

  after(async () => {
    await browser.close();
    await served.close();
    rmSync(folder, { recursive: true });
  });

  beforeEach(() => {
    complaints = [];
    contexts = [];
  });

  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    expect(complaints).to.deep.equal([]);
  });

  async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ storageState: session, ...options });
    contexts.push(context);
    const page = await context.newPage();
    page.on("console", (message) => {
      // The status of the page itself is said there too.
      if (!message.text().includes("404")) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("dialog", (dialog) => complaints.push(`dialog ${dialog.message()}`));
    page.on("request", (request) => {
      const isOwn = request.url().startsWith(`${served.origin}/`) || request.url() === "data:,";
      if (!isOwn) complaints.push(request.url());
    });
    await page.goto(served.origin + path);
    return page;
  }

  const since = (page: Page): string | null => new URL(page.url()).searchParams.get("since");
  const until = (page: Page): string | null => new URL(page.url()).searchParams.get("until");

  for (const [name, path] of Object.entries(PATHS))
    it(`breaks no rule of WCAG 2.1 AA in light and dark: ${name}`, async () => {
      // The policy of the page forbids what axe does.
      const page = await open(path, { colorScheme: "light", bypassCSP: true });
      await page.evaluate(AXE);
      expect(await page.evaluate(RUN_AXE)).to.deep.equal([]);
      await page.emulateMedia({ colorScheme: "dark" });
      expect(await page.evaluate(RUN_AXE)).to.deep.equal([]);
    });

  for (const width of [360, 768, 1280, 2560])
    it(`needs no sideways scrolling at ${width} pixels`, async () => {
      const page = await open("/", { viewport: { width, height: 900 } });
      for (const [name, path] of Object.entries(PATHS)) {
        await page.goto(served.origin + path);
        const wider = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
        expect(wider, name).to.equal(0);
      }
    });

  it("runs nothing that a caller has chosen, under its policy", async () => {
    for (const path of [
      "/",
      PATHS["a hostile decision"],
      `/?text=${encodeURIComponent(HOSTILE)}`,
    ]) {
      const page = await open(path);
      expect(await page.locator("img, script:not([src])").count()).to.equal(0);
    }
  });

  it("zooms where the pointer is dragged over the timeline", async () => {
    const page = await open("/");
    const box = await page.locator("[data-timeline]").boundingBox();
    if (box === null) throw new Error("no timeline");
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.25, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.3, y);
    await page.mouse.move(box.x + box.width * 0.5, y);
    expect(await page.locator(".selection").count()).to.equal(1);
    await Promise.all([page.waitForURL(/since=/), page.mouse.up()]);
    const hours = (Date.parse(until(page) ?? "") - Date.parse(since(page) ?? "")) / 3_600_000;
    expect(hours).to.be.within(5.5, 6.8);
  });

  it("zooms into a bar that is clicked, also without the script", async () => {
    const page = await open("/", { javaScriptEnabled: false });
    await Promise.all([page.waitForURL(/since=/), page.locator(".bar .room").first().click()]);
    expect(Date.parse(until(page) ?? "") - Date.parse(since(page) ?? "")).to.equal(1_800_000);
  });

  it("selects bars and zooms by the keyboard alone", async () => {
    const page = await open("/");
    const bar = page.locator('.bar[tabindex="0"]');
    expect(await bar.count()).to.equal(1);
    await bar.focus();
    await page.keyboard.press("ArrowLeft");
    for (let times = 0; times < 3; times += 1) await page.keyboard.press("Shift+ArrowLeft");
    expect(await page.locator(".bar.chosen").count()).to.equal(4);
    expect(await page.locator("#announcer").textContent()).to.contain("4 bars selected");
    await Promise.all([page.waitForURL(/since=/), page.keyboard.press("Enter")]);
    expect(Date.parse(until(page) ?? "") - Date.parse(since(page) ?? "")).to.equal(4 * 1_800_000);
  });

  it("goes to the content first, and from row to row by arrow keys", async () => {
    const page = await open("/");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.className")).to.equal("skip");
    await page.locator(".row-link").first().focus();
    await page.keyboard.press("ArrowDown");
    const second = await page.locator(".row-link").nth(1).getAttribute("href");
    await Promise.all([page.waitForURL(/records/), page.keyboard.press("Enter")]);
    expect(new URL(page.url()).pathname).to.equal(second);
  });

  it("searches, turns pages and comes to a decision without the script", async () => {
    const page = await open("/", { javaScriptEnabled: false });
    await page.getByLabel("User", { exact: true }).fill("alice");
    await page.getByLabel("Effect").selectOption("deny");
    await page.getByRole("button", { name: "Search" }).click();
    const badges = new Set(await page.locator("tbody .badge").allTextContents());
    expect([...badges]).to.deep.equal(["Denied"]);
    await page.goto(`${served.origin}/`);
    await page.getByRole("link", { name: "Older" }).click();
    expect(await page.locator("tbody tr").count()).to.equal(50);
    await page.locator(".row-link").first().click();
    expect(await page.getByRole("heading", { level: 2 }).allTextContents()).to.include.members([
      "Request",
      "Decision and reasons",
      "Response",
    ]);
  });

  it("shows new decisions at the top while it follows, and says so", async () => {
    const page = await open("/?user=newcomer");
    const follow = page.getByRole("button", { name: "Follow live" });
    await follow.click();
    expect(await follow.getAttribute("aria-pressed")).to.equal("true");
    const id = "feedface-0000-4000-8000-000000000002";
    served.add(sampleRecord({ id, user: "newcomer", time: new Date().toISOString() }));
    const row = page.locator(`tr[data-key="${id}"]`);
    await row.waitFor();
    expect(await row.locator("a").nth(1).textContent()).to.equal("newcomer");
    await page.locator("#announcer", { hasText: "1 new decision" }).waitFor({ state: "attached" });
    await follow.click();
    expect(await follow.getAttribute("aria-pressed")).to.equal("false");
    await row.locator(".row-link").click();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).to.contain("newcomer");
  });

  it("shows the same to whoever has the address, and nothing without a session", async () => {
    const link = "/users/alice?effect=deny&since=first";
    const [first, second] = [await open(link), await open(link)];
    const rows = (page: Page) => page.locator("tbody tr").allTextContents();
    expect(await rows(first))
      .to.deep.equal(await rows(second))
      .and.not.deep.equal([]);
    const stranger = await open(link, { storageState: { cookies: [], origins: [] } });
    expect(await stranger.getByRole("heading", { level: 1 }).textContent()).to.equal("No access");
    complaints = complaints.filter((one) => !one.includes("401"));
  });
});

function idOf(record: AuditRecord | undefined): string {
  if (record === undefined) throw new Error("no such record");
  return record.id;
}
