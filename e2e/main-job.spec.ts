import type { Page } from "@playwright/test"
import { answer, REQUIRED } from "./answers.ts"
import { ask, expectDashboard, landOnDashboard, QUESTION, watch } from "./assistant.ts"
import { expect, newcomer, signIn, signUp, test } from "./journey.ts"

// The main job, from a clone to a rendered dashboard, as one person does it in a browser.

test("from sign-up to a rendered dashboard, and everything survives a restart and a kill", async ({
  page,
  browser,
  program,
}) => {
  test.setTimeout(400_000)
  const person = newcomer()

  await test.step("sign up; a workspace and its Sample connection are there", async () => {
    await signUp(page, person)
    await page.goto("/connections")
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible()
    await expect(page.getByText("Sample").first()).toBeVisible()
  })

  await test.step("answer steps; each is saved and counted", async () => {
    await page.goto("/onboarding")
    await page.getByRole("button", { name: "Start" }).click()
    await page.waitForURL(/\/onboarding\/[0-9a-f-]{36}/)
    await completeSteps(page, REQUIRED.slice(0, 12))
    await page.goto("/onboarding")
    await expect(page.getByRole("heading", { name: "12 of 23 steps completed" })).toBeVisible()
  })

  await test.step("come back on another browser: everything is there", async () => {
    const elsewhere = await browser.newContext()
    const other = await elsewhere.newPage()
    await other.goto(`${program.address()}/sign-in`)
    await signIn(other, person)
    await other.goto(`${program.address()}/onboarding`)
    await expect(other.getByRole("heading", { name: "12 of 23 steps completed" })).toBeVisible()
    await other.getByRole("link", { name: "Your company" }).click()
    await expect(other.getByLabel("Company name")).toHaveValue(/^Sample /)
    await elsewhere.close()
  })

  await test.step("build the manifest from half of the steps", async () => {
    await page.goto("/onboarding")
    await page.getByRole("button", { name: "Build the manifest" }).click()
    await page.waitForURL(/\/manifest/)
    await expectManifest(page)
  })

  const slug = await test.step("ask the assistant, watch it work, say yes", async () => {
    await page.goto("/assistant")
    await ask(page, QUESTION)
    await (await watch(page)).click()
    return landOnDashboard(page)
  })

  await test.step("the dashboard renders", () => expectDashboard(page, 3))

  for (const [what, again] of [
    ["Ctrl-C and a new start", program.restart],
    ["kill -9 and a new start", program.crash],
  ] as const) {
    await test.step(`${what}: everything is still there`, async () => {
      await again()
      await page.goto(`${program.address()}/onboarding`)
      await expect(page.getByRole("heading", { name: "12 of 23 steps completed" })).toBeVisible()
      await page.goto(`${program.address()}/manifest`)
      await expectManifest(page)
      await page.goto(`${program.address()}/dashboards/${slug}`)
      await expectDashboard(page, 3)
    })
  }
})

test("the forms work without a line of script", async ({ browser, program }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: program.address() })
  const page = await context.newPage()
  const person = newcomer()
  await signUp(page, person)
  await page.goto("/connections")
  await expect(page.getByText("Sample").first()).toBeVisible()

  await page.goto("/onboarding")
  await page.getByRole("button", { name: "Start" }).click()
  await page.waitForURL(/\/onboarding\/[0-9a-f-]{36}/)
  const step = page.url().replace(/(\/onboarding\/[0-9a-f-]{36}).*/, "$1/1")
  await page.goto(step)
  await page.getByRole("button", { name: "Save and continue" }).click()
  await expect(page, "an empty step is told what is missing").toHaveTitle(/^Error: /)
  await answer(page, REQUIRED[0] as (typeof REQUIRED)[number])
  await page.getByRole("button", { name: "Save and continue" }).click()
  await page.waitForURL(/\/2$/)

  await page.goto("/sign-in")
  await page.context().clearCookies()
  await page.goto("/sign-in")
  await signIn(page, person)
  await page.goto("/onboarding")
  await expect(page.getByRole("heading", { name: "1 of 23 steps completed" })).toBeVisible()
  await context.close()
})

test("the demo opens in one click and shows a finished dashboard", async ({ page }) => {
  await page.goto("/sign-in")
  await page.getByRole("button", { name: "Open the demo" }).click()
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"))
  await page.goto("/dashboards")
  await page.locator('main a[href^="/dashboards/"]').first().click()
  await expectDashboard(page, 3)
  await page.goto("/manifest")
  await expectManifest(page)
})

async function completeSteps(page: Page, steps: typeof REQUIRED) {
  const [, session] = /\/onboarding\/([0-9a-f-]{36})/.exec(page.url()) ?? []
  for (const step of steps) {
    await page.goto(`/onboarding/${session}/${step.number}`)
    await answer(page, step)
    await page.getByRole("button", { name: "Save and continue" }).click()
    await page.waitForURL((url) => !url.pathname.endsWith(`/${step.number}`) && !url.searchParams.has("check"))
  }
}

async function expectManifest(page: Page) {
  await expect(page.getByRole("heading", { level: 1, name: "Manifest" })).toBeVisible()
  await expect(page.getByText(/Version 1\.0\.0/)).toBeVisible()
  await page.getByRole("button", { name: "Export" }).click()
  await expect(page.getByText(/^[0-9a-f]{64}$/)).toBeVisible()
  await page.keyboard.press("Escape")
}
