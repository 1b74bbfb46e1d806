import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import { Trouble } from "./data-dir.mjs"
import { describeProcess, isAlive } from "./processes.mjs"

/**
 * Takes a lock file; it names its holder, so that one left behind by a kill -9 is seen through.
 * @returns {{ release: () => void } | { holder: number }}
 */
export function takeLock(path) {
  for (let attempt = 0; attempt < 5; attempt++) {
    const draft = `${path}.${process.pid}`
    writeFileSync(draft, String(process.pid), { mode: 0o600 })
    try {
      // A link appears whole: nobody ever sees a lock without its holder.
      linkSync(draft, path)
      return { release: () => releaseLock(path) }
    } catch (error) {
      if (error.code !== "EEXIST") throw error
    } finally {
      rmSync(draft, { force: true })
    }
    const holder = readHolder(path)
    if (holder && holder !== process.pid && isAlive(holder) && /node/i.test(describeProcess(holder))) return { holder }
    rmSync(path, { force: true })
  }
  throw new Trouble(`The lock ${path} cannot be taken. If nothing else runs, delete that file.`)
}

/** Runs `fn` while holding the lock, waiting for its turn. */
export async function withLock(path, fn) {
  const deadline = Date.now() + 60_000
  for (;;) {
    const lock = takeLock(path)
    if ("release" in lock) {
      try {
        return await fn()
      } finally {
        lock.release()
      }
    }
    if (Date.now() > deadline)
      throw new Trouble(`Process ${lock.holder} has held ${path} for a minute. End it, or delete that file.`)
    await sleep(20)
  }
}

function readHolder(path) {
  try {
    return Number(readFileSync(path, "utf8"))
  } catch (error) {
    if (error.code === "ENOENT") return 0
    throw error
  }
}

function releaseLock(path) {
  if (readHolder(path) === process.pid) rmSync(path, { force: true })
}
