import type { Page, Request } from "@playwright/test"
import type { Answers } from "#lib/onboarding/field"
import { idOf, nameOf } from "#lib/onboarding/form"
import { expect, test } from "./journey.ts"
import { NAUGHTY } from "./naughty.ts"
import { hydrated, openWorkbook, savedAnswers, saveElsewhere, startSession, type Workbook } from "./workbook.ts"

// Nothing typed is lost: without a connection, in two tabs, signed out, against somebody else, and whatever is typed.

test.describe.configure({ timeout: 120_000 })

let book: Workbook
test.beforeAll(async ({ browser, baseURL }) => {
  book = await openWorkbook(browser, baseURL)
})
test.afterAll(() => book.context.close())
test.beforeEach(async () => {
  book.session = await startSession(book.page)
})

const status = (page: Page, words: string) => page.locator("form [role=status]").filter({ hasText: words }).last()
const answersOf = async (step: number) => (await savedAnswers(book.page, book.session, step)).data as Answers

/** A step whose script is there. */
async function open(page: Page, step: number) {
  await page.goto(book.path(step))
  await hydrated(page)
}

/** The saves that a page sends, as step numbers. */
function savesOf(page: Page): number[] {
  const saves: number[] = []
  const note = (request: Request) => {
    const step = /\/steps\/(\d+)$/.exec(request.url())?.[1]
    if (request.method() === "POST" && step) saves.push(Number(step))
  }
  page.on("request", note)
  return saves
}

test("a save costs one request for a burst of typing", async () => {
  const { page } = book
  await open(page, 1)
  const saves = savesOf(page)
  await page.getByLabel("Company name").pressSequentially("Larkspur Kettle Works", { delay: 20 })
  await expect(status(page, "Saved")).toBeVisible()
  expect(saves).toEqual([1])
  expect(await answersOf(1)).toEqual({ company_name: "Larkspur Kettle Works" })
})

test("typing goes on without a connection, survives a reload, and is sent in order from another step", async () => {
  const { context, page } = book
  await open(page, 1)
  const second = await context.newPage()
  await open(second, 6)
  await context.setOffline(true)
  await page.getByLabel("Company name").fill("Larkspur Kettle Works")
  await expect(status(page, "Could not save - kept on this device")).toBeVisible()
  await second.getByLabel("The problem").fill("Kettles scream")
  await expect(status(second, "Could not save - kept on this device")).toBeVisible()
  // The page cannot be had again, and goes; what was typed stays.
  await page.reload().catch(() => undefined)
  await second.close()
  await context.setOffline(false)
  const saves = savesOf(page)
  await page.goto(book.path(9))
  await expect.poll(() => answersOf(6)).toMatchObject({ problem: "Kettles scream" })
  expect(await answersOf(1)).toEqual({ company_name: "Larkspur Kettle Works" })
  expect(saves).toEqual([1, 6])
})

test("what waits is on the page again after a reload, and can be typed on", async () => {
  const { page } = book
  await page.route("**/steps/1", (route) => route.abort())
  await open(page, 1)
  await page.getByLabel("Headquarters").fill("Ghent")
  await expect(status(page, "kept on this device")).toBeVisible()
  await open(page, 1)
  await expect(page.getByLabel("Headquarters")).toHaveValue("Ghent")
  await page.getByLabel("Headquarters").fill("Ghent, Belgium")
  await page.unroute("**/steps/1")
  await expect(status(page, "Saved")).toBeVisible({ timeout: 40_000 })
  expect(await answersOf(1)).toMatchObject({ headquarters: "Ghent, Belgium" })
})

test("an answer that was lost on the way makes no conflict with oneself", async () => {
  const { page } = book
  let lost = 0
  await page.route("**/steps/1", async (route) => {
    if (route.request().method() !== "POST" || lost > 0) return route.continue()
    lost += 1
    await route.fetch()
    await route.abort()
  })
  await open(page, 1)
  await page.getByLabel("Company name").fill("Larkspur")
  await expect.poll(() => lost).toBe(1)
  await page.getByLabel("Company name").fill("Larkspur Kettle Works")
  await expect(status(page, "Saved")).toBeVisible()
  await page.unroute("**/steps/1")
  await expect(page.getByRole("heading", { name: /changed/ })).toHaveCount(0)
  expect(await answersOf(1)).toEqual({ company_name: "Larkspur Kettle Works" })
})

