import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"

// What may be installed: docs/supply.json names the floors, the lockfile is what is measured.

const root = import.meta.dirname

describe("supply", () => {
  type Lock = {
    packages: Record<
      string,
      { version?: string; integrity?: string; optional?: boolean; cpu?: string[]; os?: string[]; libc?: string[] }
    >
  }
  const read = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8"))
  const floors: Record<string, string> = read("docs/supply.json").floors
  const lock: Lock = read("package-lock.json")

  const older = (version: string, floor: string) => {
    const [a, b] = [version, floor].map((v) => v.split(/[.-]/).slice(0, 3).map(Number)) as [number[], number[]]
    const i = a.findIndex((part, at) => part !== b[at])
    return i >= 0 && (a[i] ?? 0) < (b[i] ?? 0)
  }
  const named = (path: string) => path.split("node_modules/").at(-1) ?? ""
  const belowFloor = (packages: Lock["packages"]) =>
    Object.entries(packages).flatMap(([path, { version }]) => {
      const floor = floors[named(path)]
      return floor && version && older(version, floor) ? [`${path} ${version} is below the floor ${floor}`] : []
    })

  // A binary for another system is listed so that npm ci accepts the lockfile there; its seal is not known here.
  const unsealed = (packages: Lock["packages"]) =>
    Object.entries(packages)
      .filter(([path, p]) => path !== "" && !p.integrity && !(p.optional && p.cpu && !p.cpu.includes(process.arch)))
      .filter(([, p]) => !(p.optional && p.os && !p.os.includes(process.platform)) && !p.libc?.includes("musl"))
      .map(([path]) => path)

  it("holds every version at or above its floor", () => {
    expect(belowFloor({ "node_modules/next": { version: "16.4.5" } })).toHaveLength(1)
    expect(belowFloor({ "node_modules/a/node_modules/sharp": { version: "0.35.4" } })).toHaveLength(1)
    expect(belowFloor(lock.packages)).toEqual([])
    const present = new Set(Object.keys(lock.packages).map(named))
    expect(Object.keys(floors).filter((name) => !present.has(name))).toEqual([])
  })

  it("pins exactly, checks integrity and runs no install script", () => {
    const { dependencies, devDependencies, optionalDependencies } = read("package.json")
    const loose = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(version)),
    )
    expect(loose).toEqual([])
    expect(unsealed({ "node_modules/a": { version: "1.0.0" } })).toEqual(["node_modules/a"])
    expect(unsealed(lock.packages)).toEqual([])
    expect(JSON.stringify(lock)).not.toMatch(/"resolved":"http/)
    expect(readFileSync(join(root, ".npmrc"), "utf8")).toMatch(/^ignore-scripts=true$/m)
  })
})
