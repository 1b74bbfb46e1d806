import type { Locator, Page } from "@playwright/test"
import { expect } from "@playwright/test"

export const QUESTION = "Show revenue by month and by region, and the top ten products"

/** Types a question and sends it. */
export async function ask(page: Page, question: string): Promise<void> {
  const box = page.getByRole("main").getByLabel("Ask the assistant")
  await box.fill(question)
  await box.press("Enter")
}

/** Watches the tools at work until the preview offers to be saved. Returns the button that says yes. */
export async function watch(page: Page): Promise<Locator> {
  const work = page.getByRole("list", { name: "What the assistant did" })
  for (const line of [/List tables/, /Read a table's columns/, /Price a query: .*(bytes|B\b)/, /Check the dashboard/]) {
    await expect(work.getByRole("listitem").filter({ hasText: line }).first()).toBeVisible({ timeout: 60_000 })
  }
  const save = page.getByRole("region", { name: /^Preview: / }).getByRole("button", { name: "Save this dashboard" })
  await expect(save).toBeVisible({ timeout: 60_000 })
  await expect(save).not.toHaveAttribute("aria-disabled", "true", { timeout: 30_000 })
  return save
}

/** Waits for the saved dashboard's page, which opens by itself. Returns its slug. */
export async function landOnDashboard(page: Page): Promise<string> {
  await page.waitForURL(/\/dashboards\/[a-z0-9-]+$/, { timeout: 60_000 })
  return new URL(page.url()).pathname.split("/").at(-1) ?? ""
}

/** At least so many tiles stand there with what they show, none of them with an error. */
export async function expectDashboard(page: Page, tiles: number): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible()
  const articles = page.getByRole("main").getByRole("article")
  await expect(articles.nth(tiles - 1)).toBeVisible({ timeout: 30_000 })
  await expect(articles.locator("svg, table, [data-value]").first()).toBeVisible()
  await expect(page.getByRole("main").getByText(/could not|went wrong|is not allowed/i)).toHaveCount(0)
  const drawn = await articles
    .filter({ has: page.locator("svg[role=img], .chart-svg svg, table, dl, [data-value]") })
    .count()
  expect(drawn, "tiles with a chart, a table or a figure").toBeGreaterThanOrEqual(tiles)
}
