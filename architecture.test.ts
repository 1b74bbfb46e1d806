import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import type { ICruiseResult } from "dependency-cruiser"
import { describe, expect, it } from "vitest"

// The dependency rules hold, they read the whole program, and each of them can be broken.

const root = import.meta.dirname
const require = createRequire(import.meta.url)
const config = require("./.dependency-cruiser.cjs")

// dependency-cruiser hands swc no `tsx`, so a component would be a syntax error; both share this instance of swc.
const swc = require("@swc/core")
const { parseFileSync } = swc
swc.parseFileSync = (file: string, options: object) => parseFileSync(file, { ...options, tsx: file.endsWith(".tsx") })
const { cruise } = await import("dependency-cruiser")

const ruleNames: string[] = config.forbidden.map((rule: { name: string }) => rule.name)
const nouns = ruleNames.filter((name) => name.startsWith("noun-order-")).map((name) => name.slice("noun-order-".length))

async function read(baseDir: string, paths: string[]): Promise<ICruiseResult> {
  const { enhancedResolveOptions, ...options } = config.options
  const result = await cruise(
    paths,
    { ...options, baseDir, validate: true, ruleSet: { forbidden: config.forbidden } },
    enhancedResolveOptions,
  )
  return result.output as ICruiseResult
}

const broken = (result: ICruiseResult) => result.summary.violations.map((v) => `${v.rule.name}: ${v.from} -> ${v.to}`)

/** Source files that git knows or would know, so that a new file is counted before its first commit. */
function sources(...folders: string[]): string[] {
  return execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", ...folders], {
    cwd: root,
    encoding: "utf8",
  })
    .split("\n")
    .filter((file) => /\.tsx?$/.test(file))
}

/** A cruise that reads nothing passes every rule: so say what it did not read. */
function blindSpots({ modules }: ICruiseResult, expected: string[]): string[] {
  const cruised = new Set(modules.map((module) => module.source))
  const unread = expected.filter((file) => !cruised.has(file))
  const typescript = modules.filter((module) => /\.tsx?$/.test(module.source))
  const imports = typescript.reduce((total, module) => total + module.dependencies.length, 0)
  return [
    ...(unread.length > expected.length * 0.1 ? [`${unread.length} files were not read, as ${unread[0]}`] : []),
    // Without @swc/core, modules are listed and their imports silently are not.
    ...(imports < typescript.length / 2 ? [`only ${imports} imports in ${typescript.length} modules`] : []),
  ]
}

describe("the program", () => {
  it("breaks no dependency rule, and every source file was read", { timeout: 120_000 }, async () => {
    const folders = ["app", "components", "lib", "embedded", "bench", "e2e", "supabase"].filter(
      (f) => sources(f).length,
    )
    const result = await read(root, folders)
    expect(broken(result)).toEqual([])
    expect(sources("app", "components", "lib").length).toBeGreaterThan(0)
    expect(blindSpots(result, sources("app", "components", "lib"))).toEqual([])
  })

  it("is seen to be unread when it is not read", async () => {
    const all = sources("app", "components", "lib")
    const half = await read(root, ["lib/platform"])
    expect(blindSpots(half, all)).toContainEqual(expect.stringContaining("were not read"))
    const blind = { ...half, modules: half.modules.map((module) => ({ ...module, dependencies: [] })) }
    expect(blindSpots(blind, [])).toContainEqual(expect.stringContaining("imports"))
  })

  it("has only nouns that the order knows", () => {
    const folders = new Set(sources("lib").map((file) => file.split("/")[1] ?? ""))
    const strangers = [...folders].filter(
      (name) => !name.endsWith(".ts") && name !== "platform" && !nouns.includes(name),
    )
    expect(strangers).toEqual([])
  })
})

