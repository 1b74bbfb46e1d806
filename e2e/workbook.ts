import type { Browser, BrowserContext, Page } from "@playwright/test"
import { newcomer, signUp } from "./journey.ts"

/** A signed-in person with an empty onboarding session, for journeys about its steps. */
export type Workbook = { context: BrowserContext; page: Page; session: string; path: (step: number) => string }

export async function openWorkbook(browser: Browser, baseURL: string, options = {}): Promise<Workbook> {
  const context = await browser.newContext({ baseURL, reducedMotion: "reduce", ...options })
  const page = await context.newPage()
  await page.goto("/sign-up")
  await signUp(page, newcomer())
  const session = await startSession(page)
  const book = { context, page, session, path: (step: number) => `/onboarding/${book.session}/${step}` }
  return book
}

/** Another session of the person on the page. */
export async function startSession(page: Page): Promise<string> {
  const { session_id } = await api(page, "POST", "/api/v1/onboarding/session", {})
  return session_id
}

/** Saves answers as another client of the same person would. */
export async function saveElsewhere(page: Page, session: string, step: number, data: object): Promise<void> {
  await api(page, "POST", `/api/v1/onboarding/${session}/steps/${step}`, { data })
}

export async function savedAnswers(page: Page, session: string, step: number) {
  return api(page, "GET", `/api/v1/onboarding/${session}/steps/${step}`)
}

/** The script of a step is there, and whatever it changes by coming is changed. */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const control = document.querySelector("main form textarea, main form input:not([type=hidden])")
    return control && Object.keys(control).some((key) => key.startsWith("__react"))
  })
  // React marks controls while it is still at work; the browser is idle only after it committed and ran its effects.
  await page.evaluate(() => new Promise<void>((done) => requestIdleCallback(() => done())))
}

// Through the context's own client, so that it works for a page that is offline.
async function api(page: Page, method: string, path: string, body?: object) {
  const { origin } = new URL(page.url())
  const response = await page.request.fetch(origin + path, {
    method,
    headers: { origin, "content-type": "application/json" },
    ...(body && { data: body }),
  })
  if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${await response.text()}`)
  return response.json()
}
