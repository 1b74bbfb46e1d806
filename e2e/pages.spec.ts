import type { Page } from "@playwright/test"
import { COLOURS, complaintsOf } from "./axe.ts"
import { expect, test } from "./journey.ts"

// Axe on every page, all its rules in light and those that colours can break in dark; no page is wider than its screen;
// pictures to look at in test-results/pages.

// The two longest journeys there are: each may have a worker of its own.
test.describe.configure({ mode: "parallel" })

const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }
/** The reference is a hundred times the same kind of block: one chapter of them is examined, with all that is not one. */
const PARTS: Record<string, string[]> = {
  "/api/docs": [
    "header",
    "h1",
    "nav[aria-label=Contents]",
    "section:first-of-type",
    "article[id^=schema-]:first-of-type",
  ],
}
const PUBLIC = ["/sign-in", "/sign-up", "/api/docs", "/nowhere"]

test("pages for anybody", async ({ page }) => {
  test.setTimeout(400_000)
  const troubles = troublesOf(page)
  for (const path of PUBLIC) await examine(page, path)
  expect(troubles).toEqual([])
})

test("pages of the workspace", async ({ page }) => {
  test.setTimeout(900_000)
  await page.goto("/sign-in")
  await page.getByRole("button", { name: "Open the demo" }).click()
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"))
  const troubles = troublesOf(page)
  for (const path of await pathsOf(page)) await examine(page, path)
  expect(troubles).toEqual([])
})

/** Every section, and one page of each kind found behind a link. */
async function pathsOf(page: Page): Promise<string[]> {
  const sections = [
    "/onboarding",
    "/manifest",
    "/dashboards",
    "/assistant",
    "/connections",
    "/datasets",
    "/settings",
    "/admin/migration",
  ]
  const inner: string[] = []
  const kinds: [string, RegExp][] = [
    ["/onboarding", /^\/onboarding\/[0-9a-f-]{36}\/1$/],
    ["/onboarding", /^\/onboarding\/[0-9a-f-]{36}\/14$/],
    ["/onboarding", /^\/onboarding\/[0-9a-f-]{36}\/check\/1$/],
    ["/dashboards", /^\/dashboards\/[a-z0-9-]+$/],
    ["/datasets", /^\/datasets\/[0-9a-f-]{36}$/],
  ]
  for (const [section, kind] of kinds) {
    await page.goto(section)
    const links = await page
      .getByRole("main")
      .getByRole("link")
      .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).pathname))
    const found = links.find((path) => kind.test(path))
    expect(found, `a link like ${kind} on ${section}`).toBeDefined()
    inner.push(found as string)
  }
  return [...sections, ...inner]
}

/** Uncaught errors, refused by the content policy or not, and trees that did not match the server's. */
function troublesOf(page: Page): string[] {
  const troubles: string[] = []
  page.on("pageerror", (error) => troubles.push(`${page.url()}: ${error.message}`))
  page.on("console", (message) => {
    const isTrouble = /content security policy|hydrat|minified react error/i.test(message.text())
    if (message.type() === "error" && isTrouble) troubles.push(`${page.url()}: ${message.text().slice(0, 300)}`)
  })
  return troubles
}

async function examine(page: Page, path: string) {
  const name = path
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "id")
    .replaceAll("/", "_")
    .slice(1)
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport)
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" })
    await page.goto(path)
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible()
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect.soft(overflow, `${path} at ${viewport.width} px runs off the screen`).toBeLessThanOrEqual(0)
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
      await page.screenshot({ path: `test-results/pages/${name}.${size}.${colorScheme}.png`, timeout: 60_000 })
      // A phone shows the same colours as a desktop: its dark side is for the eye alone.
      if (size === "phone" && colorScheme === "dark") continue
      const rules = colorScheme === "dark" ? COLOURS : undefined
      expect.soft(await complaintsOf(page, PARTS[path], rules), `axe on ${path}, ${size}, ${colorScheme}`).toEqual([])
    }
  }
}
