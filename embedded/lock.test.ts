import { spawn } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import { takeLock, withLock } from "./lock.mjs"

const fresh = () => join(mkdtempSync(join(tmpdir(), "bridge-lock-")), "a.lock")

test("a lock names its holder and is gone after release", () => {
  const path = fresh()
  const lock = takeLock(path)
  expect(readFileSync(path, "utf8")).toBe(String(process.pid))
  lock.release()
  expect(existsSync(path)).toBe(false)
})

test("a lock held by a living Node program is refused, and free once that program was killed", async () => {
  const path = fresh()
  const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"])
  const gone = new Promise((resolve) => other.once("exit", resolve))
  writeFileSync(path, String(other.pid))
  expect(takeLock(path)).toEqual({ holder: other.pid })
  other.kill("SIGKILL")
  await gone
  expect(takeLock(path)).toHaveProperty("release")
})

test("a lock whose number another kind of program took over is seen through", async () => {
  const path = fresh()
  const other = spawn("sleep", ["30"])
  await new Promise((resolve) => other.once("spawn", resolve))
  writeFileSync(path, String(other.pid))
  expect(takeLock(path)).toHaveProperty("release")
  other.kill("SIGKILL")
})

test("withLock releases after a failure", async () => {
  const path = fresh()
  const failing = withLock(path, async () => {
    throw new Error("boom")
  })
  await expect(failing).rejects.toThrow("boom")
  expect(existsSync(path)).toBe(false)
})
