import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { delimiter, join } from "node:path"
import { Trouble } from "./data-dir.mjs"

// What tests use beside npm packages: a browser and a Redis. Debian has both.

const chromiums = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
const apps = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
]

const which = (name) =>
  (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(existsSync)

/** The browser journeys run in, or undefined when there is none. CHROMIUM_PATH names another one. */
export function findChromium() {
  const named = process.env.CHROMIUM_PATH
  return [named, ...chromiums.map(which), ...apps].find((path) => path && existsSync(path))
}

const tools = [
  { name: "chromium", find: findChromium },
  { name: "redis-server", find: () => which("redis-server") },
]

/** Makes sure they are there: installs them from Debian as root, otherwise says exactly what to install. */
export async function installTools(note) {
  const missing = () => tools.filter((tool) => !tool.find()).map((tool) => tool.name)
  const wanted = missing()
  if (wanted.length === 0) return
  const byHand = `apt-get update && apt-get install -y ${wanted.join(" ")}`
  if (process.getuid?.() !== 0 || !which("apt-get")) {
    throw new Trouble(
      `The tests need ${wanted.join(" and ")}, which ${wanted.length > 1 ? "are" : "is"} not installed.\n` +
        `Debian and Ubuntu: sudo sh -c "${byHand}"\nmacOS: brew install ${wanted.map((name) => (name === "chromium" ? "--cask chromium" : "redis")).join(" && brew install ")}`,
    )
  }
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" }
  const apt = (...args) =>
    spawnSync("apt-get", ["-q", "-o", "DPkg::Lock::Timeout=120", ...args], { encoding: "utf8", env })
  for (const outcome of [apt("update"), apt("install", "-y", "--no-install-recommends", ...wanted)]) {
    if (outcome.status !== 0 && missing().length > 0 && outcome.stderr) note(outcome.stderr.trim().split("\n").at(-1))
  }
  const left = missing()
  if (left.length > 0)
    throw new Trouble(
      `${left.join(" and ")} could not be installed. Try it by hand and read what it says:\n  ${byHand}`,
    )
  note(`installed ${wanted.join(" and ")}`)
}
