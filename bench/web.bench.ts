import { type Browser, type BrowserContext, chromium } from "@playwright/test"
import { startStack } from "../e2e/stack.ts"
import { findChromium } from "../embedded/test-tools.mjs"
import type { Figure } from "./figure.ts"
import { startFloor } from "./floor.ts"

type Page = { path: string; at_most: number }
// What the design allows, as a ratio to an empty page of the same stack.
const PUBLIC: Page[] = [{ path: "/sign-in", at_most: 1.25 }]
const SIGNED_IN: Page[] = [
  { path: "/onboarding", at_most: 1.25 },
  { path: "/manifest", at_most: 1.25 },
  { path: "/dashboards", at_most: 1.25 },
  { path: "/assistant", at_most: 1.4 },
]

/** Script bytes as sent (gzip) until a page is quiet, and its largest paint, against an empty page of the same stack. */
export default async function web(): Promise<Figure[]> {
  const floor = await startFloor()
  const bridge = await startStack({ dataDir: ".bridge-bench", fresh: true, env: { BRIDGE_DEMO: "1" } })
  const executablePath = findChromium()
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : []
  const browser = await chromium.launch({ args, ...(executablePath ? { executablePath } : {}) })
  try {
    const empty = await measure(await browser.newContext(), `${floor.address}/`)
    const figures: Figure[] = [{ name: "web: an empty page", value: empty.kb, unit: "kB" }]
    const demo = await openDemo(browser, bridge.address)
    const first = await firstDashboard(demo, bridge.address)
    const pages = [
      ...PUBLIC.map((page) => ({ ...page, context: undefined })),
      ...[...SIGNED_IN, { path: first, at_most: 1.2 }].map((page) => ({ ...page, context: demo })),
    ]
    for (const { path, at_most, context } of pages) {
      const { kb, paint_ms } = await measure(context ?? (await browser.newContext()), `${bridge.address}${path}`)
      figures.push({ name: `web: ${path}, first load`, value: kb, unit: "kB", floor: empty.kb, aim: { at_most } })
      figures.push({ name: `web: ${path}, largest paint`, value: paint_ms, unit: "ms", floor: empty.paint_ms })
    }
    return figures
  } finally {
    await browser.close()
    floor.stop()
    await bridge.stop()
  }
}

async function measure(context: BrowserContext, url: string): Promise<{ kb: number; paint_ms: number }> {
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send("Network.enable")
  await devtools.send("Network.setCacheDisabled", { cacheDisabled: true })
  const scripts = new Set<string>()
  let bytes = 0
  devtools.on("Network.responseReceived", ({ requestId, type }) => {
    if (type === "Script") scripts.add(requestId)
  })
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength
  })
  await page.goto(url, { waitUntil: "networkidle" })
  const paint_ms = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? 0)).observe({
          type: "largest-contentful-paint",
          buffered: true,
        })
      }),
  )
  await page.close()
  return { kb: bytes / 1000, paint_ms }
}

async function openDemo(browser: Browser, address: string): Promise<BrowserContext> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${address}/sign-in`)
  await page.getByRole("button", { name: /demo/i }).click()
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"))
  await page.close()
  return context
}

async function firstDashboard(context: BrowserContext, address: string): Promise<string> {
  const page = await context.newPage()
  await page.goto(`${address}/dashboards`)
  const href = await page.locator('a[href^="/dashboards/"]').first().getAttribute("href")
  await page.close()
  if (!href) throw new Error("The demo workspace shows no dashboard.")
  return href
}
