import { spawn } from "node:child_process"
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { readJson, reason, Trouble, writeWhole } from "./data-dir.mjs"
import { leash, unprivileged } from "./os-user.mjs"
import { findPostgres, readPidFile } from "./postgres-files.mjs"
import { initialise, remedy, serverEnvironment } from "./postgres-init.mjs"
import { describeProcess, findFreePort, isAlive, isPortFree, waitForExit } from "./processes.mjs"
import { openSecrets } from "./secrets.mjs"

/**
 * Starts the Postgres of a data folder, or adopts the one that already serves it.
 * @param {string} dataDir absolute
 * @param {{ detached?: boolean, isDisposable?: boolean, port?: number }} [options] detached: it outlives this process;
 *   isDisposable: a test's data, which need not survive a power cut; port: this one and no other
 * @returns {Promise<{ port: number, pid: number, isAdopted: boolean, url: (user?: string, password?: string, database?: string) => string,
 *   stop: () => Promise<void> }>}
 */
export async function startPostgres(dataDir, options = {}) {
  const folder = join(dataDir, "postgres")
  const running = await settleLeftover(folder)
  if (running) return handle(dataDir, running, true)

  const binaries = findPostgres()
  const { prefix, own } = unprivileged()
  if (!existsSync(join(folder, "PG_VERSION"))) initialise(dataDir, folder, binaries, prefix, own)
  else own(folder)

  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await choosePort(dataDir))
    const failure = await launch(
      dataDir,
      folder,
      port,
      [...prefix, ...(options.detached ? [] : leash("INT"))],
      binaries,
      options,
    )
    if (!failure) return handle(dataDir, readPidFile(folder), false)
    // After a kill -9 its shared memory is held until the last backend has noticed; a port can be taken in between.
    if (attempt === 5) throw new Trouble(`Postgres does not start: ${failure}\nIts log: ${logPath(dataDir)}`)
    await sleep(200 * attempt)
  }
}

/** Stops the Postgres of a data folder, whoever started it. False when none ran. */
export async function stopPostgres(dataDir) {
  const folder = join(dataDir, "postgres")
  const found = readPidFile(folder)
  if (!found || !isServer(found.pid, folder)) return false
  process.kill(found.pid, "SIGINT")
  if (await waitForExit(found.pid, 20_000)) return true
  process.kill(found.pid, "SIGQUIT")
  return waitForExit(found.pid, 5_000)
}

/** The Postgres that serves a data folder now, if any. */
export function findServer(dataDir) {
  const folder = join(dataDir, "postgres")
  const found = readPidFile(folder)
  return found?.status === "ready" && isServer(found.pid, folder) ? handle(dataDir, found, true) : undefined
}

/** The server already at work in this folder; a stale pid file, whose number another program may have taken, is removed. */
async function settleLeftover(folder) {
  for (let wait = 0; wait < 1_200; wait++) {
    const found = readPidFile(folder)
    if (!found) return undefined
    if (!isServer(found.pid, folder)) {
      rmSync(join(folder, "postmaster.pid"), { force: true })
      return undefined
    }
    // One that was just killed still looks alive for a moment, but listens no more.
    if (found.status === "ready" && !(await isPortFree(found.port)) && isServer(found.pid, folder)) return found
    await sleep(25)
  }
  throw new Trouble(
    `The Postgres in ${folder} has been starting or stopping for 30 s. Its process id is in postmaster.pid there.`,
  )
}

function isServer(pid, folder) {
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return false
  const command = describeProcess(pid)
  return /postgres/i.test(command) && (process.platform === "win32" || command.includes(folder))
}

/** Starts the server and waits until it is ready; the reason when it is not. */
async function launch(dataDir, folder, port, prefix, { postgres }, { detached, isDisposable }) {
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: "",
    max_connections: isDisposable ? 300 : 100,
    shared_buffers: "128MB",
    log_checkpoints: "off",
    log_line_prefix: "%m [%p] %q%u@%d ",
    fsync: isDisposable ? "off" : "on",
    synchronous_commit: isDisposable ? "off" : "on",
    full_page_writes: isDisposable ? "off" : "on",
  }
  const words = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])
  const [command, ...args] = [...prefix, postgres, "-D", folder, ...words]
  shorten(logPath(dataDir))
  const log = openSync(logPath(dataDir), "a", 0o600)
  const logged = readFileSync(logPath(dataDir)).length
  const child = spawn(command, args, {
    detached: true,
    stdio: ["ignore", log, log],
    env: serverEnvironment(),
    cwd: folder,
  })
  closeSync(log)
  let ended
  child.once("error", (error) => {
    ended = reason(error)
  })
  child.once("exit", () => {
    // The folder may be gone by now: a disposable server outlives its last reader.
    const said = existsSync(logPath(dataDir)) ? readFileSync(logPath(dataDir)).subarray(logged).toString().trim() : ""
    ended ??= said || "it ended without a word"
  })
  if (detached) child.unref()
  while (!ended) {
    const file = readPidFile(folder)
    if (file?.pid === child.pid && file?.status === "ready") {
      writeWhole(
        join(dataDir, "ports.json"),
        JSON.stringify({ ...readJson(join(dataDir, "ports.json")), postgres: port }),
      )
      return undefined
    }
    await sleep(5)
  }
  return `${ended}\n${remedy(ended)}`
}

function handle(dataDir, { pid, port }, isAdopted) {
  const { owner_password } = openSecrets(dataDir)
  return {
    port,
    pid,
    isAdopted,
    url: (user = "postgres", password = owner_password, database = "postgres") =>
      `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`,
    stop: async () => {
      await stopPostgres(dataDir)
    },
  }
}

async function choosePort(dataDir) {
  const remembered = readJson(join(dataDir, "ports.json"))?.postgres
  return remembered && (await isPortFree(remembered)) ? remembered : findFreePort()
}

/** Keeps one older log beside the current one. */
function shorten(path) {
  if (existsSync(path) && statSync(path).size > 5_000_000) renameSync(path, `${path}.1`)
}

function logPath(dataDir) {
  mkdirSync(join(dataDir, "logs"), { recursive: true, mode: 0o700 })
  return join(dataDir, "logs", "postgres.log")
}
