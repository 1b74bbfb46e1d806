import { accessSync, chmodSync, constants, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"

/** The clone itself. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..")

/** A mistake the reader can fix: printed as it stands, without a stack. */
export class Trouble extends Error {}

/** Opens the data folder (absolute path back), made private to its owner. @param {string} [given] */
export function openDataDir(given = process.env.BRIDGE_DATA_DIR || ".bridge") {
  const path = resolve(root, given)
  try {
    mkdirSync(path, { recursive: true })
    accessSync(path, constants.W_OK | constants.X_OK)
    chmodSync(path, 0o700)
    writeWhole(join(path, "probe"), "x".repeat(65_536))
    rmSync(join(path, "probe"))
  } catch (error) {
    throw new Trouble(
      `The data folder ${path} cannot be written (${reason(error)}).\n` +
        "Make room or change its owner, or name another folder: BRIDGE_DATA_DIR=/path/with/room npm start",
    )
  }
  return path
}

/** Writes a file so that a reader sees the old content or the new one, never a half. */
export function writeWhole(path, content, mode = 0o600) {
  const draft = `${path}.${process.pid}.new`
  writeFileSync(draft, content, { mode, flush: true })
  renameSync(draft, path)
}

/** The parsed file, or undefined when there is none. */
export function readJson(path) {
  let text
  try {
    text = readFileSync(path, "utf8")
  } catch (error) {
    if (error.code === "ENOENT") return undefined
    throw new Trouble(`${path} cannot be read: ${reason(error)}. It belongs to the user who started Bridge first.`)
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new Trouble(
      `${path} is damaged: it is not JSON. Restore it from a backup, or begin anew: npm start -- --fresh`,
    )
  }
}

/** An operating system error in plain words. */
export function reason(error) {
  const words = {
    ENOSPC: "the disk is full",
    EDQUOT: "the disk quota is used up",
    EACCES: "permission denied",
    EPERM: "permission denied",
    EROFS: "the disk is read-only",
    ENOTDIR: "part of the path is a file",
    EEXIST: "a file of that name is in the way",
  }
  return words[error.code] ?? error.message
}
