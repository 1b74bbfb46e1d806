import { test as base } from "@playwright/test"
import { freePort, type Stack, startStack } from "./stack.ts"

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
      const options = { dataDir: ".bridge-journeys", port: await freePort(), env: { BRIDGE_DEMO: "1" } }
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

export { expect } from "@playwright/test"

/** A person who has never been here. */
export function newcomer() {
  const name = crypto.randomUUID().slice(0, 8)
  return { email: `${name}@example.com`, password: `correct horse ${name}`, name: `Reader ${name}` }
}
