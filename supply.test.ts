import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"

// What may be installed: docs/supply.json names the floors, the lockfile is what is measured.

const root = import.meta.dirname

describe("supply", () => {
  type Lock = { packages: Record<string, { version?: string; integrity?: string; resolved?: string; link?: boolean }> }
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
    const unsealed = Object.entries(lock.packages).filter(([path, p]) => path !== "" && !p.link && !p.integrity)
    expect(unsealed.map(([path]) => path)).toEqual([])
    expect(JSON.stringify(lock)).not.toMatch(/"resolved":"http/)
    expect(readFileSync(join(root, ".npmrc"), "utf8")).toMatch(/^ignore-scripts=true$/m)
  })
})
