import type { Page } from "@playwright/test"
import type { Field } from "#lib/onboarding/field"
import { idOf } from "#lib/onboarding/form"
import { PHASES, STEPS, stepByNumber } from "#lib/onboarding/steps"
import { answer } from "./answers.ts"
import { complaintsOf } from "./axe.ts"
import { expect, test } from "./journey.ts"
import { openWorkbook, saveElsewhere, startSession, type Workbook } from "./workbook.ts"

// The rules of every step's page, each held against all 23. The pages are visited once; each test is one rule.

test.describe.configure({ mode: "serial", timeout: 120_000 })

type Facts = {
  title: string
  headings: string[]
  errors: number
  unlabelled: string[]
  dangling: string[]
  loose: string[]
  autocomplete: string[]
  small: string[]
  overflow: number
  text: string
}

/** What a page shows, as plain data, at the width it has now. */
function factsOf(page: Page): Promise<Facts> {
  return page.evaluate(() => {
    const main = document.querySelector("main") as HTMLElement
    const isSeen = (element: Element) => {
      const { width, height } = element.getBoundingClientRect()
      return width > 1 && height > 1 && (element as HTMLElement).checkVisibility({ visibilityProperty: true })
    }
    const all = (selector: string) => [...main.querySelectorAll<HTMLElement>(selector)].filter(isSeen)
    const controls = all("input:not([type=hidden]), textarea, select") as HTMLInputElement[]
    const name = (element: Element) => element.id || element.outerHTML.slice(0, 80)
    return {
      title: document.title,
      headings: [...document.querySelectorAll("h1")].map((heading) => heading.textContent ?? ""),
      errors: [...main.querySelectorAll("[aria-invalid=true], [role=alert]")].filter(
        (element) => element.ariaInvalid === "true" || element.textContent?.trim(),
      ).length,
      unlabelled: controls
        .filter((control) => (control.labels?.length ?? 0) === 0 && !control.getAttribute("aria-label"))
        .map(name),
      dangling: all("[aria-describedby]").flatMap((element) =>
        (element.getAttribute("aria-describedby") ?? "")
          .split(/\s+/)
          .filter((id) => !document.getElementById(id)?.textContent?.trim()),
      ),
      loose: controls
        .filter((control) => control.type === "radio")
        .filter((control) => !control.closest("fieldset")?.querySelector("legend")?.textContent?.trim())
        .map(name),
      autocomplete: controls
        .filter((control) => control.type === "text" && control.name && control.autocomplete !== "off")
        .map(name),
      small: all("a, button, input:not([type=hidden]), select, textarea, summary")
        .filter(
          (element) =>
            !element
              .closest("p, li, dd")
              ?.textContent?.replace(element.textContent ?? "", "")
              .trim(),
        )
        .filter((element) => {
          // A box of a choice is pressed through its label as well.
          const { labels, type } = element as HTMLInputElement
          const target = type === "radio" || type === "checkbox" ? (labels?.[0] ?? element) : element
          const { width, height } = target.getBoundingClientRect()
          return width < 24 || height < 20
        })
        .map(name),
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      // As it is seen, without what is hidden.
      // biome-ignore lint/performance/useDomNodeTextContent: hidden questions are not part of it
      text: main.innerText,
    }
  })
}

let book: Workbook
const empty = new Map<number, Facts>()
const each = (check: (facts: Facts, number: number) => void) => {
  for (const step of STEPS) check(empty.get(step.number) as Facts, step.number)
}

test.beforeAll(async ({ browser, baseURL }) => {
  book = await openWorkbook(browser, baseURL, { viewport: { width: 390, height: 844 } })
  // Something to compare, so that every step can be started.
  await saveElsewhere(book.page, book.session, 1, { sub_industry: "Kettles" })
})
test.afterAll(() => book.context.close())

test("every step opens with one heading, its question, and a title that names it", async () => {
  for (const step of STEPS) {
    await book.page.goto(book.path(step.number))
    await expect(book.page.getByRole("button", { name: "Save and continue" })).toBeVisible()
    empty.set(step.number, await factsOf(book.page))
  }
  each((facts, number) => {
    expect.soft(facts.headings).toEqual([stepByNumber(number)?.question])
    expect.soft(facts.title).toMatch(new RegExp(`^${stepByNumber(number)?.title} . Bridge$`))
  })
})

test("nothing complains before it is asked", () => {
  each((facts, number) => expect.soft(facts.errors, `step ${number}`).toBe(0))
})

