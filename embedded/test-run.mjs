import { spawn } from "node:child_process"
import { readJson, root, Trouble } from "./data-dir.mjs"
import { leash } from "./os-user.mjs"
import { findPinnedNode } from "./pinned.mjs"

/**
 * Runs a tool under the pinned Node, quietly; what it said becomes the error when it fails.
 * @param {string[]} args script and arguments
 * @param {{ env?: Record<string, string>, count?: () => { passed: number, failed: number } | undefined }} [options]
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function run(args, { env = {}, count } = {}) {
  const [command, ...words] = [...leash("TERM"), findPinnedNode(), ...args]
  const child = spawn(command, words, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1", FORCE_COLOR: undefined, ...env },
  })
  let said = ""
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      said += chunk
    })
  }
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject)
    child.once("exit", (status, signal) => resolve(status ?? signal))
  })
  const counts = count?.()
  if (code === 0 && (!count || (counts && counts.failed === 0 && counts.passed > 0)))
    return counts ?? { passed: 0, failed: 0 }
  const trouble = new Trouble(shorten(said) || `${args.join(" ")} ended with ${code} and said nothing.`)
  throw Object.assign(trouble, { counts })
}

/** The end of what was said, where tools sum up, and enough before it to act on. */
function shorten(said) {
  const lines = said.trim().split("\n")
  return lines.length > 200
    ? [`(${lines.length - 200} lines before this)`, ...lines.slice(-200)].join("\n")
    : lines.join("\n")
}

/** Test cases in a report of vitest; a file that could not be loaded is a failure. A skipped one counts as failed. */
export function countVitest(path) {
  const report = readJson(path)
  if (!report) return undefined
  const brokenFiles = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  )
  const notRun = report.numPendingTests + report.numTodoTests
  return { passed: report.numPassedTests, failed: report.numFailedTests + brokenFiles.length + notRun }
}

/** Test cases in a report of Playwright. */
export function countPlaywright(path) {
  const stats = readJson(path)?.stats
  return stats && { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped }
}
