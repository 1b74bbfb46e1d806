import { test as base, type Page } from "@playwright/test"
import { freePort, type Stack, startStack } from "./stack.ts"

/** Where the program of a worker's journeys keeps its data, within the clone. */
const DATA_DIR = `.bridge-journeys-${process.env.TEST_PARALLEL_INDEX ?? "0"}`

type Program = {
  address(): string
  /** Ctrl-C and start again on the same data. */
  restart(): Promise<void>
  /** kill -9 and start again on the same data. */
  crash(): Promise<void>
  parts(): Record<string, number>
}

/** One freshly started program for all journeys of a worker; `page.goto("/")` goes to it. */
export const test = base.extend<{ baseURL: string }, { program: Program }>({
  program: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern
    async ({}, use) => {
      const given = process.env.BASE_URL
      if (given) return use(borrowed(given))
      const options = { dataDir: DATA_DIR, port: await freePort(), env: { BRIDGE_DEMO: "1" } }
      let stack: Stack = await startStack({ ...options, fresh: true })
      const again = async (end: "stop" | "kill") => {
        await stack[end]()
        stack = await startStack(options)
      }
      await use({
        address: () => stack.address,
        restart: () => again("stop"),
        crash: () => again("kill"),
        parts: () => stack.parts(),
      })
      await stack.stop()
    },
    { scope: "worker", timeout: 400_000 },
  ],
  baseURL: async ({ program }, use) => use(program.address()),
})

/** A program somebody else started, for work on a single journey: what needs to stop it fails. */
function borrowed(address: string): Program {
  const refuse = () => {
    throw new Error("BASE_URL names a program that is not ours to stop. Run this journey without it.")
  }
  return { address: () => address, restart: async () => refuse(), crash: async () => refuse(), parts: refuse }
}

export { expect } from "@playwright/test"

/** A person who has never been here. */
export function newcomer() {
  const name = crypto.randomUUID().slice(0, 8)
  return { email: `${name}@example.com`, password: `correct horse ${name}`, name: `Reader ${name}` }
}

type Person = ReturnType<typeof newcomer>

/** Fills in the sign-up page and waits until it is left. */
export async function signUp(page: Page, { email, password, name }: Person): Promise<void> {
  if (!page.url().includes("/sign-up")) await page.goto("/sign-up")
  const full_name = page.getByLabel(/name/i)
  if ((await full_name.count()) > 0) await full_name.first().fill(name)
  await page.getByLabel("Email address").fill(email)
  await page.getByLabel(/^Password/).fill(password)
  await page.getByRole("button", { name: /create/i }).click()
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-up"))
}

/** Fills in the sign-in page and waits until it is left. */
export async function signIn(page: Page, { email, password }: Person): Promise<void> {
  await page.getByLabel("Email address").fill(email)
  await page.getByLabel("Password").fill(password)
  await page.getByRole("button", { name: "Sign in" }).click()
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"))
}
