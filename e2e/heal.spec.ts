import { setTimeout as sleep } from "node:timers/promises"
import { expect, newcomer, test } from "./journey.ts"

// kill -9 of each process of the running stack, under a steady stream of writes: whatever was acknowledged is there
// afterwards, and the program is whole again without anybody's help.

type Account = { origin: string; token: string }

async function trySignUp(origin: string): Promise<string> {
  const { email, password } = newcomer()
  const response = await fetch(`${origin}/auth/v1/signup`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  })
  const session = (await response.json()) as { access_token?: string }
  return session.access_token ?? ""
}

/** A new account; a part that is just coming back gets its moment. */
async function signUp(origin: string): Promise<Account> {
  let token = ""
  const attempt = async () => {
    token = await trySignUp(origin).catch(() => "")
    return token
  }
  await expect.poll(attempt, { timeout: 30_000 }).not.toBe("")
  return { origin, token }
}

function call({ origin, token }: Account, method: string, path: string, body?: object) {
  return fetch(`${origin}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  })
}

/** Creates workspaces one after another until told to stop; remembers only what was acknowledged. */
function writeSteadily(account: Account) {
  const acknowledged: string[] = []
  let isOver = false
  const done = (async () => {
    while (!isOver) {
      const name = `Written ${crypto.randomUUID().slice(0, 13)}`
      const response = await call(account, "POST", "/workspaces", { name }).catch(() => undefined)
      if (response?.status === 201) acknowledged.push(name)
      // Below the budget of 600 changes a minute.
      await sleep(150)
    }
  })()
  const stop = async () => {
    isOver = true
    await done
    return acknowledged
  }
  return { stop, count: () => acknowledged.length }
}

async function expectHealthy(origin: string) {
  const status = async () => {
    const response = await fetch(`${origin}/api/v1/health`).catch(() => undefined)
    return response ? ((await response.json()) as { status: string }).status : "no answer"
  }
  await expect.poll(status, { timeout: 60_000 }).toBe("ok")
}

async function expectKept(account: Account, names: string[]) {
  const response = await call(account, "GET", "/workspaces")
  const { workspaces } = (await response.json()) as { workspaces: { name: string }[] }
  const kept = new Set(workspaces.map((workspace) => workspace.name))
  expect(names.filter((name) => !kept.has(name))).toEqual([])
}

for (const part of ["web", "worker", "auth", "postgres"]) {
  test(`kill -9 of ${part} loses nothing acknowledged and heals by itself`, async ({ program }) => {
    const account = await signUp(program.address())
    const writer = writeSteadily(account)
    await expect.poll(writer.count).toBeGreaterThan(3)
    const killed = program.parts()[part]
    expect(killed, `running.json names the process of ${part}`).toBeGreaterThan(0)
    process.kill(Number(killed), "SIGKILL")

    await expect.poll(() => program.parts()[part], { timeout: 30_000 }).not.toBe(killed)
    await expectHealthy(program.address())
    const before = writer.count()
    await expect.poll(writer.count, { timeout: 30_000 }).toBeGreaterThan(before)
    await expectKept(account, await writer.stop())
    await signUp(program.address())
  })
}

test("kill -9 of the launcher takes the rest along, and the next start has everything", async ({ program }) => {
  const account = await signUp(program.address())
  const writer = writeSteadily(account)
  await expect.poll(writer.count).toBeGreaterThan(3)
  const before = Object.values(program.parts())
  await program.crash()
  await expectHealthy(program.address())
  const acknowledged = await writer.stop()
  await expectKept({ ...account, origin: program.address() }, acknowledged)
  const after = new Set(Object.values(program.parts()))
  for (const pid of before.filter((each) => !after.has(each))) expect(isRunning(pid)).toBe(false)
})

function isRunning(pid: number) {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
