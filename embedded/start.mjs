// npm start, npm run dev: from a clone to a served app. Runs on Node 20 before anything is installed,
// so nothing here, nor in what it imports at its head, comes from a package.
import { createHash } from "node:crypto"
import { statfsSync } from "node:fs"
import { tmpdir, userInfo } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { openDataDir, root, Trouble } from "./data-dir.mjs"
import { readConfig } from "./environment.mjs"
import { install } from "./install.mjs"
import { withLock } from "./lock.mjs"
import { continueUnderPinnedNode } from "./pinned.mjs"
import { isPortFree, waitForFreePort } from "./processes.mjs"
import { Stopping, say, sayTrouble } from "./progress.mjs"
import { beginAnew, stopLeftovers, takeDataDir } from "./running.mjs"
import { serve } from "./serve.mjs"

const began = Number(process.env.BRIDGE_BEGAN_MS) || Date.now() - process.uptime() * 1000
const stopping = new AbortController()
const isDev = process.argv.includes("--dev")

async function main() {
  const { values } = readArguments()
  const [major, minor] = process.versions.node.split(".").map(Number)
  if (major < 20 || (major === 20 && minor < 9)) {
    throw new Trouble(
      `Node ${process.versions.node} is too old: Bridge starts from Node 20.9 on. Install a newer one from nodejs.org.`,
    )
  }
  await withLock(setupLock(), install)
  stopping.signal.throwIfAborted()
  await continueUnderPinnedNode()

  const config = readConfig()
  const dataDir = openDataDir()
  const lock = takeDataDir(dataDir)
  try {
    const left = await stopLeftovers(dataDir)
    if (left.length > 0) say(`  ✓  Ended what an earlier start left behind: ${left.join(", ")}`)
    if (!(await waitForFreePort(config.port, config.host))) await refusePort(config)
    if (values.fresh) {
      await beginAnew(dataDir)
      say("  ✓  Began anew: the data folder is empty")
    }
    warnOfFullDisk(dataDir)
    await serve({ config, dataDir, isDev, began, signal: stopping.signal })
  } finally {
    lock.release()
  }
}

function readArguments() {
  try {
    return parseArgs({ options: { fresh: { type: "boolean" }, dev: { type: "boolean" } } })
  } catch (error) {
    throw new Trouble(`${error.message}\nKnown: npm start -- --fresh (begins anew; all data of this folder is deleted)`)
  }
}

async function refusePort({ port, host }) {
  let free = port + 1
  while (free < 65_535 && !(await isPortFree(free, host))) free++
  throw new Trouble(
    `Port ${port} on ${host} is taken by another program.\n` +
      `Start on another one: PORT=${free} npm ${isDev ? "run dev" : "start"}`,
  )
}

// npm ci and next build work on the clone, whatever the data folder: one at a time.
function setupLock() {
  return join(
    tmpdir(),
    `bridge-setup-${createHash("sha256").update(root).digest("hex").slice(0, 12)}-${userInfo().username}.lock`,
  )
}

function warnOfFullDisk(dataDir) {
  const { bavail, bsize } = statfsSync(dataDir)
  const freeMb = Math.floor((bavail * bsize) / 1_048_576)
  if (freeMb < 300) say(`  !  Only ${freeMb} MB are free where the data lies (${dataDir}). Make room soon.`)
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    if (!stopping.signal.aborted) stopping.abort(new Stopping())
  })
}

main().then(
  () => process.exit(0),
  (error) => {
    const isStopped = stopping.signal.aborted
    if (!isStopped) sayTrouble(error)
    process.exit(isStopped ? 0 : 1)
  },
)
