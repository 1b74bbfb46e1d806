import { readJson, Trouble } from "./data-dir.mjs"

/** The least share of lines that tests run, in percent, for all files under a folder. */
export const floors = { "lib/": 90, "lib/manifest/": 95 }

/**
 * Lines that hold code, and whether any run reached them, per file.
 * @param {string[]} paths reports of vitest (coverage-final.json), one per run
 * @returns {Map<string, Map<number, boolean>>} by path within the clone
 */
export function readCoverage(paths) {
  const files = new Map()
  for (const path of paths) {
    const report = readJson(path)
    if (!report) throw new Trouble(`There is no coverage report at ${path}: the run before it wrote none.`)
    for (const [file, { statementMap, s }] of Object.entries(report)) addLines(files, file, statementMap, s)
  }
  return files
}

function addLines(files, file, statementMap, hits) {
  const name = file.slice(file.lastIndexOf("/lib/") + 1)
  const lines = files.get(name) ?? new Map()
  files.set(name, lines)
  for (const [id, { start }] of Object.entries(statementMap)) {
    lines.set(start.line, lines.get(start.line) || hits[id] > 0)
  }
}

/** Covered lines in percent under a folder; undefined when nothing is there. */
function share(files, folder) {
  const lines = [...files].filter(([name]) => name.startsWith(folder)).flatMap(([, found]) => [...found.values()])
  return lines.length > 0 ? (lines.filter(Boolean).length / lines.length) * 100 : undefined
}

/** One complaint for each floor that is missed, naming the files with most unreached lines. */
export function belowFloors(files, wanted = floors) {
  return Object.entries(wanted).flatMap(([folder, floor]) => {
    const percent = share(files, folder)
    if (percent === undefined) return [`${folder}: no file was measured, so its floor of ${floor} % says nothing`]
    if (percent >= floor) return []
    const worst = [...files]
      .filter(([name]) => name.startsWith(folder))
      .map(([name, lines]) => ({ name, unreached: [...lines.values()].filter((hit) => !hit).length }))
      .sort((a, b) => b.unreached - a.unreached)
      .slice(0, 8)
    const list = worst.map(({ name, unreached }) => `  ${name}: ${unreached} lines no test reaches`).join("\n")
    return [`${folder}: tests reach ${percent.toFixed(1)} % of lines, the floor is ${floor} %\n${list}`]
  })
}

/** The floors and where we stand, in one line. */
export function describeFloors(files) {
  return Object.entries(floors)
    .map(([folder, floor]) => `${folder} ${share(files, folder)?.toFixed(1)} % (floor ${floor})`)
    .join(", ")
}
