import { AxeBuilder } from "@axe-core/playwright"
import { expect, type Page } from "@playwright/test"

/** What axe complains about on a page or within a part of it, by all its rules or by some. */
export async function complaintsOf(page: Page, within: string[] = [], rules?: string[]): Promise<string[]> {
  // In one go: asked frame by frame, axe hands over every element that passed as well, for three times as long.
  // Only frames of other sites need that, and the content policy allows none.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] })
  for (const part of within) axe.include(part)
  if (rules) axe.withRules(rules)
  const { violations } = await axe.analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`)
}

/** The rules that another theme or width can break. */
export const COLOURS = ["color-contrast", "target-size"]

/** All rules once; then only those that another theme or width can break. */
export async function examine(page: Page, rules: "all" | "colours") {
  const chosen = rules === "colours" ? COLOURS : undefined
  expect.soft(await complaintsOf(page, ["main"], chosen)).toEqual([])
}

export async function examineInBothThemes(page: Page) {
  await examine(page, "all")
  await page.emulateMedia({ colorScheme: "dark" })
  await examine(page, "colours")
  await page.emulateMedia({ colorScheme: "light" })
}

export async function fits(page: Page) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect.soft(over, `${page.url()} runs off the screen`).toBeLessThanOrEqual(0)
}