const verb = "export const get = () => 1\n"
/** For each rule the smallest tree that breaks it; the first file is the offender. */
const planted: Record<string, Record<string, string>> = {
  "lib-is-the-bottom": { "lib/query/service.ts": 'import "#components/chart"\n', "components/chart.tsx": verb },
  "platform-knows-no-noun": { "lib/platform/db.ts": 'import "#lib/audit/service"\n', "lib/audit/service.ts": verb },
  "store-is-private": { "app/page.tsx": 'import "#lib/audit/store"\n', "lib/audit/store.ts": verb },
  "store-is-private-between-nouns": {
    "lib/query/service.ts": 'import "#lib/catalog/store"\n',
    "lib/catalog/store.ts": verb,
  },
  "adapters-are-private": {
    "app/page.tsx": 'import "#lib/models/adapters/http"\n',
    "lib/models/adapters/http.ts": verb,
  },
  "adapters-are-private-between-nouns": {
    "lib/query/service.ts": 'import "#lib/warehouse/adapters/duckdb"\n',
    "lib/warehouse/adapters/duckdb.ts": verb,
  },
  "runtime-is-the-root": { "lib/query/service.ts": 'import "#lib/runtime"\n', "lib/runtime.ts": verb },
  "components-no-server-file": {
    "components/chart.tsx": 'import "#components/theme"\n',
    "components/theme.tsx": 'import "#lib/query/price"\n',
    "lib/query/price.ts": 'import "#lib/query/service"\n',
    "lib/query/service.ts": verb,
  },
  "components-take-props": { "components/form.tsx": 'import "../app/actions"\n', "app/actions.ts": verb },
  "contract-is-browser-safe": { "lib/query/contract.ts": 'import "#lib/query/price"\n', "lib/query/price.ts": verb },
  "pure-imports-pure": { "lib/query/price.ts": 'import "#lib/query/store"\n', "lib/query/store.ts": verb },
  "pure-no-io": { "lib/query/price.ts": 'import { readFileSync } from "node:fs"\nreadFileSync("x")\n' },
  "pure-no-server-file": {
    "lib/query/price.ts": 'import { get } from "#lib/platform/db"\nget()\n',
    "lib/platform/db.ts": verb,
  },
  "service-no-framework": { "lib/query/service.ts": 'import { headers } from "next/headers"\nheaders()\n' },
  "sql-in-stores": { "lib/query/service.ts": 'import { sql } from "kysely"\nsql``\n' },
  "nobody-imports-embedded": { "lib/query/service.ts": 'import "#embedded/postgres"\n', "embedded/postgres.ts": verb },
  "nobody-imports-e2e": { "lib/query/service.ts": 'import "../../e2e/journey.ts"\n', "e2e/journey.ts": verb },
  "nobody-imports-bench": { "app/page.tsx": 'import "../bench/http.ts"\n', "bench/http.ts": verb },
  "no-cycle": {
    "lib/query/price.ts": 'import type { B } from "#lib/query/budget"\nexport type A = B\n',
    "lib/query/budget.ts": 'import type { A } from "#lib/query/price"\nexport type B = A\n',
  },
  "no-unresolved": { "lib/query/price.ts": 'import "#lib/query/nowhere"\n' },
  ...Object.fromEntries(
    nouns.flatMap((noun) => {
      const forbidden = nouns.filter((other) => breaksOrder(noun, other)).at(0)
      if (!forbidden) return []
      const files = {
        [`lib/${noun}/service.ts`]: `import "#lib/${forbidden}/service"\n`,
        [`lib/${forbidden}/service.ts`]: verb,
      }
      return [[`noun-order-${noun}`, files]]
    }),
  ),
}

function breaksOrder(noun: string, other: string): boolean {
  const rule = config.forbidden.find((r: { name: string }) => r.name === `noun-order-${noun}`)
  return new RegExp(rule.to.path).test(`lib/${other}/service.ts`)
}

async function violationsOf(files: Record<string, string>): Promise<string[]> {
  const tree = mkdtempSync(join(tmpdir(), "bridge-planted-"))
  try {
    const imports = { "#lib/*": "./lib/*.ts", "#components/*": "./components/*.tsx", "#embedded/*": "./embedded/*.ts" }
    writeFileSync(join(tree, "package.json"), JSON.stringify({ name: "planted", type: "module", imports }))
    symlinkSync(join(root, "node_modules"), join(tree, "node_modules"))
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(tree, path)), { recursive: true })
      writeFileSync(join(tree, path), text)
    }
    return broken(await read(tree, [...new Set(Object.keys(files).map((path) => path.split("/")[0] ?? ""))]))
  } finally {
    rmSync(tree, { recursive: true })
  }
}

describe("each rule can be broken", () => {
  it("has a planted violation for each rule", () => {
    // The last noun may call every other, so its rule has nothing to refuse.
    expect(Object.keys(planted).sort()).toEqual(ruleNames.filter((name) => name !== "noun-order-migration").sort())
  })

  it.each(Object.entries(planted))("%s", async (rule, files) => {
    const offender = Object.keys(files)[0]
    expect(await violationsOf(files)).toContainEqual(
      expect.stringMatching(new RegExp(`^${rule}: (${offender}|.* -> ${offender}$)`)),
    )
  })

  it("stays quiet over a tree that keeps the house", async () => {
    const tidy = {
      "app/page.tsx": 'import "#lib/dashboards/service"\nimport "#components/dashboards/view"\n',
      "components/dashboards/view.tsx":
        'import type { Dashboard } from "#lib/dashboards/contract"\nexport type A = Dashboard\n',
      "lib/dashboards/contract.ts":
        'import { z } from "zod"\nexport const Dashboard = z.object({})\nexport type Dashboard = 1\n',
      "lib/dashboards/service.ts":
        'import "server-only"\nimport "#lib/dashboards/store"\nimport "#lib/query/service"\nimport "#lib/dashboards/layout"\n',
      "lib/dashboards/store.ts": 'import "server-only"\nimport { sql } from "kysely"\nsql``\n',
      "lib/dashboards/layout.ts":
        'import type { Dashboard } from "#lib/dashboards/contract"\nexport type B = Dashboard\n',
      "lib/query/service.ts": 'import "server-only"\nexport const get = () => 1\n',
    }
    expect(await violationsOf(tidy)).toEqual([])
  })
})