test("a refused answer is shown with its reason and does not hold up the others", async () => {
  const { page } = book
  const gone = await startSession(page)
  await page.goto(`/onboarding/${gone}/1`)
  await hydrated(page)
  const { origin } = new URL(page.url())
  await page.request.delete(`${origin}/api/v1/onboarding/${gone}`, { headers: { origin }, timeout: 60_000 })
  await page.getByLabel("Company name").fill("To nowhere")
  await expect(status(page, "kept on this device. There is no such onboarding session")).toBeVisible()
  await open(page, 6)
  const waiting = page.getByRole("region", { name: "One step is kept on this device" })
  await expect(waiting).toContainText("There is no such onboarding session")
  await page.getByLabel("The problem").fill("Kettles scream")
  await expect(status(page, "Saved")).toBeVisible()
  page.once("dialog", (dialog) => void dialog.accept())
  await waiting.getByRole("button", { name: /Discard/ }).click()
  await expect(waiting).toHaveCount(0)
})

test("signed out in the middle of typing: kept, told, and sent after signing in", async ({ browser, baseURL }) => {
  const own = await openWorkbook(browser, baseURL)
  const { context, page } = own
  await page.goto(own.path(1))
  await hydrated(page)
  const cookies = await context.cookies()
  await context.clearCookies()
  await page.getByLabel("Company name").fill("Larkspur Kettle Works")
  await expect(status(page, "You are signed out - kept on this device")).toBeVisible()
  await expect(page.getByRole("link", { name: "Sign in again" })).toHaveAttribute("href", /next=/)
  await context.addCookies(cookies)
  await page.goto(own.path(6))
  await expect
    .poll(async () => (await savedAnswers(page, own.session, 1)).data)
    .toMatchObject({
      company_name: "Larkspur Kettle Works",
    })
  await context.close()
})

test("two tabs come together, send once, and what both changed is chosen by a person", async () => {
  const { context, page } = book
  await open(page, 1)
  const other = await context.newPage()
  await open(other, 1)
  await page.getByLabel("Headquarters").fill("Ghent")
  await expect(status(page, "Saved")).toBeVisible()
  const saves = savesOf(other)
  await other.getByLabel("Niche within the industry").fill("Kettles")
  await expect(status(other, "Saved")).toBeVisible()
  await expect(other.getByLabel("Headquarters")).toHaveValue("Ghent")
  expect(saves).toEqual([1])

  await page.getByLabel("Niche within the industry").fill("Whistling kettles")
  await page.getByLabel("Website").fill("https://larkspur.example.com")
  const clash = page.getByRole("region", { name: "This step was changed in another place meanwhile" })
  await expect(clash).toContainText("You, in another tab or on another device")
  await expect(clash).toContainText("Whistling kettles")
  await expect(status(page, "Not saved yet - choose which values to keep")).toBeVisible()
  await clash.getByLabel("Yours").check()
  await clash.getByRole("button", { name: "Keep these and save" }).click()
  await expect(status(page, "Saved")).toBeVisible()
  expect(await answersOf(1)).toEqual({
    headquarters: "Ghent",
    sub_industry: "Whistling kettles",
    website: "https://larkspur.example.com",
  })
  await other.close()
})

test("without script both values stand side by side, and the chosen one is kept", async ({ browser, baseURL }) => {
  await saveElsewhere(book.page, book.session, 1, { company_name: "First" })
  const context = await browser.newContext({
    ...(baseURL && { baseURL }),
    javaScriptEnabled: false,
    storageState: await book.context.storageState(),
  })
  const page = await context.newPage()
  await page.goto(book.path(1))
  await saveElsewhere(book.page, book.session, 1, { company_name: "Theirs", headquarters: "Ghent" })
  await page.getByLabel("Company name").fill("Mine")
  await page.getByLabel("Niche within the industry").fill("Kettles")
  await page.getByRole("button", { name: "Save and continue" }).click()
  const clash = page.getByRole("region", { name: /was changed/ })
  await expect(clash).toContainText("Mine")
  await expect(clash).toContainText("Theirs")
  await clash.locator("[value=theirs]").check()
  await clash.getByRole("button", { name: "Keep these and save" }).click()
  await expect(page.getByLabel("Company name")).toHaveValue("Theirs")
  expect(await answersOf(1)).toEqual({ company_name: "Theirs", headquarters: "Ghent", sub_industry: "Kettles" })
  await context.close()
})

