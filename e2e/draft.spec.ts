import type { Answers } from "#lib/onboarding/field"
import { expect, test } from "./journey.ts"
import { openWorkbook, savedAnswers, saveElsewhere } from "./workbook.ts"

test("a step is drafted from other answers, one value of it is used, and nothing else counts", async ({
  browser,
  baseURL,
}) => {
  const { context, page, session, path } = await openWorkbook(browser, baseURL ?? "")
  const answers = async () => (await savedAnswers(page, session, 8)).data as Answers
  const draft = page.getByRole("region", { name: "Draft - counts for nothing until you use it" })
  const ask = page.getByRole("button", { name: /^Draft this step/ })

  await page.goto(path(8))
  await ask.click()
  const refusal = page.locator("main").getByRole("alert")
  await expect(refusal).toContainText("Nothing is known yet that step 8 could be drafted from")
  await expect(draft).toHaveCount(0)

  await saveElsewhere(page, session, 7, {
    competitors: [{ name: "Brass Kettle Co", strengths: ["Cheap"], weaknesses: ["Slow delivery"] }],
  })
  await ask.click()
  await expect(draft).toContainText("Drafted by")
  await expect(refusal).toHaveCount(0)
  await expect(draft.getByRole("link", { name: "Step 7, " }).first()).toHaveAttribute("href", path(7))
  await expect(draft.locator("blockquote").filter({ hasText: "Cheap" })).toHaveCount(1)
  expect(await answers()).toEqual({})

  // By keyboard: the focus stays where one was.
  const use = draft.getByRole("listitem").filter({ hasText: "Cheap" }).getByRole("button")
  await use.focus()
  await page.keyboard.press("Enter")
  await expect(use).toHaveText(/^Used/)
  await expect(use).toBeFocused()
  await expect(page.locator("form [role=status]").filter({ hasText: "Saved" }).last()).toBeVisible()
  expect(await answers()).toEqual({ losses: ["Cheap"] })

  await page.reload()
  await expect(draft.getByRole("button", { name: /^Used/ })).toHaveCount(1)
  await expect(page.locator("main form textarea").filter({ hasText: "Cheap" })).toHaveCount(1)
  await context.close()
})

test("what a person typed is replaced only when they ask for it", async ({ browser, baseURL }) => {
  const { context, page, session, path } = await openWorkbook(browser, baseURL ?? "")
  await saveElsewhere(page, session, 1, { sub_industry: "Whistling kettles", description: "Kettles that sing." })
  await page.goto(path(9))
  await page.getByRole("button", { name: "Draft this step" }).click()
  const draft = page.getByRole("region", { name: "Draft - counts for nothing until you use it" })
  await expect(draft.getByRole("button", { name: /^Use / }).first()).toBeVisible()
  const name = page.locator("[name=category_name]")
  await name.fill("My own words")
  await expect(draft.getByRole("button", { name: /^Replace/ })).toHaveCount(1)
  await draft.getByRole("button", { name: "Use all" }).click()
  await expect(page.getByRole("status").filter({ hasText: "1 left alone" })).toBeVisible()
  await expect(name).toHaveValue("My own words")
  await expect(draft.getByRole("button", { name: /^Used/ })).toHaveCount(2)
  await draft.getByRole("button", { name: /^Replace/ }).click()
  await expect(name).toHaveValue("Whistling kettles")
  await expect(draft.getByRole("button", { name: "All used" })).toBeVisible()

  await draft.getByRole("button", { name: "Dismiss" }).click()
  await expect(draft).toHaveCount(0)
  await expect(page.getByRole("button", { name: "Draft this step again" })).toBeFocused()
  await expect(name).toHaveValue("Whistling kettles")
  await context.close()
})
