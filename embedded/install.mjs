import { spawn } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { readJson, root, Trouble } from "./data-dir.mjs"
import { step } from "./progress.mjs"

// Runs on Node 20 before anything is installed: nothing but Node's own modules may be imported here.

const lockfile = join(root, "package-lock.json")
const stamp = join(root, "node_modules", ".bridge-installed")

/** Installs what the lockfile names, when it changed since the last time. */
export async function install() {
  const wanted = createHash("sha256")
    .update(readFileSync(lockfile))
    .update(`${process.platform}-${process.arch}`)
    .digest("hex")
  if (readStamp() === wanted) return
  if (!matchesInstalled()) {
    await step("Installing packages (npm ci; EBADENGINE warnings on an older Node are harmless)", async () => {
      await runNpm(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
    })
  }
  writeFileSync(stamp, wanted)
}

/** Does npm's own record of what lies in node_modules agree with the lockfile? Then somebody installed by hand. */
function matchesInstalled() {
  const installed = readJson(join(root, "node_modules", ".package-lock.json"))?.packages
  if (!installed) return false
  return Object.entries(readJson(lockfile).packages).every(([path, wanted]) => {
    if (path === "") return true
    const found = installed[path]
    if (!found) return Boolean(wanted.optional || wanted.peer)
    return found.version === wanted.version && existsSync(join(root, path))
  })
}

async function runNpm(args) {
  // Under `npm start` npm says where it lies itself; otherwise it stands beside this Node, or on the path.
  const beside = join(dirname(process.execPath), "..", "lib", "node_modules", "npm", "bin", "npm-cli.js")
  const script = [process.env.npm_execpath, beside].find((path) => path?.endsWith(".js") && existsSync(path))
  const [command, ...words] = script ? [process.env.npm_node_execpath ?? process.execPath, script] : ["npm"]
  const child = spawn(command, [...words, ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    shell: !script && process.platform === "win32",
    env: { ...process.env, npm_config_ignore_scripts: "true" },
  })
  let said = ""
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      said += chunk
    })
  }
  const code = await new Promise((resolve) => {
    child.once("error", (error) => {
      said += error.message
      resolve(1)
    })
    child.once("exit", (status) => resolve(status ?? 1))
  })
  if (code !== 0)
    throw new Trouble(`npm ci failed:\n${said.trim().split("\n").slice(-15).join("\n")}\n\n${remedy(said)}`)
}

function remedy(said) {
  if (/ENOTFOUND|ETIMEDOUT|ECONNREFUSED|ECONNRESET|EAI_AGAIN|network/i.test(said)) {
    return "The package registry cannot be reached. Check the connection, the proxy and `npm config get registry`, then run npm start again."
  }
  if (/ENOSPC/.test(said)) return "The disk is full. Make room (about 1.5 GB), then run npm start again."
  if (/EACCES|EPERM/.test(said))
    return `This user may not write in ${root}. Give the folder to the user who starts Bridge, then run npm start again.`
  if (/ENOENT.*npm|spawn npm/.test(said))
    return "npm was not found. Install Node with npm (nodejs.org), then run npm start again."
  return "Nothing is lost: run npm start again. If it fails the same way, delete node_modules first."
}

function readStamp() {
  return existsSync(stamp) ? readFileSync(stamp, "utf8") : ""
}