test("every control has a label, every hint is tied to its control, every choice stands in a named group", () => {
  each((facts, number) => {
    expect.soft(facts.unlabelled, `step ${number}`).toEqual([])
    expect.soft(facts.dangling, `step ${number}`).toEqual([])
    expect.soft(facts.loose, `step ${number}`).toEqual([])
  })
})

test("nothing about a company is filled in by the browser", () => {
  each((facts, number) => expect.soft(facts.autocomplete, `step ${number}`).toEqual([]))
})

test("a phone shows every step without scrolling sideways, with targets that a finger meets", () => {
  each((facts, number) => {
    expect.soft(facts.overflow, `step ${number}`).toBeLessThanOrEqual(0)
    expect.soft(facts.small, `step ${number}`).toEqual([])
  })
})

test("what may be left out says so, and what may not does not", () => {
  each((facts, number) => {
    const step = stepByNumber(number)
    if (!step || step.custom) return
    for (const field of step.fields as Field[]) {
      if (field.kind === "checkbox" || field.kind === "group" || field.show_when) continue
      const marked = facts.text.includes(`${field.label} (optional)`)
      expect.soft(marked, `step ${number}: ${field.label}`).toBe(!field.required)
    }
  })
})

test("every step says why it asks, and shows an example that somebody else gave", async () => {
  each((facts, number) => {
    expect.soft(facts.text).toContain(stepByNumber(number)?.why)
    expect.soft(facts.text).toContain("See an example")
  })
  await book.page.goto(book.path(10))
  await book.page.getByText("See an example").click()
  await expect(book.page.getByText("Whistles tuned by hand")).toBeVisible()
})

test("a required step that lacks something says so at its head, in its title and at each field", async () => {
  const { page } = book
  for (const step of STEPS.filter((each) => each.required)) {
    await page.goto(`${book.path(step.number)}?check=1`)
    const summary = page.getByRole("alert").filter({ hasText: "There is a problem" })
    await expect(summary).toBeFocused()
    await expect(page).toHaveTitle(new RegExp(`^Error: ${step.title}`))
    const broken = await page.evaluate(() => {
      const box = document.querySelector<HTMLElement>("main [role=alert]") as HTMLElement
      const isFirst = !box.compareDocumentPosition(
        document.querySelector("form textarea, form input:not([type=hidden])") as Node,
      )
      return [...box.querySelectorAll("a")].flatMap((link) => {
        link.click()
        const target = document.getElementById(link.hash.slice(1))
        const isInside = target === document.activeElement || target?.contains(document.activeElement)
        const ids = target?.getAttribute("aria-describedby")?.split(" ") ?? []
        const around = [target?.closest("div, fieldset, li"), ...ids.map((id) => document.getElementById(id))]
        const says = around.some((element) => element?.textContent?.includes("Error: "))
        return target && isInside && says && !isFirst ? [] : [link.textContent]
      })
    })
    expect.soft(broken, `step ${step.number}`).toEqual([])
  }
})

test("leaving a field does not validate; Continue does, and keeps what was typed", async () => {
  const { page } = book
  await page.goto(book.path(1))
  const website = page.getByLabel("Website")
  await website.fill("not an address")
  await page.getByLabel("Company name").focus()
  await expect(page.getByText("Saved", { exact: true })).toBeVisible()
  await expect(page.locator("main [aria-invalid=true]")).toHaveCount(0)
  await page.getByRole("button", { name: "Save and continue" }).click()
  await expect(page.getByRole("alert").filter({ hasText: "There is a problem" })).toBeFocused()
  await expect(website).toHaveValue("not an address")
  await expect(website).toHaveAttribute("aria-invalid", "true")
  await page.getByRole("link", { name: "Enter the website as a web address" }).click()
  await expect(website).toBeFocused()
  await website.fill("")
  await expect(page.getByText("Saved", { exact: true })).toBeVisible()
})

test("problems in rows name the row, and open it", async () => {
  const { page } = book
  const competitors = ["Brightspout", "An electric kettle"].map((name, i) => ({ id: `c${i}`, name }))
  await saveElsewhere(page, book.session, 7, { competitors })
  await page.goto(book.path(7))
  await expect(page.locator("#answer-competitors-1-fold")).not.toHaveAttribute("open")
  await page.goto(`${book.path(7)}?check=1`)
  await page.getByRole("link", { name: "Competitor 2: Select the type of competitor" }).click()
  await expect(page.locator("#answer-competitors-1-type")).toBeFocused()
})

