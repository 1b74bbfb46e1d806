import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import pg from "pg"
import { afterAll, beforeAll, expect, test } from "vitest"
import { splitStatements } from "./migrate.mjs"
import { findServer, startPostgres, stopPostgres } from "./postgres.mjs"
import { guardPostgres } from "./postgres-guard.mjs"
import { isAlive, waitForExit } from "./processes.mjs"

const dataDir = mkdtempSync(join(tmpdir(), "bridge-postgres-"))
const start = () => startPostgres(dataDir, { detached: true })

async function query(url: string, sql: string) {
  const client = new pg.Client(url)
  client.on("error", () => undefined)
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end().catch(() => undefined)
  }
}

beforeAll(async () => {
  const postgres = await start()
  await query(postgres.url(), "create table kept (n int)")
}, 60_000)

afterAll(async () => {
  await stopPostgres(dataDir)
  rmSync(dataDir, { recursive: true, force: true })
})

test("a second start adopts the server that already runs", async () => {
  const first = findServer(dataDir)
  const second = await start()
  expect(second.isAdopted).toBe(true)
  expect(second.pid).toBe(first.pid)
})

test("it listens on this machine only, asks for the password, and commits survive a power cut", async () => {
  const { url, port } = await start()
  const settings = await query(
    url(),
    "select name, setting from pg_settings where name in ('listen_addresses', 'fsync', 'synchronous_commit', 'unix_socket_directories')",
  )
  expect(Object.fromEntries(settings.map((row) => [row.name, row.setting]))).toEqual({
    listen_addresses: "127.0.0.1",
    fsync: "on",
    synchronous_commit: "on",
    unix_socket_directories: "",
  })
  await expect(query(`postgresql://postgres:wrong@127.0.0.1:${port}/postgres`, "select 1")).rejects.toThrow("password")
  expect(statSync(join(dataDir, "secrets.json")).mode & 0o777).toBe(0o600)
})

test("a kill -9 loses nothing committed, and the next start serves on the same port", async () => {
  const before = await start()
  await query(before.url(), "insert into kept values (1)")
  process.kill(before.pid, "SIGKILL")
  await waitForExit(before.pid, 5_000)
  const after = await start()
  expect(after.pid).not.toBe(before.pid)
  expect(after.port).toBe(before.port)
  expect(await query(after.url(), "select n from kept")).toEqual([{ n: 1 }])
}, 30_000)

test("a stale pid file whose number now belongs to another program does not block the start", async () => {
  await stopPostgres(dataDir)
  const file = join(dataDir, "postgres", "postmaster.pid")
  writeFileSync(file, `${process.pid}\n${join(dataDir, "postgres")}\n0\n5432\n\n127.0.0.1\n\nready\n`)
  expect(findServer(dataDir)).toBeUndefined()
  const again = await start()
  expect(again.isAdopted).toBe(false)
  expect(isAlive(process.pid)).toBe(true)
}, 30_000)

test("the guard starts a server that was killed again, on the same port", async () => {
  const postgres = await start()
  const guard = guardPostgres(dataDir, postgres)
  process.kill(postgres.pid, "SIGKILL")
  while (!findServer(dataDir) || findServer(dataDir).pid === postgres.pid) await sleep(20)
  expect(await query(findServer(dataDir).url(), "select count(*)::int as n from kept")).toEqual([{ n: 1 }])
  expect(findServer(dataDir).port).toBe(postgres.port)
  await guard.stop()
  expect(findServer(dataDir)).toBeUndefined()
}, 30_000)

test("a half-made database is made anew", async () => {
  const other = mkdtempSync(join(tmpdir(), "bridge-half-"))
  writeFileSync(join(other, "postgres.new"), "left by an interrupted start")
  const postgres = await startPostgres(other)
  expect(await query(postgres.url(), "select 1 as n")).toEqual([{ n: 1 }])
  await postgres.stop()
  expect(readFileSync(join(other, "logs", "postgres.log"), "utf8")).toContain("shut down")
  rmSync(other, { recursive: true, force: true })
}, 60_000)

test("a migration's statements are split where Postgres splits them, bytes and all", async () => {
  const sql =
    "select 'größe; é';\n-- a comment; with one\ncreate function f() returns int language sql as $$ select 1; $$;\n"
  const statements = await splitStatements(sql)
  expect(statements).toHaveLength(2)
  expect(statements[0]).toBe("select 'größe; é'")
  expect(statements[1]).toMatch(/create function f\(\).*\$\$ select 1; \$\$$/s)
})
