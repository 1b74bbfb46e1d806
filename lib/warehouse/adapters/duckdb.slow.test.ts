import { spawn } from "node:child_process"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { readFile, rename } from "node:fs/promises"
import { DuckDBInstance } from "@duckdb/node-api"
import { afterEach, beforeAll, describe, expect, it } from "vitest"
import { createDuckdb, type Duckdb } from "#lib/warehouse/adapters/duckdb"
import { type Executor, type ExecutorOptions, startExecutor } from "#lib/warehouse/adapters/duckdb-child"
import type { Ask } from "#lib/warehouse/adapters/duckdb-protocol"
import { makeFixture } from "#lib/warehouse/adapters/fixture"

let path: string
const closing: (() => unknown)[] = []
beforeAll(async () => {
  const fixture = await makeFixture()
  path = fixture.path
  return fixture.remove
})
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const ENDLESS = "with recursive t(n) as (select 1 union all select n + 1 from t) select count(*) from t"
const open = (duckdb: Duckdb) => duckdb.open({ options: { database: "shop" }, credentials: null })
function duckdbOver(file = path, more: Partial<Parameters<typeof createDuckdb>[0]> = {}) {
  const duckdb = createDuckdb({ databases: { shop: file }, ...more })
  closing.push(duckdb.close)
  return duckdb
}

