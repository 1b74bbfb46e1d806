import { spawn } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join, relative } from "node:path"
import { root, Trouble } from "./data-dir.mjs"
import { leash } from "./os-user.mjs"
import { step } from "./progress.mjs"

export const nextBin = join(root, "node_modules", "next", "dist", "bin", "next")
const stamp = join(root, ".next", "bridge-built")

/** A fingerprint of files and folders (tests left out): same content, same words. */
export function fingerprint(places) {
  const hash = createHash("sha256")
  for (const place of places) {
    const path = join(root, place)
    if (existsSync(path)) visit(path, hash)
  }
  return hash.digest("hex")
}

function visit(path, hash) {
  let entries
  try {
    entries = readdirSync(path, { withFileTypes: true })
  } catch (error) {
    if (error.code !== "ENOTDIR") throw error
    hash.update(relative(root, path)).update("\0").update(readFileSync(path)).update("\0")
    return
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name === "testing" || /\.test\.tsx?$/.test(entry.name) || entry.name.startsWith(".")) continue
    visit(join(path, entry.name), hash)
  }
}

function sourceFingerprint() {
  const files = readdirSync(root).filter(
    (name) => /\.(ts|js|mjs)$/.test(name) && !/\.test\.|^(vitest|playwright|next-env)/.test(name),
  )
  return fingerprint([
    "app",
    "components",
    "lib",
    "public",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    ...files,
  ])
}

/**
 * Builds the app when its sources changed since the last build.
 * @param {string} node the pinned binary
 * @param {{ env: Record<string, string>, signal: AbortSignal }} options
 */
export async function build(node, { env, signal }) {
  const wanted = sourceFingerprint()
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted && existsSync(join(root, ".next", "BUILD_ID"))) return
  await step("Building the app", async () => {
    rmSync(stamp, { force: true })
    // Types of a development server, left behind, make the type check fail.
    rmSync(join(root, ".next", "dev", "types"), { recursive: true, force: true })
    const [command, ...args] = [...leash("TERM"), node, nextBin, "build"]
    const child = spawn(command, args, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...env, NODE_ENV: "production", NO_COLOR: "1", FORCE_COLOR: "0" },
      signal,
    })
    let said = ""
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        said += chunk
      })
    }
    const code = await new Promise((resolve, reject) => {
      child.once("error", reject)
      child.once("exit", (status, killed) => resolve(status ?? killed))
    })
    if (code !== 0)
      throw new Trouble(
        `The app could not be built (${code}):\n${said.trim().split("\n").slice(-40).join("\n")}\n\n${remedy(said, code)}`,
      )
    mkdirSync(join(root, ".next"), { recursive: true })
    writeFileSync(stamp, wanted)
  })
}

function remedy(said, code) {
  if (/ENOSPC|No space left/.test(said)) return "The disk is full. Make room, then run npm start again."
  if (code === "SIGKILL" || /heap out of memory/.test(said))
    return "The machine ran out of memory: the build needs about 2 GB. Close other programs, then run npm start again."
  return "Nothing is lost: mend the source named above, then run npm start again."
}
