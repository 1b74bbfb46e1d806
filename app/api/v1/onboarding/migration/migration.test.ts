import { afterAll, beforeAll, expect, test } from "vitest"
import type { Handler } from "#lib/platform/http"
import { aloneWithLog, legacyPeople, openLegacy, type Person, runToEnd } from "#lib/platform/testing/legacy"
import { POST as cleanUp } from "./cleanup/route.ts"
import { GET as comparison } from "./comparison/route.ts"
import { GET as download } from "./export/route.ts"
import { GET as health } from "./health/route.ts"
import { POST as start } from "./migrate/route.ts"
import { GET as progress } from "./progress/route.ts"
import { POST as rollback } from "./rollback/route.ts"
import { POST as cancel } from "./runs/[id]/cancel/route.ts"
import { POST as pause } from "./runs/[id]/pause/route.ts"
import { POST as resume } from "./runs/[id]/resume/route.ts"
import { GET as run, PATCH as throttle } from "./runs/[id]/route.ts"
import { GET as runs } from "./runs/route.ts"
import { GET as stats } from "./stats/route.ts"
import { GET as user } from "./users/[user_id]/route.ts"
import { GET as users } from "./users/route.ts"
import { GET as validateUser } from "./validate/[user_id]/route.ts"
import { GET as validateRun } from "./validate/route.ts"

// The migration from a command line, as a platform admin.

const { world, owner, close } = await openLegacy()
afterAll(close)
let people: Person[]
beforeAll(async () => {
  await aloneWithLog(owner)
  people = await legacyPeople(world, owner, [
    { onboarding_status: "in_progress", onboarding_step: "market" },
    { onboarding_status: '=HYPERLINK("http://example.com","see, here")' },
  ])
})

type Ask = {
  params?: Record<string, string>
  query?: Record<string, string>
  body?: object
  key?: string
  signal?: AbortSignal
}
function ask(handler: Handler, { params = {}, query = {}, body, key, signal }: Ask = {}): Promise<Response> {
  const { endpoint } = handler
  const url = new URL(
    endpoint.path.replace(/\{(\w+)\}/g, (_, name) => params[name] ?? ""),
    "http://localhost",
  )
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  const request = new Request(url, {
    method: endpoint.method,
    headers: {
      authorization: `Bearer ${world.token(world.admin)}`,
      ...(body && { "content-type": "application/json" }),
      ...(key && { "idempotency-key": key }),
    },
    ...(body && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  })
  return handler(request, { params: Promise.resolve(params) })
}
const ids = () => people.map(({ user_id }) => user_id)
const answer = async (response: Response) => (await response.json()) as Record<string, unknown>

/** Events of a stream, as they come. */
async function* events(response: Response) {
  let text = ""
  for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += part
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const block = text.slice(0, end)
      text = text.slice(end + 2)
      if (block.startsWith(":")) continue
      yield {
        event: /^event: (.*)$/m.exec(block)?.[1],
        data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? "null") as Record<string, unknown>,
      }
    }
  }
}

test("one key starts one run, whoever asks again hears the same, and another body is refused", async () => {
  const key = crypto.randomUUID()
  const body = { user_ids: ids() }
  const first = await ask(start, { body, key })
  expect(first.status).toBe(202)
  const started = await answer(first)
  expect(await answer(await ask(start, { body, key }))).toEqual(started)
  const other = await ask(start, { body: { ...body, dry_run: true }, key })
  expect([other.status, (await answer(other)).code]).toEqual([409, "conflict"])
  const { rows } = await owner.query("select count(*)::int as n from pgboss.job where data ->> 'run_id' = $1", [
    started.run_id,
  ])
  expect(rows[0].n).toBe(1)
  await ask(cancel, { params: { id: String(started.run_id) } })

  const back = { body: { user_ids: ids() }, key: crypto.randomUUID() }
  expect(await answer(await ask(rollback, back))).toEqual(await answer(await ask(rollback, back)))
  const clean = { body: { older_than_days: 3650, is_confirmed: true }, key: crypto.randomUUID() }
  expect(await answer(await ask(cleanUp, clean))).toEqual(await answer(await ask(cleanUp, clean)))
})

