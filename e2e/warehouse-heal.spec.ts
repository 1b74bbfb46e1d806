import { readdirSync, readFileSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import { expect, newcomer, test } from "./journey.ts"

// The process that holds a DuckDB file open may be killed at any moment; heal.spec.ts kills the others.

type Api = (
  path: string,
  init?: { method?: string; body?: object },
) => Promise<{ status: number; body: Record<string, unknown> }>

test("kill -9 of the warehouse's process is healed by the next query", async ({ program }) => {
  const api = await signedIn(program.address())
  await readTable(api)
  const executor = childOf(program.parts().web, /duckdb/)
  expect(executor, "the process id of the executor").toBeGreaterThan(1)
  process.kill(executor as number, "SIGKILL")
  await readTable(api)
  expect(childOf(program.parts().web, /duckdb/)).not.toBe(executor)
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

/** Reads rows of a table through the warehouse. */
async function readTable(api: Api) {
  const woken = await until(async () => {
    const known = await api("/connections")
    const [connection] = (known.body.connections ?? []) as { id: string }[]
    const { body } = await api(`/catalog/datasets?connection_id=${connection?.id}`)
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
