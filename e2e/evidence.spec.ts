import { readdirSync } from "node:fs"
import { join } from "node:path"
import type { Page } from "@playwright/test"
import { CRUMBLEFORD_ANSWERS } from "#embedded/demo/crumbleford-bakeries/answers"
import type { Answers } from "#lib/onboarding/field"
import { complaintsOf } from "./axe.ts"
import { expect, test } from "./journey.ts"
import { hydrated, openWorkbook, savedAnswers, saveElsewhere, startSession, type Workbook } from "./workbook.ts"

// A company's documents from the first file to the settled contradiction, and the steps that are drawn.

test.describe.configure({ timeout: 120_000 })

const FOLDER = join("embedded", "demo", "crumbleford-bakeries", "documents")
const FILES = readdirSync(FOLDER).sort()
const MB = 1024 * 1024

let book: Workbook
let troubles: string[]
test.beforeAll(async ({ browser, baseURL }) => {
  book = await openWorkbook(browser, baseURL)
  book.page.on("pageerror", (error) => troubles.push(error.message))
  book.page.on("console", (message) => {
    if (message.type() === "error" && /same key|hydrat|content security policy/i.test(message.text())) {
      troubles.push(message.text().slice(0, 300))
    }
  })
})
test.beforeEach(() => {
  troubles = []
})
test.afterEach(() => expect(troubles).toEqual([]))
test.afterAll(() => book.context.close())

const rows = (page: Page) => page.getByRole("region", { name: "Files and pages" }).locator("ul > li")
const saved = (page: Page) =>
  page
    .locator("form [role=status]")
    .filter({ hasText: /^Saved/ })
    .last()
const answersOf = async (step: number) => (await savedAnswers(book.page, book.session, step)).data as Answers
const sources = async () => ((await answersOf(2)).sources ?? []) as Answers[]

async function open(step: number) {
  await book.page.goto(book.path(step))
  await hydrated(book.page)
}

async function answer(steps: readonly number[]) {
  for (const step of steps) await saveElsewhere(book.page, book.session, step, CRUMBLEFORD_ANSWERS[step] ?? {})
}

