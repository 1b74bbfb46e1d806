import { randomBytes } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { readJson, Trouble, writeWhole } from "./data-dir.mjs"

const makers = {
  owner_password: () => random(24),
  app_password: () => random(24),
  worker_password: () => random(24),
  publishable_key: () => `sb_publishable_${random(24)}`,
  secret_key: () => `sb_secret_${random(32)}`,
}

/** Every generated secret of this data folder; missing ones are made, and the file is readable by its owner only. */
export function openSecrets(dataDir) {
  const path = join(dataDir, "secrets.json")
  const kept = readJson(path) ?? {}
  const missing = Object.keys(makers).filter((name) => !kept[name])
  for (const name of missing) kept[name] = makers[name]()
  if (missing.length > 0) writeWhole(path, `${JSON.stringify(kept, null, 2)}\n`)
  return /** @type {Record<keyof typeof makers, string>} */ (kept)
}

/** The key that wraps stored credentials: 32 bytes, base64. Lost with its file, so it lives apart from the rest. */
export function openKeyFile(dataDir) {
  const path = join(dataDir, "kek")
  try {
    const key = readFileSync(path, "utf8").trim()
    if (Buffer.from(key, "base64").length !== 32) {
      throw new Trouble(
        `${path} must hold 32 bytes in base64. Restore it from a backup: without it stored credentials cannot be opened.`,
      )
    }
    return key
  } catch (error) {
    if (error.code !== "ENOENT") throw error
  }
  const key = randomBytes(32).toString("base64")
  writeWhole(path, `${key}\n`)
  return key
}

function random(bytes) {
  return randomBytes(bytes).toString("base64url")
}
