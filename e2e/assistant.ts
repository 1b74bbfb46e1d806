import type { Page } from "@playwright/test"
import { expect } from "@playwright/test"

export const QUESTION = "Show revenue by month and by region, and the top ten products"

/** Types a question and sends it. */
export async function ask(page: Page, question: string): Promise<void> {
  const box = page.getByRole("main").getByRole("textbox")
  await box.fill(question)
  await box.press("Enter")
}

/** Watches the tools at work, says yes to the preview, and follows to the dashboard. Returns its slug. */
export async function saveAnswer(page: Page): Promise<string> {
  const main = page.getByRole("main")
  await expect(main.getByText(/tables/i).first()).toBeVisible({ timeout: 30_000 })
  await main.getByRole("button", { name: /save/i }).click({ timeout: 60_000 })
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
