import { AxeBuilder } from "@axe-core/playwright"
import type { Page } from "@playwright/test"

/** What axe complains about, by all its rules, on a page or within a part of it. */
export async function complaintsOf(page: Page, within?: string): Promise<string[]> {
  // In one go: asked frame by frame, axe hands over every element that passed as well, for three times as long.
  // Only frames of other sites need that, and the content policy allows none.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] })
  const { violations } = await (within ? axe.include(within) : axe).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`)
}
