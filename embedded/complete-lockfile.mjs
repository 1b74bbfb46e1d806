// node embedded/complete-lockfile.mjs
// npm leaves out of the lockfile what it could not look up: the binaries of other systems, when the registry at hand
// lacks them. npm ci then refuses the lockfile everywhere. This writes those entries; npm fetches only its own system's.
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { root } from "./data-dir.mjs"

const systems = ["android", "darwin", "win32", "freebsd", "linux"]
// In this order: "arm64" also contains "arm".
const processors = ["wasm32", "arm64", "x64", "ia32", "ppc64", "s390x", "riscv64", "loong64", "arm"]

/** The entries a lockfile lacks, by their place in it. @returns {Record<string, object>} */
export function findMissing(lock) {
  const missing = {}
  for (const [parent, meta] of Object.entries(lock.packages)) {
    if (parent === "") continue
    for (const [name, version] of Object.entries(meta.optionalDependencies ?? {})) {
      const place = `node_modules/${name}`
      if (lock.packages[place] || lock.packages[`${parent}/${place}`] || !/^\d+\.\d+\.\d+\S*$/.test(version)) continue
      const os = systems.find((system) => name.includes(system))
      const cpu = processors.find((processor) => name.includes(processor))
      const libc = name.includes("musl") ? "musl" : os === "linux" && name.includes("gnu") ? "glibc" : undefined
      if (!os && !cpu) continue
      missing[place] = {
        version,
        ...(cpu && { cpu: [cpu] }),
        ...(meta.dev && { dev: true }),
        ...(libc && { libc: [libc] }),
        ...(meta.license && { license: meta.license }),
        optional: true,
        ...(os && { os: [os] }),
      }
    }
  }
  return missing
}

function main() {
  const path = join(root, "package-lock.json")
  const lock = JSON.parse(readFileSync(path, "utf8"))
  const missing = findMissing(lock)
  const [self, ...others] = Object.entries({ ...lock.packages, ...missing })
  lock.packages = Object.fromEntries([self, ...others.sort(([a], [b]) => a.localeCompare(b, "en"))])
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
  process.stdout.write(`${Object.keys(missing).length} entries added\n`)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) main()
