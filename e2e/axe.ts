import { AxeBuilder } from "@axe-core/playwright"
import type { Page } from "@playwright/test"

/** What axe complains about on a page or within a part of it, by all its rules or by some. */
export async function complaintsOf(page: Page, within?: string, rules?: string[]): Promise<string[]> {
  // In one go: asked frame by frame, axe hands over every element that passed as well, for three times as long.
  // Only frames of other sites need that, and the content policy allows none.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] })
  if (within) axe.include(within)
  if (rules) axe.withRules(rules)
  const { violations } = await axe.analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`)
}
