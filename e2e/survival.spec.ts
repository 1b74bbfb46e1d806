import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { DATA_DIR, expect, newcomer, test } from "./journey.ts"

// kill -9 of any one process: what was acknowledged is there as soon as the program has healed itself.

type Api = (
  path: string,
  init?: { method?: string; body?: object },
) => Promise<{ status: number; body: Record<string, unknown> }>

test("kill -9 of each process loses nothing acknowledged", async ({ program }) => {
  test.setTimeout(300_000)
  const api = await signedIn(program.address())
  const session = String((await api("/onboarding/session", { method: "POST", body: {} })).body.session_id)
  const address = `/onboarding/${session}/steps/1`

  const victims: [name: string, pid: () => number | undefined][] = [
    ["web", () => program.parts().web],
    ["auth", () => program.parts().auth],
    ["worker", () => program.parts().worker],
    ["postgres", () => Number(readFileSync(join(DATA_DIR, "postgres/postmaster.pid"), "utf8").split("\n")[0])],
    ["executor", () => childOf(program.parts().web, /duckdb/)],
  ]
  for (const [name, pid] of victims) {
    await test.step(`kill -9 of ${name}`, async () => {
      if (name === "executor") await wakeWarehouse(api)
      const company_name = `Saved before ${name} died`
      const saved = await api(address, { method: "POST", body: { data: { company_name } } })
      expect(saved.status).toBe(200)
      const victim = pid()
      expect(victim, `the process id of ${name}`).toBeGreaterThan(1)
      process.kill(victim as number, "SIGKILL")
      const healed = await until(async () => {
        const read = await api(address)
        return read.status === 200 && JSON.stringify(read.body.data).includes(company_name)
      })
      expect(healed, `${name} came back with what was saved`).toBe(true)
      const again = await until(
        async () =>
          (await api(address, { method: "POST", body: { data: { company_name, founded_year: 2019 } } })).status === 200,
      )
      expect(again, `a save works again after ${name} died`).toBe(true)
    })
  }
  await wakeWarehouse(api)
})

/** Signs up as any client of the interface would. */
async function signedIn(origin: string): Promise<Api> {
  const { email, password } = newcomer()
  const answer = await fetch(`${origin}/auth/v1/signup`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  })
  const { access_token } = (await answer.json()) as { access_token: string }
  const api: Api = async (path, { method = "GET", body } = {}) => {
    const response = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${access_token}`, ...(body ? { "content-type": "application/json" } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(10_000),
    }).catch(() => null)
    if (!response) return { status: 0, body: {} }
    const text = await response.text()
    return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : {} }
  }
  const made = await api("/workspaces", { method: "POST", body: { name: "Survivors" } })
  expect(made.status).toBe(201)
  return api
}

/** Reads a table through the warehouse, so that its process runs. */
async function wakeWarehouse(api: Api) {
  const woken = await until(async () => {
    const { body } = await api("/catalog/datasets")
    const [dataset] = (body.datasets ?? []) as { id: string }[]
    if (!dataset) return false
    const tables = await api(`/catalog/datasets/${dataset.id}/tables`)
    const [table] = (tables.body.tables ?? []) as { id: string }[]
    return table !== undefined && (await api(`/catalog/tables/${table.id}/preview`)).status === 200
  })
  expect(woken, "a table can be read through the warehouse").toBe(true)
}

async function until(holds: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + 30_000
  while (Date.now() < deadline) {
    if (await holds()) return true
    await sleep(250)
  }
  return false
}

/** A descendant of a process whose command line matches. */
function childOf(parent: number | undefined, command: RegExp): number | undefined {
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const parentId = /\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1]
        return [{ pid: Number(pid), parent: Number(parentId), command: readFileSync(`/proc/${pid}/cmdline`, "utf8") }]
      } catch {
        // It ended while we looked.
        return []
      }
    })
  const within = (pid: number): boolean =>
    pid === parent || processes.some((each) => each.pid === pid && each.parent > 1 && within(each.parent))
  return processes.find((each) => command.test(each.command) && each.pid !== parent && within(each.parent))?.pid
}
