import { readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { readJson, root, Trouble, writeWhole } from "./data-dir.mjs"
import { takeLock } from "./lock.mjs"
import { stopPostgres } from "./postgres.mjs"
import { describeProcess, isAlive, waitForExit } from "./processes.mjs"

// What runs on a data folder: one launcher, under a lock, and the children it wrote down.

/** Makes this process the one launcher of the data folder. */
export function takeDataDir(dataDir) {
  const lock = takeLock(join(dataDir, "launcher.lock"))
  if ("release" in lock) return lock
  const { address } = readJson(join(dataDir, "running.json")) ?? {}
  throw new Trouble(
    `Bridge already runs on this data folder (process ${lock.holder}${address ? `, at ${address}` : ""}). Nothing was changed.\n` +
      `Stop it with Ctrl-C where it runs, or with: kill ${lock.holder}\n` +
      "Or start a second one beside it, with data of its own: BRIDGE_DATA_DIR=.bridge-2 PORT=3001 npm start",
  )
}

/** Keeps the list of children on disk, for the start after a kill -9. */
export function noteRunning(dataDir, running) {
  writeWhole(join(dataDir, "running.json"), JSON.stringify(running))
}

/** Ends children a killed launcher left behind. Returns their names. */
export async function stopLeftovers(dataDir) {
  const { children = {} } = readJson(join(dataDir, "running.json")) ?? {}
  // Postgres is left to the step that starts it: it adopts a server that still runs.
  const isLeft = ([name, pid]) => name !== "postgres" && isAlive(pid) && describeProcess(pid).includes(root)
  const left = Object.entries(children).filter(isLeft)
  for (const [, pid] of left) kill(pid, "SIGTERM")
  for (const [, pid] of left) {
    if (!(await waitForExit(pid, 5_000))) kill(pid, "SIGKILL")
  }
  rmSync(join(dataDir, "running.json"), { force: true })
  return left.map(([name]) => name)
}

/** Deletes everything a data folder holds, for `npm start -- --fresh`. Call it with the folder taken. */
export async function beginAnew(dataDir) {
  if (!readJson(join(dataDir, "secrets.json")) && readdirSync(dataDir).some((name) => name !== "launcher.lock")) {
    throw new Trouble(
      `${dataDir} does not look like Bridge's data (it has no secrets.json), so --fresh leaves it alone.`,
    )
  }
  await stopPostgres(dataDir)
  for (const name of readdirSync(dataDir)) {
    if (name !== "launcher.lock") rmSync(join(dataDir, name), { recursive: true, force: true })
  }
}

function kill(pid, signal) {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (error.code !== "ESRCH") throw error
  }
}
