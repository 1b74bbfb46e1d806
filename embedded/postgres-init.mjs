import { spawnSync } from "node:child_process"
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { reason, Trouble } from "./data-dir.mjs"
import { openSecrets } from "./secrets.mjs"

/** Makes the empty database of a data folder. */
export function initialise(dataDir, folder, { initdb }, prefix, own) {
  // In a draft folder first: an interrupted start must not leave a half-made database that looks whole.
  const draft = `${folder}.new`
  const passwordFile = join(draft, "password")
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(join(draft, "data"), { recursive: true, mode: 0o700 })
  writeFileSync(passwordFile, openSecrets(dataDir).owner_password, { mode: 0o600 })
  own(draft)
  const [command, ...args] = [
    ...prefix,
    initdb,
    `--pgdata=${join(draft, "data")}`,
    "--username=postgres",
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-instructions",
  ]
  const run = spawnSync(command, args, { encoding: "utf8", env: serverEnvironment(), cwd: draft })
  if (run.status !== 0) {
    const said = `${run.stderr ?? ""}${run.error ? reason(run.error) : ""}`.trim()
    rmSync(draft, { recursive: true, force: true })
    throw new Trouble(`The database could not be made in ${folder}:\n${said}\n${remedy(said)}`)
  }
  rmSync(folder, { recursive: true, force: true })
  renameSync(join(draft, "data"), folder)
  rmSync(draft, { recursive: true, force: true })
}

// PG* variables of the reader's own Postgres must not reach ours.
export function serverEnvironment() {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("PG") && name !== "NODE_OPTIONS")
  return { ...Object.fromEntries(kept), TZ: "UTC", LC_ALL: "C" }
}

/** What to do about the server's complaint. */
export function remedy(said) {
  if (/No space left|disk is full/i.test(said))
    return "The disk is full. Make room, or name another folder: BRIDGE_DATA_DIR=/path/with/room npm start"
  if (/Permission denied|permissions/i.test(said))
    return "Another user owns this folder. Give it to the user who starts Bridge, or name another: BRIDGE_DATA_DIR=/path npm start"
  if (/shared memory|No space left on device.*shm/i.test(said))
    return "The system refuses shared memory. Raise kernel.shmmax or free some memory."
  if (/GLIBC|not found.*\.so|cannot open shared object/i.test(said))
    return "The embedded Postgres needs a glibc system (Debian, Ubuntu, Fedora, macOS, Windows); Alpine is not one."
  if (/incompatible with server|initialized by PostgreSQL version/i.test(said))
    return "This data was made by another major version of Postgres. Start that version of Bridge, or begin anew: npm start -- --fresh"
  return ""
}