test("a question that depends on a choice comes with the choice", async () => {
  const { page } = book
  await page.goto(book.path(5))
  const payer = page.getByLabel("Who pays instead")
  await expect(payer).toBeHidden()
  await page.getByLabel("Free", { exact: true }).check()
  await expect(payer).toBeVisible()
  await expect(page.locator("#answer-price_points")).toBeHidden()
  await payer.fill("Sponsors")
  await page.getByLabel("Fixed prices").check()
  await expect(payer).toBeHidden()
  await expect(page.getByText("Saved", { exact: true })).toBeVisible()
  await page.reload()
  await page.getByLabel("Free", { exact: true }).check()
  await expect(payer).toHaveValue("Sponsors")
})

test("axe finds nothing, light and dark, on a phone and on a desk, with and without problems", async () => {
  const { page } = book
  const looks = [
    { width: 390, colorScheme: "light" },
    { width: 1440, colorScheme: "dark" },
    { width: 390, colorScheme: "dark" },
    { width: 1440, colorScheme: "light" },
  ] as const
  for (const step of STEPS) {
    const look = looks[step.number % looks.length] as (typeof looks)[number]
    await page.setViewportSize({ width: look.width, height: 900 })
    await page.emulateMedia({ colorScheme: look.colorScheme, reducedMotion: "reduce" })
    await page.goto(`${book.path(step.number)}${step.number % 3 === 0 ? "?check=1" : ""}`)
    await expect(page.getByRole("button", { name: "Save and continue" })).toBeVisible()
    expect
      .soft(await complaintsOf(page, ["main"]), `step ${step.number}, ${look.width} px, ${look.colorScheme}`)
      .toEqual([])
  }
  await page.setViewportSize({ width: 390, height: 844 })
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" })
})

test("steps of every kind of field work without script", async ({ browser, baseURL }) => {
  const context = await browser.newContext({
    ...(baseURL && { baseURL }),
    javaScriptEnabled: false,
    storageState: await book.context.storageState(),
  })
  const page = await context.newPage()
  const session = await startSession(book.page)
  const path = (step: number) => `/onboarding/${session}/${step}`
  await page.goto(path(5))
  await expect(page.getByText("Answer this if the offer is free.")).toBeVisible()
  await expect(page.getByLabel("Who pays instead")).toBeVisible()
  // Text, choices, rows of records with texts and lists, a group, several choices, and a box to tick.
  for (const number of [1, 7, 13, 20, 23]) {
    const step = stepByNumber(number)
    if (!step) continue
    await page.goto(path(number))
    await answer(page, step)
    if (number === 7) {
      await page.getByRole("button", { name: "Add another competitor" }).click()
      await page.getByRole("button", { name: "Remove competitor 2" }).click()
      await expect(page.locator("#answer-competitors-1")).toHaveCount(0)
      await page.getByRole("button", { name: "Add another strength" }).click()
      await expect(page.locator(`#${idOf(["competitors", 0, "strengths", 0])}`)).toBeVisible()
    }
    await page.getByRole("button", { name: "Save and continue" }).click()
    await page.waitForURL((url) => !url.pathname.endsWith(`/${number}`))
  }
  await context.close()
})

test("check your answers names what is missing; Change leads to the answer and back", async () => {
  const { page } = book
  for (const phase of PHASES) {
    await page.goto(`/onboarding/${book.session}/check/${phase.number}`)
    await expect(page).toHaveTitle(/^Check your answers: /)
    for (const step of STEPS.filter((each) => each.phase === phase.number)) {
      await expect(page.getByRole("heading", { level: 2, name: step.title, exact: true })).toBeVisible()
    }
  }
  const competitors = [{ id: "c0", name: "Brightspout", type: "direct" }]
  await saveElsewhere(page, book.session, 7, { competitors })
  await page.goto(`/onboarding/${book.session}/check/3`)
  const missing = page.getByRole("region", { name: /required steps are missing/ })
  await expect(missing).toContainText("Your market: Enter the problem you solve")
  await expect(missing).not.toContainText("Competitors")
  await page.getByRole("link", { name: "Change Competitors" }).click()
  await page.waitForURL(/\/7\?from=check/)
  await page.locator("#answer-competitors-0-name").fill("Brightspout and sons")
  await page.getByRole("button", { name: "Save and continue" }).click()
  await page.waitForURL(/\/check\/3$/)
  await expect(page.getByText("Brightspout and sons")).toBeVisible()
})