/** Axe finds nothing in either theme, and no line runs off a phone. */
async function examine(step: number) {
  const { page } = book
  for (const colorScheme of ["light", "dark"] as const) {
    // Before the page: colours of a page that is open may still be on their way.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
    await open(step)
    // The tools of the truth sheet come with its script; what axe would see meanwhile is half there.
    if (step === 4) await expect(page.getByLabel("Only undecided")).toBeVisible()
    expect.soft(await complaintsOf(page, ["main"]), `axe on step ${step}, ${colorScheme}`).toEqual([])
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" })
  await page.setViewportSize({ width: 390, height: 844 })
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect.soft(wide, `step ${step} runs off a phone`).toBeLessThanOrEqual(0)
  expect.soft(await clipped(page), `words of a picture of step ${step} that are cut off`).toEqual([])
  await page.setViewportSize({ width: 1440, height: 900 })
}

/** Words in a picture that reach over its edge. */
const clipped = (page: Page) =>
  page.locator("figure svg text").evaluateAll((all) =>
    all.flatMap((text) => {
      const box = text.getBoundingClientRect()
      const edge = (text as SVGTextElement).ownerSVGElement?.getBoundingClientRect()
      const isWithin =
        edge && box.top >= edge.top && box.bottom <= edge.bottom && box.left >= edge.left && box.right <= edge.right
      return isWithin ? [] : [text.textContent ?? ""]
    }),
  )

test("seven files at once arrive, are read, and are each one source", async () => {
  test.setTimeout(240_000)
  const { page } = book
  await answer([1])
  await open(2)
  await page.getByLabel("Files to send").setInputFiles(FILES.map((file) => join(FOLDER, file)))
  await expect(rows(page)).toHaveCount(FILES.length)
  // Soon after a start the worker still reads the demo's own twenty documents, and these come after them.
  for (const file of FILES) {
    await expect(rows(page).filter({ hasText: file })).toContainText(/Read: .*\d+ facts?/, { timeout: 90_000 })
  }
  await expect(saved(page)).toBeVisible()
  await expect(page.getByRole("region", { name: /was changed/ })).toHaveCount(0)
  await expect(page.locator('form input[name$=".id"][value*="-"]')).toHaveCount(FILES.length)
  const titles = async () => (await sources()).map(({ title }) => String(title)).sort()
  await expect.poll(titles).toEqual(FILES)

  // What a person adds beside the files stays beside them.
  const csv = rows(page).filter({ hasText: "wholesale-customers.csv" })
  await csv.getByLabel(/kind of/).selectOption("other")
  await page.getByText("Add a source by hand").click()
  await page
    .getByRole("button", { name: "Add another source" })
    .or(page.getByRole("button", { name: "Add a source", exact: true }))
    .click()
  await page.locator('[name="sources.0.title"]').fill("A letter from the mill")
  await expect.poll(titles).toEqual(["A letter from the mill", ...FILES])
  const kind = async () => (await sources()).find(({ title }) => title === "wholesale-customers.csv")?.kind
  await expect.poll(kind).toBe("other")
  await page.getByRole("button", { name: "Save and continue" }).click()
  await page.waitForURL(/\/3$/)
  expect(await titles()).toEqual(["A letter from the mill", ...FILES])
  expect(new Set((await sources()).map(({ id }) => id)).size).toBe(FILES.length + 1)

  await open(2)
  await expect(rows(page)).toHaveCount(FILES.length)
  await expect(csv.getByLabel(/kind of/)).toHaveValue("other")
  await csv.getByRole("button", { name: "Remove wholesale-customers.csv" }).click()
  await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click()
  await expect(rows(page)).toHaveCount(FILES.length - 1)
  await expect.poll(titles).not.toContain("wholesale-customers.csv")
})

test("two statements that disagree are settled by keyboard alone", async () => {
  const { page } = book
  await open(3)
  const progress = page.locator("#contradictions-progress")
  await expect(progress).toHaveText(/^0 of \d+ settled$/, { timeout: 30_000 })
  const count = Number((await progress.textContent())?.split(" ")[2])
  const card = page.locator("[data-pair]").first()
  await card.getByRole("radio").first().focus()
  await page.keyboard.press("Space")
  await page.keyboard.press("ArrowDown")
  await expect(card.getByRole("radio").nth(1)).toBeChecked()
  await expect(progress).toHaveText(`1 of ${count} settled`)
  const done = card.getByRole("button", { name: /^Settled/ })
  while (!(await done.evaluate((button) => button === document.activeElement))) await page.keyboard.press("Tab")
  await page.keyboard.press("Enter")
  await expect(card.getByRole("button", { name: /^Change/ })).toBeVisible()
  await expect(card.getByRole("group")).toBeHidden()
  await expect(saved(page)).toBeVisible()
  await open(3)
  await expect(progress).toHaveText(`1 of ${count} settled`)
  await expect(card.getByRole("button", { name: /^Change/ })).toBeVisible()
})

test("a point of the map is moved by arrow keys, and its coordinate is saved", async () => {
  const { page } = book
  await answer([7, 11])
  await open(11)
  const across = page.locator('[name="us.x"]')
  const before = Number(await across.inputValue())
  await page.getByRole("slider", { name: "You on the map" }).focus()
  await page.keyboard.press("ArrowLeft")
  await page.keyboard.press("ArrowLeft")
  await expect(across).toHaveValue(String(before - 2))
  await expect.poll(async () => ((await answersOf(11)).us as Answers).x).toBe(before - 2)
})

test("an amount of the market is drawn as it is typed", async () => {
  const { page } = book
  await answer([21])
  await open(21)
  const picture = page.locator("figure")
  const radius = () => picture.locator("svg > circle").nth(1).getAttribute("r")
  const before = await radius()
  const total = page.locator('[name="tam"]')
  await total.fill("900bn")
  await expect(picture).toContainText("900 billion")
  expect(await radius()).not.toBe(before)
  await total.blur()
  await expect(total).toHaveValue("900,000,000,000")
})

test("drawn steps are in order for everybody, light, dark and on a phone", async () => {
  test.setTimeout(240_000)
  await answer([7, 11, 21])
  for (const step of [2, 3, 4, 11, 21]) await examine(step)
})

test("what cannot be a source is refused in plain words", async () => {
  const { page } = book
  book.session = await startSession(page)
  await open(2)
  const chooser = page.getByLabel("Files to send")
  // A file of this size cannot be handed to a page from here, so the page makes it.
  await chooser.evaluate((input: HTMLInputElement, size) => {
    const files = new DataTransfer()
    files.items.add(new File([new Uint8Array(size)], "all-pictures.pdf"))
    input.files = files.files
    input.dispatchEvent(new Event("change", { bubbles: true }))
  }, 51 * MB)
  const told = page.getByRole("alert").filter({ hasText: "all-pictures.pdf" })
  await expect(told).toHaveText(
    "all-pictures.pdf has 51.0 MB; a file has at most 50 MB. Split it, or save it with smaller pictures.",
  )
  await expect(rows(page)).toHaveCount(0)

  const program = Buffer.concat([Buffer.from("\x7fELF\x02\x01\x01", "latin1"), Buffer.alloc(4000, 0x90)])
  await chooser.setInputFiles({ name: "price-list.pdf", mimeType: "application/pdf", buffer: program })
  await expect(rows(page)).toContainText("This is a program, whatever its name says. Bridge keeps documents only.")
  expect(await sources()).toEqual([])
  await rows(page).getByRole("button", { name: "Remove price-list.pdf" }).click()
  await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click()
  await expect(rows(page)).toHaveCount(0)

  const address = page.getByLabel("Or a web address")
  for (const url of ["http://127.0.0.1/", "http://169.254.169.254/"]) {
    await address.fill(url)
    await address.press("Enter")
    await expect(page.locator("#evidence-url-error")).toContainText("Give the address of a public page.")
    await expect(address).toHaveValue(url)
  }
  await expect(rows(page)).toHaveCount(0)
})

test("a slow upload shows how far it is, goes on after a reload, and is taken back by Cancel", async () => {
  const { context, page } = book
  book.session = await startSession(page)
  await open(2)
  const cdp = await context.newCDPSession(page)
  const slow = (bytes: number) =>
    cdp.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: bytes,
    })
  await cdp.send("Network.enable")
  await slow(300 * 1024)
  const line = "The bakery sells rye bread to forty shops in the valley.\n"
  const buffer = Buffer.from(line.repeat(Math.ceil((6 * MB) / line.length)))
  await page.getByLabel("Files to send").setInputFiles({ name: "letters.txt", mimeType: "text/plain", buffer })
  const row = rows(page).filter({ hasText: "letters.txt" })
  const bar = row.getByRole("progressbar", { name: "Upload of letters.txt" })
  await expect(row).toContainText(/ MB of 6\.0 MB/, { timeout: 30_000 })
  await expect(bar).toHaveAttribute("aria-valuenow", /^[1-9]/)

  const received = async () => {
    const { origin } = new URL(page.url())
    const response = await page.request.get(`${origin}/api/v1/onboarding/${book.session}/evidence`)
    return (await response.json()).evidence[0]?.received_bytes ?? 0
  }
  const before = await received()
  expect(before).toBeGreaterThan(0)
  const offsets: number[] = []
  page.on("request", (request) => {
    const offset = request.method() === "PATCH" ? new URL(request.url()).searchParams.get("offset") : null
    if (offset !== null) offsets.push(Number(offset))
  })
  await open(2)
  await expect.poll(received, { timeout: 30_000 }).toBeGreaterThan(before)
  expect(Math.min(...offsets)).toBeGreaterThanOrEqual(before)
  await expect(bar).toBeVisible()
  await row.getByRole("button", { name: "Cancel letters.txt" }).click()
  await expect(rows(page)).toHaveCount(0)
  await slow(-1)
  await expect.poll(received).toBe(0)
  await open(2)
  await expect(rows(page)).toHaveCount(0)
  expect(await sources()).toEqual([])
})
