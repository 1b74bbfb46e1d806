import type { Locator, Page } from "@playwright/test"
import { answer, type Hand, REQUIRED } from "./answers.ts"
import { expectDashboard, landOnDashboard, QUESTION, watch } from "./assistant.ts"
import { expect, newcomer, test } from "./journey.ts"

// The main job by keyboard alone: no pointer, no jump by address but the first one.

test("from sign-up to a rendered dashboard by keyboard, on a narrow screen", async ({ page }) => {
  test.setTimeout(400_000)
  await page.setViewportSize({ width: 390, height: 844 })
  const hand = keyboard(page)
  await onboard(page, hand)
  await openSection(page, "Assistant")
  await hand.type(page.getByRole("main").getByLabel("Ask the assistant"), QUESTION)
  await page.keyboard.press("Enter")
  await press(page, await watch(page))
  await landOnDashboard(page)
  await expectDashboard(page, 3)
})

/** Signs up, answers half of the steps and builds the manifest. */
async function onboard(page: Page, hand: Hand) {
  const person = newcomer()
  await page.goto("/sign-up")
  await hand.type(page.getByLabel("Email address"), person.email)
  await hand.type(page.getByLabel("Password"), person.password)
  await page.keyboard.press("Enter")
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-up"))

  await openSection(page, "Onboarding")
  await press(page, page.getByRole("button", { name: "Start", exact: true }))
  await page.waitForURL(/\/onboarding\/[0-9a-f-]{36}/)
  for (const step of REQUIRED.slice(0, 12)) {
    await openSection(page, "Onboarding")
    await press(page, page.getByRole("main").getByRole("link", { name: step.title, exact: true }))
    await page.waitForURL(new RegExp(`/${step.number}$`))
    await answer(page, step, hand)
    await press(page, page.getByRole("button", { name: "Save and continue" }))
    await page.waitForURL((url) => !url.pathname.endsWith(`/${step.number}`))
  }

  await openSection(page, "Onboarding")
  await press(page, page.getByRole("button", { name: "Build the manifest" }))
  await page.waitForURL(/\/manifest/)
}

test("the command palette leads anywhere", async ({ page }) => {
  await page.goto("/sign-in")
  await press(page, page.getByRole("button", { name: "Open the demo" }))
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"))
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible()
  await page.keyboard.press("Control+k")
  const search = page.getByRole("combobox", { name: "Search or jump to" })
  await expect(search).toBeFocused()
  await page.keyboard.type("manifest")
  await expect(search).toHaveValue("manifest")
  await page.keyboard.press("Enter")
  await page.waitForURL(/\/manifest/)
})

/** A hand that only tabs and types. */
function keyboard(page: Page): Hand {
  return {
    async type(control, text) {
      await tabTo(page, control)
      await page.keyboard.type(text)
    },
    async choose(control, label) {
      await tabTo(page, control)
      await page.keyboard.type(label)
    },
    async tick(control) {
      await tabTo(page, control)
      await page.keyboard.press("Space")
    },
  }
}

async function press(page: Page, target: Locator) {
  await tabTo(page, target)
  await page.keyboard.press("Enter")
}

async function openSection(page: Page, name: string) {
  const isNarrow = (page.viewportSize()?.width ?? 0) < 1024
  const menu = isNarrow
    ? page.getByRole("navigation", { name: "Sections" })
    : page.getByRole("complementary", { name: "Explorer" })
  await press(page, menu.getByRole("link", { name, exact: true }))
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible()
  await page.waitForURL(new RegExp(`/${name.toLowerCase()}$`))
}

/** Presses Tab until the target has the focus; it fails when a person could not get there. */
async function tabTo(page: Page, target: Locator) {
  await expect(target).toBeVisible()
  for (let presses = 0; presses < 250; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press("Tab")
  }
  throw new Error(`250 presses of Tab did not reach ${target}`)
}
