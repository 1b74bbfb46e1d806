// npm test and npm run check: every gate, each with its time, and one summary at the end.
// Runs on Node 20 before anything is installed, so its head imports nothing that comes from a package.
import { mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { belowFloors, describeFloors, readCoverage } from "./coverage.mjs"
import { root, Trouble } from "./data-dir.mjs"
import { install } from "./install.mjs"
import { continueUnderPinnedNode, findPinnedNode } from "./pinned.mjs"
import { say, sayTrouble, step } from "./progress.mjs"
import { countPlaywright, countVitest, run } from "./test-run.mjs"
import { installTools } from "./test-tools.mjs"

const isQuick = process.argv.includes("--quick")
const results = join(root, "test-results")
const bin = (path) => join(root, "node_modules", path)
const vitest = (name, ...args) => {
  const report = join(results, `${name}.json`)
  const command = [bin("vitest/vitest.mjs"), "run", "--project", name, "--reporter=default", "--reporter=json"]
  return run([...command, `--outputFile.json=${report}`, ...args], { count: () => countVitest(report) })
}
const measured = (name) => [
  "--coverage",
  `--coverage.reportsDirectory=${join(results, "coverage", name)}`,
  "--coverage.reporter=json",
  "--coverage.reportOnFailure",
]

/** Name, what it does, and whether `npm run check` does it too. Work returns { passed, failed } test cases. */
const stages = [
  {
    name: "lint",
    isQuick: true,
    work: () => run([bin("@biomejs/biome/bin/biome"), "check", "--error-on-warnings", "."]),
  },
  { name: "types", isQuick: true, work: types },
  { name: "architecture", isQuick: true, work: () => vitest("architecture") },
  {
    name: "unit",
    isQuick: true,
    work: () => vitest("unit", ...(isQuick ? ["--exclude", "**/*.slow.test.ts"] : measured("unit"))),
  },
  { name: "integration", work: () => vitest("integration", ...measured("integration")) },
  { name: "coverage", work: coverage },
  { name: "build", work: buildApp },
  { name: "journeys", needs: ["build"], work: journeys },
]

async function types() {
  // Types of a development server, left behind, name routes that are gone.
  rmSync(join(root, ".next", "dev", "types"), { recursive: true, force: true })
  await run([bin("next/dist/bin/next"), "typegen"])
  // Each further checker derives the same library types anew: on two cores one is quicker than four.
  const known = ["--incremental", "--tsBuildInfoFile", bin(".cache/types.tsbuildinfo")]
  return run([bin("typescript/bin/tsc"), "--noEmit", "--checkers", "1", ...known])
}

async function coverage() {
  const lines = readCoverage(
    ["unit", "integration"].map((name) => join(results, "coverage", name, "coverage-final.json")),
  )
  const below = belowFloors(lines)
  if (below.length > 0) throw new Trouble(below.join("\n"))
  return { passed: 0, failed: 0, note: describeFloors(lines) }
}

async function buildApp() {
  const { build } = await import("./build.mjs")
  const { baseEnvironment, readConfig } = await import("./environment.mjs")
  const { openDataDir } = await import("./data-dir.mjs")
  const env = baseEnvironment(readConfig(), openDataDir(".bridge-test"))
  await build(findPinnedNode(), { env, signal: new AbortController().signal })
}

function journeys() {
  const report = join(results, "journeys.json")
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report }
  return run([bin("@playwright/test/cli.js"), "test", "--reporter=list,json"], {
    env,
    count: () => countPlaywright(report),
  })
}

async function main() {
  const began = performance.now()
  await install()
  await continueUnderPinnedNode()
  if (!isQuick) await step("Tools for the tests", (note) => installTools(note))
  rmSync(results, { recursive: true, force: true })
  mkdirSync(results, { recursive: true })

  const done = []
  const take = async (stage) => {
    const started = performance.now()
    const missing = stage.needs?.find((name) => done.some((d) => d.name === name && d.failed > 0))
    const outcome = await attempt(stage, missing)
    done.push({ name: stage.name, seconds: (performance.now() - started) / 1000, ...outcome })
  }
  const wanted = stages.filter((s) => s.isQuick || !isQuick)
  // Types and architecture rules keep one core of two busy each.
  const isBeside = (stage) => stage.name === "types" || stage.name === "architecture"
  await Promise.all(wanted.filter(isBeside).map(take))
  for (const stage of wanted.filter((s) => !isBeside(s))) await take(stage)
  summarise(done, (performance.now() - began) / 1000)
  return done.every((stage) => stage.failed === 0)
}

async function attempt({ name, work }, missing) {
  try {
    if (missing) throw new Trouble(`Not run, because ${missing} failed.`)
    return await step(name, async (note) => {
      const outcome = (await work()) ?? {}
      note(outcome.note ?? (outcome.passed ? `${outcome.passed} passed` : undefined))
      return { passed: 0, failed: 0, ...outcome }
    })
  } catch (error) {
    sayTrouble(error)
    const { passed = 0, failed = 0 } = error.counts ?? {}
    // A stage that fails without a failing test case (a type error, a build) is one failure itself.
    return { passed, failed: Math.max(failed, 1) }
  }
}

function summarise(done, seconds) {
  say(`\n${"stage".padEnd(14)}${"time".padStart(8)}${"passed".padStart(9)}${"failed".padStart(9)}`)
  for (const { name, seconds, passed, failed } of done) {
    say(
      `${name.padEnd(14)}${`${seconds.toFixed(1)} s`.padStart(8)}${String(passed).padStart(9)}${String(failed).padStart(9)}`,
    )
  }
  const sum = (key) => done.reduce((total, stage) => total + stage[key], 0)
  say(`\nAll of it took ${(seconds / 60).toFixed(1)} minutes.`)
  say(`${sum("passed")} passed, ${sum("failed")} failed`)
}

main().then(
  (isGreen) => process.exit(isGreen ? 0 : 1),
  (error) => {
    sayTrouble(error)
    say("0 passed, 1 failed")
    process.exit(1)
  },
)