test("everything can be read, and a run be steered", async () => {
  const migrated = await runToEnd(world.system, "migrate", { user_ids: ids() })
  const [params] = ids().map((user_id) => ({ user_id }))
  const reads: [Handler, Ask][] = [
    [runs, {}],
    [run, { params: { id: migrated } }],
    [stats, {}],
    [health, {}],
    [users, {}],
    [users, { query: { status: "failed", error_code: "unknown_status", limit: "1" } }],
    [user, { params }],
    [comparison, { query: { is_different: "true" } }],
    [validateUser, { params }],
    [validateRun, { query: { run_id: migrated } }],
  ]
  for (const [handler, given] of reads) {
    const response = await ask(handler, given)
    expect([handler.endpoint.route, response.status]).toEqual([handler.endpoint.route, 200])
  }
  const { run_id } = await answer(await ask(start, { body: { user_ids: ids() } }))
  const at = { params: { id: String(run_id) } }
  expect(await answer(await ask(throttle, { ...at, body: { users_per_second: 3 } }))).toMatchObject({
    users_per_second: 3,
  })
  expect(await answer(await ask(pause, at))).toMatchObject({ state: "paused" })
  expect(await answer(await ask(resume, at))).toMatchObject({ state: "queued" })
  expect(await answer(await ask(cancel, at))).toMatchObject({ state: "cancelled" })
  expect((await ask(pause, at)).status).toBe(409)
})

test("refusals name the field, the rule and the remedy", async () => {
  const said = async (handler: Handler, given: Ask) => (await answer(await ask(handler, given))).detail
  expect(await said(start, { body: { batch_size: 501 } })).toBe("batch_size: must be at most 500")
  expect(await said(start, { body: { user_ids: [] } })).toBe("user_ids: must name at least one user")
  expect(await said(rollback, { body: {} })).toBe("user_ids: Give either user_ids or run_id.")
  expect(await said(cleanUp, { body: { older_than_days: 30 } })).toBe(
    "is_confirmed: Set is_confirmed to true: what is pruned cannot be brought back.",
  )
  expect(await said(users, { query: { cursor: "%" } })).toContain("leave it out to begin anew")
})

test("the download holds a line for each user and nothing that a spreadsheet would run", async () => {
  await runToEnd(world.system, "migrate", { user_ids: ids() })
  const response = await ask(download, { query: { status: "failed", error_code: "unknown_status" } })
  expect(response.headers.get("content-disposition")).toBe(
    'attachment; filename="legacy-users-failed-unknown_status.csv"',
  )
  const lines = (await response.text()).split("\r\n")
  expect(lines[0]).toBe(
    "user_id,email,status,legacy_status,legacy_step,session_id,workspace_id,error_code,error_message,changed_at",
  )
  const own = lines.find((line) => line.startsWith(people[1]?.user_id ?? ""))
  expect(own).toContain(`,"'=HYPERLINK(""http://example.com"",""see, here"")",`)
  expect(lines.at(-1)).toBe("")
})

test("progress is told until the run ends", async () => {
  const { run_id } = await answer(await ask(start, { body: { user_ids: ids() } }))
  const response = await ask(progress, { query: { run_id: String(run_id) } })
  expect(response.headers.get("content-type")).toContain("text/event-stream")
  const told = events(response)
  expect((await told.next()).value).toMatchObject({ event: "progress", data: { id: run_id, state: "queued" } })
  await ask(cancel, { params: { id: String(run_id) } })
  expect((await told.next()).value).toMatchObject({ event: "done", data: { id: run_id, state: "cancelled" } })
  expect((await told.next()).done).toBe(true)
  const over = events(await ask(progress, { query: { run_id: String(run_id) } }))
  expect((await over.next()).value).toMatchObject({ event: "done" })
  expect((await ask(progress, { query: { run_id: crypto.randomUUID() } })).status).toBe(404)
})

test("a follower who leaves is not read for any more", async () => {
  const { run_id } = await answer(await ask(start, { body: { user_ids: ids() } }))
  const leaving = new AbortController()
  const told = events(await ask(progress, { query: { run_id: String(run_id) }, signal: leaving.signal }))
  await told.next()
  leaving.abort()
  const began = performance.now()
  await expect(told.next()).resolves.toMatchObject({ done: true })
  expect(performance.now() - began).toBeLessThan(500)
  await ask(cancel, { params: { id: String(run_id) } })
})
