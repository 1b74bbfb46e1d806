import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "vitest"
import { belowFloors, readCoverage } from "./coverage.mjs"

/** A report that names `hit` reached and `missed` unreached lines of one file. */
function report(folder, name, file, hit, missed) {
  const total = hit + missed
  const statementMap = Object.fromEntries(Array.from({ length: total }, (_, i) => [i, { start: { line: i + 1 } }]))
  const s = Object.fromEntries(Array.from({ length: total }, (_, i) => [i, i < hit ? 1 : 0]))
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify({ [`/clone/${file}`]: { statementMap, s } }))
  return path
}

function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), "bridge-coverage-"))
  try {
    return work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

it("turns red one line below a floor and stays quiet on it", () => {
  const at = (hit) =>
    inFolder((folder) => readCoverage([report(folder, "a.json", "lib/query/price.ts", hit, 100 - hit)]))
  expect(belowFloors(at(89), { "lib/": 90 })).toEqual([expect.stringMatching(/reach 89.0 %.*floor is 90/)])
  expect(belowFloors(at(90), { "lib/": 90 })).toEqual([])
})

it("counts a line that any run reached", () => {
  const lines = inFolder((folder) =>
    readCoverage([
      report(folder, "a.json", "lib/query/price.ts", 10, 0),
      report(folder, "b.json", "lib/query/price.ts", 0, 10),
    ]),
  )
  expect(belowFloors(lines, { "lib/query/": 100 })).toEqual([])
})

it("turns red when there is nothing to measure", () => {
  expect(belowFloors(new Map(), { "lib/manifest/": 95 })).toEqual([expect.stringContaining("no file was measured")])
  expect(() => readCoverage(["/nowhere/coverage-final.json"])).toThrow(/no coverage report/)
})