test("drafts that a former version left in localStorage are sent", async () => {
  const { page } = book
  await open(page, 2)
  await page.evaluate(
    ([session]) =>
      localStorage.setItem(
        `bridge:step:${session}:12`,
        JSON.stringify({ answers: { values: ["Mend it first"] }, revision: 0 }),
      ),
    [book.session],
  )
  await open(page, 1)
  await expect.poll(() => answersOf(12)).toEqual({ values: ["Mend it first"] })
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("bridge:step")))).toEqual(
    [],
  )
})

test("naughty strings come back from every text field as they were typed", async () => {
  const { page } = book
  const paths = [
    ["value_prop", "primary"],
    ["value_prop", "secondary"],
    ["value_prop", "supporting_points", 0],
    ["taglines", 0],
    ["pillars", 0, "title"],
    ["pillars", 0, "key_messages", 0],
    ["pillars", 0, "audience"],
  ]
  for (let at = 0; at < NAUGHTY.length; at += paths.length) {
    const strings = NAUGHTY.slice(at, at + paths.length)
    await open(page, 17)
    for (const [i, text] of strings.entries()) await page.locator(`[name="${nameOf(paths[i] ?? [])}"]`).fill(text)
    const last = strings.at(-1) ?? ""
    await expect.poll(async () => JSON.stringify(await answersOf(17))).toContain(JSON.stringify(last))
    await page.reload()
    for (const [i, text] of strings.entries()) {
      await expect(page.locator(`#${idOf(paths[i] ?? [])}`)).toHaveValue(text)
    }
  }
  expect(await page.evaluate(() => ({}) as { polluted?: boolean })).toEqual({})
})

test("a key named __proto__ is refused by name, and harms nobody", async () => {
  const { page } = book
  const { origin } = new URL(page.url())
  const response = await page.request.post(`${origin}/api/v1/onboarding/${book.session}/steps/1`, {
    headers: { origin, "content-type": "application/json" },
    data: '{"data":{"__proto__":{"polluted":true},"company_name":"A"}}',
  })
  expect([200, 400]).toContain(response.status())
  if (response.ok()) expect(await answersOf(1)).toEqual({ company_name: "A" })
})

test("several sessions are listed, and deleting one asks first", async () => {
  const { page } = book
  await page.goto("/onboarding/sessions")
  const before = await page.getByRole("heading", { level: 2, name: /^Session / }).count()
  await page.getByRole("button", { name: "Start another" }).click()
  await page.waitForURL(/\/1$/)
  await page.goto("/onboarding/sessions")
  await expect(page.getByRole("heading", { level: 2, name: /^Session / })).toHaveCount(before + 1)
  await page.getByRole("link", { name: `Delete session ${before + 1}` }).click()
  await expect(page.getByText("Delete this session and all its answers and evidence?")).toBeVisible()
  await page.getByRole("button", { name: "Yes, delete it" }).click()
  await expect(page.getByRole("heading", { level: 2, name: /^Session / })).toHaveCount(before)
})

test("a step that rests on a changed answer asks to be checked again, until it is saved", async () => {
  const { page } = book
  await saveElsewhere(page, book.session, 1, { description: "We make kettles" })
  await saveElsewhere(page, book.session, 13, { focus: "Daily tea drinkers" })
  await saveElsewhere(page, book.session, 1, { description: "We mend kettles" })
  await page.goto(book.path(13))
  const notice = page.getByRole("region", { name: "Check this step again" })
  await expect(notice.getByRole("link", { name: "Your company" })).toBeVisible()
  await page.getByRole("button", { name: "Save and continue" }).click()
  await page.waitForURL(/check=1/)
  await expect(notice).toHaveCount(0)
})
