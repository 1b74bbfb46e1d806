import type { Page } from "@playwright/test"
import { COMPANIES } from "#embedded/demo/companies"
import type { Answers } from "#lib/onboarding/field"
import { examine, examineInBothThemes, fits } from "./axe.ts"
import { expect, newcomer, signUp, test } from "./journey.ts"

// The viewer on one company: read, see a source, change an answer, build again, compare, restore, export.

const company = COMPANIES.find(({ slug }) => slug === "quillmarsh-software")
const PHONE = { width: 390, height: 844 }

test("a manifest is read, built again, compared, restored and exported", async ({ page }) => {
  test.setTimeout(120_000)
  if (!company) throw new Error("The company of this journey is gone.")
  await signUp(page, newcomer())
  const { session_id } = await api(page, "session")
  await page.goto("/manifest")
  await expect(page.getByText("There is no manifest yet")).toBeVisible()
  for (const [step, data] of Object.entries(company.answers)) await api(page, `${session_id}/steps/${step}`, { data })
  await api(page, `${session_id}/finalize`, { session_id })

  await test.step("read it, and see by keyboard where a fact comes from", async () => {
    await page.goto("/manifest")
    await expect(page.getByText("Up to date with the answers")).toBeVisible()
    await expect(page.getByRole("navigation", { name: "Outline" }).getByRole("link", { name: "Company" })).toBeVisible()
    const fact = page.getByRole("button", { name: company.name, exact: true })
    const source = page.getByRole("link", { name: "step 1, Your company" }).first()
    await page.getByRole("link", { name: "Search", exact: true }).focus()
    await expect(async () => {
      await page.keyboard.press("Tab")
      await expect(fact).toBeFocused({ timeout: 100 })
    }).toPass({ intervals: [0] })
    await expect(source).toBeVisible()
    await page.keyboard.press("Tab")
    await expect(source).toBeFocused()
    await page.keyboard.press("Escape")
    await expect(source).toBeHidden()
    await examineInBothThemes(page)
  })

  await test.step("an answer changes: behind, built again, a new version", async () => {
    const saved = company.answers[17] as Answers
    const promise = { ...(saved.value_prop as Answers), primary: "Warehouse counts that are right before lunch." }
    await api(page, `${session_id}/steps/17`, { data: { ...saved, value_prop: promise }, base_revision: 1 })
    await page.reload()
    await expect(page.getByText("Behind the answers")).toBeVisible()
    await page.getByRole("button", { name: "Build again" }).click()
    await expect(page.getByRole("status").filter({ hasText: "Version 1.1.0 was built" })).toBeVisible()
    await expect(page.getByRole("button", { name: "right before lunch" })).toBeVisible()
  })

  await test.step("the two versions beside each other, on a phone", async () => {
    await page.setViewportSize(PHONE)
    await page.goto("/manifest/versions")
    await page.getByRole("link", { name: "See the changes of version 1.1.0" }).click()
    await page.waitForURL(/from=1\.0\.0&to=1\.1\.0/)
    await expect(page.getByRole("heading", { name: "From version 1.0.0 to 1.1.0" })).toBeVisible()
    await expect(page.locator("ins", { hasText: "lunch" })).toBeVisible()
    await fits(page)
    await examine(page, "colours")
  })

  await test.step("restore the former one, after saying so twice", async () => {
    await page.getByRole("button", { name: "Restore version 1.0.0" }).click()
    await page.getByRole("button", { name: "Restore 1.0.0", exact: true }).click()
    await expect(page.getByRole("status").filter({ hasText: "Version 1.0.0 was restored" })).toBeVisible()
    await expect(page.getByRole("button", { name: "right before lunch" })).toHaveCount(0)
    await fits(page)
    await page.goto("/manifest/budget?q=no-such-word")
    await expect(page.getByText("0 facts found.")).toBeVisible()
    await fits(page)
  })

  await test.step("export it with its checksum in the file's name", async () => {
    await page.getByRole("button", { name: "Export" }).click()
    const checksum = (await page.locator("#export code").textContent()) ?? ""
    expect(checksum).toMatch(/^[0-9a-f]{12}/)
    const download = page.waitForEvent("download")
    await page.getByRole("link", { name: "Markdown" }).click()
    expect((await download).suggestedFilename()).toContain(checksum.slice(0, 12))
  })
})

async function api(page: Page, path: string, data: object = {}) {
  const headers = {
    "sec-fetch-site": "same-origin",
    ...(path === "session" && { "idempotency-key": crypto.randomUUID() }),
  }
  const response = await page.request.post(`/api/v1/onboarding/${path}`, { headers, data })
  expect(response.ok(), `${path}: ${(await response.text()).slice(0, 300)}`).toBe(true)
  return response.json()
}
