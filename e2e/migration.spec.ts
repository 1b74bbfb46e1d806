import type { Locator, Page } from "@playwright/test"
import { examine, examineInBothThemes, fits } from "./axe.ts"
import { expect, newcomer, signUp, test } from "./journey.ts"

// A platform admin moves the demo's legacy users, by keyboard: rehearse, migrate, watch, see why somebody failed, put one back.

const PHONE = { width: 390, height: 844 }
const CONSOLE = "/admin/migration"

test("users of the former onboarding are rehearsed, migrated, looked into and put back", async ({ page }) => {
  test.setTimeout(120_000)
  await page.goto("/sign-in")
  await page.getByRole("button", { name: "Open the demo" }).click()
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"))

  await test.step("the overview says who is due", async () => {
    await page.getByRole("navigation", { name: "Workspace" }).getByRole("link", { name: "Migration" }).press("Enter")
    await expect(page.getByRole("heading", { name: /^[\d,]+ users due$/ })).toBeVisible()
    await expect(page.getByText("Back up the database")).toBeVisible()
    await examineInBothThemes(page)
  })

  const root = await test.step("a rehearsal tells who would fail, and keeps nothing", async () => {
    await press(page, page.getByRole("button", { name: "Rehearse", exact: true }), "Yes, rehearse")
    await expect(page.getByRole("status").filter({ hasText: "The rehearsal was started" })).toBeFocused()
    await expect(page.getByRole("heading", { name: "Rehearsal report" })).toBeVisible({ timeout: 30_000 })
    await expect(page.getByText("would succeed.", { exact: false }).first()).toBeVisible()
    await expect(page.getByRole("table", { name: "Failures by cause" })).toBeVisible()
    await examine(page, "all")
    return page.locator("code", { hasText: /^[0-9a-f]{64}$/ }).textContent()
  })

  await test.step("the real run comes to the same root", async () => {
    await page.goto(CONSOLE)
    await expect(page.getByRole("link", { name: /^Rehearsed/ })).toBeVisible()
    await press(page, page.getByRole("button", { name: /^Migrate [\d,]+ users$/ }), "Yes, migrate")
    await expect(page.getByRole("progressbar", { name: "Users dealt with" })).toBeVisible()
    await expect(page.getByRole("heading", { name: "Report", exact: true })).toBeVisible({ timeout: 60_000 })
    await expect(page.locator("code", { hasText: /^[0-9a-f]{64}$/ })).toHaveText(root ?? "")
    await expect(page.getByText("The same as in the rehearsal")).toBeVisible()
  })

  await test.step("a failure, on a phone: its cause, its user, another try", async () => {
    await page.setViewportSize(PHONE)
    await page.goto(`${CONSOLE}/failures`)
    const cause = page.getByRole("heading", { name: "The former status is not known" })
    await expect(cause).toBeVisible()
    await examine(page, "colours")
    await page.getByRole("link", { name: "See the users" }).first().press("Enter")
    await page.waitForURL(/error_code=/)
    await fits(page)
    await page.getByRole("list", { name: "Users" }).getByRole("link").first().press("Enter")
    await expect(page.getByRole("heading", { name: "Before and after" })).toBeVisible()
    await press(page, page.getByRole("button", { name: "Retry" }), "Yes, migrate")
    await expect(page.getByRole("alert").filter({ hasText: "could not be migrated" })).toBeFocused()
    await expect(page.getByText("There is no session yet")).toBeVisible()
    await fits(page)
    await examine(page, "colours")
  })

  await test.step("one user is checked, and put back", async () => {
    await page.goto(`${CONSOLE}/users?status=migrated`)
    await page.getByRole("list", { name: "Users" }).getByRole("link").first().press("Enter")
    await expect(page.getByRole("heading", { name: "24 records" })).toBeVisible()
    await page.getByRole("link", { name: "Check old against new" }).press("Enter")
    await expect(page.getByText("Everything the legacy row says is in the session")).toBeVisible()
    await fits(page)
    await press(page, page.getByRole("button", { name: "Roll back" }), "Yes, roll back")
    await expect(page.getByRole("status").filter({ hasText: "back in the former onboarding" })).toBeFocused()
    await expect(page.getByText("Rolled back to the former onboarding").first()).toBeVisible()
    await examine(page, "all")
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  await test.step("what cannot be undone is typed, and a wrong word is told", async () => {
    await page.goto(`${CONSOLE}/cleanup`)
    await page.getByLabel("Older than so many days").fill("4,000")
    await page.getByRole("button", { name: "Prune" }).press("Enter")
    const problem = page.getByRole("alert").filter({ hasText: "There is a problem" })
    await expect(problem).toBeFocused()
    await expect(problem.getByRole("link", { name: /from 1 to 3,650/ })).toBeVisible()
    await expect(page.getByLabel("Older than so many days")).toHaveValue("4,000")
    await expect(page).toHaveTitle(/^Error: /)
  })
})

test("the console does not exist for a member who is no platform admin", async ({ page }) => {
  await signUp(page, newcomer())
  await expect(
    page.getByRole("navigation", { name: "Workspace" }).getByRole("link", { name: "Settings" }),
  ).toBeVisible()
  await expect(page.getByRole("link", { name: "Migration" })).toHaveCount(0)
  for (const path of ["", "/runs", "/failures", "/users", "/comparison", "/cleanup", `/users/${crypto.randomUUID()}`]) {
    const response = await page.goto(CONSOLE + path)
    expect(response?.status(), path).toBe(404)
  }
  await expect(page.getByText("There is nothing at this address")).toBeVisible()
})

/** Asks and says yes, with the keyboard alone. */
async function press(page: Page, button: Locator, yes: string) {
  const answer = page.getByRole("button", { name: yes, exact: true })
  // Before the script of the page is there the panel opens all the same, but the answer is sent the long way.
  await expect(button).toBeEnabled()
  await button.press("Enter")
  await expect(answer).toBeVisible()
  await page.keyboard.press("Tab")
  await expect(answer).toBeFocused()
  await page.keyboard.press("Enter")
}
