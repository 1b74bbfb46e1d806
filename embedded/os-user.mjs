import { spawnSync } from "node:child_process"
import { chownSync, readdirSync, statSync } from "node:fs"
import { join } from "node:path"
import { Trouble } from "./data-dir.mjs"

const NOBODY = 65534
const namespace = ["unshare", "--user", `--map-user=${NOBODY}`, `--map-group=${NOBODY}`]
const identity = ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"]
const reach = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]

/**
 * Postgres refuses to run as root. The words to put before its command line, and what to do to its folder first.
 * As root: a user namespace where root looks like nobody; where those are forbidden, the user nobody itself.
 * @returns {{ prefix: string[], own: (folder: string) => void }}
 */
export function unprivileged() {
  const asIs = { prefix: [], own: () => {} }
  if (process.platform === "win32" || process.getuid?.() !== 0) return asIs
  if (process.env.BRIDGE_NO_NAMESPACE !== "1" && works(namespace))
    return { prefix: namespace, own: (folder) => give(folder, 0) }
  // The extra capability lets nobody walk into a clone under /root, which is closed to other users.
  for (const prefix of [[...identity, ...reach], identity, ["su", "nobody", "-s", "/bin/sh", "-c", 'exec "$0" "$@"']]) {
    if (works(prefix)) return { prefix, own: (folder) => give(folder, NOBODY) }
  }
  throw new Trouble(
    "Postgres does not run as root, and this machine lets root become nobody else.\n" +
      "Run npm start as a normal user, or install util-linux (it has unshare and setpriv).",
  )
}

/** Puts a signal on the parent's death before a command, where the system can. */
export function leash(signal) {
  const prefix = ["setpriv", "--pdeathsig", signal]
  return process.platform === "linux" && works(prefix) ? prefix : []
}

const tried = new Map()
function works([command, ...args]) {
  const key = [command, ...args].join(" ")
  if (!tried.has(key)) tried.set(key, spawnSync(command, [...args, "true"], { stdio: "ignore" }).status === 0)
  return tried.get(key)
}

function give(folder, owner) {
  if (statSync(folder).uid === owner) return
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) give(path, owner)
    else if (!entry.isSymbolicLink()) chownSync(path, owner, owner)
  }
  chownSync(folder, owner, owner)
}