/** A process that ended but was not yet collected does not run. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))
  } catch {
    return false
  }
}

describe("the executor process", { timeout: 30_000 }, () => {
  it("is replaced when somebody kills it: the running query says so, the next one works", async () => {
    const duckdb = duckdbOver()
    const warehouse = open(duckdb)
    await warehouse.run("select 1")
    const [pid] = duckdb.pids()
    const dying = warehouse.run(ENDLESS).catch((error: unknown) => error)
    await new Promise((go) => setTimeout(go, 100))
    process.kill(pid as number, "SIGKILL")
    expect(await dying).toMatchObject({ code: "unavailable", details: { reason: "executor_died" } })
    await expect(warehouse.run("select 42 as n")).resolves.toMatchObject({ data: [[42]] })
    expect(duckdb.pids()).not.toContain(pid)
  })

  it("is killed when an interrupt does not reach it, within T + 1.5 s", async () => {
    const executor = startExecutor({ path })
    closing.push(executor.kill)
    await executor.call({ op: "parse", sql: "select 1" }, { timeout_ms: 5_000 })
    // A stopped process hears no interrupt, as one that is lost inside the engine.
    process.kill(executor.pid as number, "SIGSTOP")
    await expect(executor.call({ op: "parse", sql: "select 1" }, { timeout_ms: 100 })).rejects.toMatchObject({
      code: "timed_out",
      details: { reason: "deadline" },
    })
    expect(executor.isAlive()).toBe(false)
  })

  it("runs out of its memory, not of the machine's", async () => {
    const warehouse = open(duckdbOver())
    const bomb = "select list_reduce(range(1, 60)::varchar[], (a, b) -> a || a || b)"
    await expect(warehouse.run(bomb)).rejects.toThrowError(
      expect.objectContaining({
        details: expect.objectContaining({ reason: expect.stringMatching(/out_of_memory|executor_died/) }),
      }),
    )
    await expect(warehouse.run("select 42 as n")).resolves.toMatchObject({ data: [[42]] })
  })

  it("knows no secret of its parent and no path but its file", async () => {
    const executor = startExecutor({ path })
    closing.push(executor.kill)
    await executor.call({ op: "parse", sql: "select 1" }, { timeout_ms: 5_000 })
    const environment = await readFile(`/proc/${executor.pid}/environ`, "utf8")
    expect(
      environment
        .split("\0")
        .filter(Boolean)
        .map((entry) => entry.split("=")[0])
        .sort(),
    ).toEqual(
      ["MALLOC_ARENA_MAX", "NODE_ENV", "PATH", "PWD", "TZ", "UV_THREADPOOL_SIZE"].filter((name) =>
        environment.includes(`${name}=`),
      ),
    )
  })

  it("dies with its parent, however that ends", async () => {
    const script = `
      import { startExecutor } from "#lib/warehouse/adapters/duckdb-child"
      const executor = startExecutor({ path: ${JSON.stringify(path)} })
      await executor.call({ op: "parse", sql: "select 1" }, { timeout_ms: 10_000 })
      console.log(executor.pid)
      executor.call(${JSON.stringify({ op: "run", sql: ENDLESS, params: {}, max_rows: 1, max_result_bytes: 100 })}, { timeout_ms: 60_000 })`
    const args = ["--conditions=react-server", "--input-type=module", "-e", script]
    const parent = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] })
    const [said] = (await once(parent.stdout, "data")) as [Buffer]
    const pid = Number(said.toString())
    expect(isRunning(pid)).toBe(true)
    parent.kill("SIGKILL")
    while (isRunning(pid)) await new Promise((go) => setTimeout(go, 20))
  })

  it("says what to do when the file is missing or is no database", async () => {
    await expect(open(duckdbOver("/nowhere/shop.duckdb")).test()).rejects.toMatchObject({
      code: "unavailable",
      details: { reason: "cannot_open" },
    })
    await expect(open(duckdbOver(import.meta.filename)).test()).rejects.toMatchObject({
      code: "unavailable",
      details: { reason: "cannot_open" },
    })
  })

  it("queues what comes while all are busy, and serves a replaced file anew", async () => {
    const other = await makeFixture()
    closing.push(other.remove)
    const duckdb = duckdbOver(other.path, { pool_size: 2 })
    const warehouse = open(duckdb)
    const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => warehouse.run(`select ${i} as n`)))
    expect(answers.map((answer) => answer.data[0]?.[0])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    expect(duckdb.pids().length).toBeLessThanOrEqual(2)

    const instance = await DuckDBInstance.create(`${other.path}.next`)
    const writer = await instance.connect()
    await writer.run("create table fresh as select 7 as n")
    writer.closeSync()
    instance.closeSync()
    await rename(`${other.path}.next`, other.path)
    await expect(warehouse.run("select n from fresh")).resolves.toMatchObject({ data: [[7]] })
  })
})

describe("the wall behind the parser: with the parser's wall gone, the engine still refuses", () => {
  let executor: Executor
  beforeAll(() => {
    executor = startExecutor({ path })
    return executor.kill
  })

  it.each([
    ["a write", "create table x as select 1"],
    ["a drop", "drop table sales"],
    ["a delete", "delete from sales"],
    ["reading a file", "select * from read_text('/etc/passwd')"],
    ["writing a file", "copy (select 1) to '/tmp/bridge-leak.csv'"],
    ["attaching a file", "attach '/tmp/bridge-leak.duckdb' as leak"],
    ["unlocking itself", "set enable_external_access = true"],
    ["more memory", "set memory_limit = '100GB'"],
    ["extensions", "install httpfs"],
  ])("%s", async (_name, sql) => {
    const run = executor.call(
      { op: "run", sql, params: {}, max_rows: 10, max_result_bytes: 1_000 },
      { timeout_ms: 5_000 },
    )
    await expect(run).rejects.toThrowError()
    const count = await executor.call(
      { op: "run", sql: "select count(*) as n from sales", params: {}, max_rows: 1, max_result_bytes: 1_000 },
      { timeout_ms: 5_000 },
    )
    expect(count.data).toEqual([[1000]])
  })
})

it("an expensive or forbidden statement never reaches the engine as a run", { timeout: 30_000 }, async () => {
  const asked: Ask["op"][] = []
  const start = (options: ExecutorOptions) => {
    const executor = startExecutor(options)
    return {
      ...executor,
      isAlive: executor.isAlive,
      call: ((ask: Ask, limits) => {
        asked.push(ask.op)
        return executor.call(ask, limits)
      }) as typeof executor.call,
    }
  }
  const warehouse = open(duckdbOver(path, { start }))
  await expect(warehouse.run("select * from wide")).rejects.toThrowError(/nothing was read/)
  expect(asked).toEqual(["catalogue", "parse", "plan"])
  await expect(
    warehouse.run("select * from enable_logging(storage='file', storage_path='/tmp/x')"),
  ).rejects.toThrowError(/enable_logging/)
  // Not even planned: planning binds table functions, and some act when they are bound.
  expect(asked).toEqual(["catalogue", "parse", "plan", "parse"])
  await warehouse.run("select 1")
  expect(asked.slice(4)).toEqual(["parse", "plan", "run"])
})
