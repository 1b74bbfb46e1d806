import { execFileSync, spawnSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { describe, expect, it } from "vitest"

// What the text of the program must keep to, where no linter looks. Each rule is a function from files to
// complaints, shown to complain about a planted file before it is believed over the program.

type File = { path: string; text: string }

const root = import.meta.dirname
const program = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((path) => /\.(ts|tsx|mts|js|mjs|cjs)$/.test(path) && existsSync(join(root, path)))
  .map((path): File => ({ path, text: readFileSync(join(root, path), "utf8") }))

const WALL = 400
const P90 = 200
const lines = (file: File) => file.text.split("\n").length - 1
const generated = (file: File) => file.path.startsWith("components/ui/") || file.path === "lib/platform/database.ts"

function tooLong(files: File[]): string[] {
  const own = files.filter((file) => !generated(file))
  const sorted = own.map(lines).sort((a, b) => a - b)
  const p90 = sorted[Math.ceil(sorted.length * 0.9) - 1] ?? 0
  const walls = own
    .filter((file) => lines(file) > WALL)
    .map((file) => `${file.path}: ${lines(file)} lines, the wall is ${WALL}`)
  return p90 > P90 ? [...walls, `p90 of file length is ${p90} lines, at most ${P90}`] : walls
}

/** Complains about each line of the chosen files that matches. */
const noLine =
  (pattern: RegExp, rule: string, where: RegExp = /./, except: RegExp = /^house\.test\.ts$/) =>
  (files: File[]) =>
    files
      .filter((file) => where.test(file.path) && !except.test(file.path))
      .flatMap((file) =>
        file.text.split("\n").flatMap((line, i) => (pattern.test(line) ? [`${file.path}:${i + 1}: ${rule}`] : [])),
      )

// Inside adapters an idea may stand in its own file: what touches nothing needs no guard.
const TOUCHES =
  /from "(node:|kysely|pg|@duckdb|@supabase|flydrive|ai"|@ai-sdk|next)|from "#lib\/platform\/(db|env|jobs|objects|crypto)"/
const SERVER =
  /^lib\/(?!platform\/)[^/]+\/(service|store|adapters)(\.ts$|\/)|^lib\/runtime\.ts$|^lib\/platform\/(db|env|jobs)\.ts$/
const TEST = /\.(test|spec)\.tsx?$/

function unguardedServerFiles(files: File[]): string[] {
  return files
    .filter((file) => SERVER.test(file.path) && !TEST.test(file.path))
    .filter((file) => !/\/adapters\//.test(file.path) || TOUCHES.test(file.text))
    .filter((file) => !/^(\/\/.*\n|\s*\n)*import "server-only"\n/.test(file.text))
    .map((file) => `${file.path}: a server file starts with import "server-only"`)
}

function testsWithoutAssertion(files: File[]): string[] {
  return files
    .filter((file) => TEST.test(file.path) && !/\b(expect|assert)\b/.test(file.text))
    .map((file) => `${file.path}: a test that asserts nothing cannot fail`)
}

/** Comments and strings out of the way, so that words about requests are not requests. */
const codeOf = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g, "")

function servicesThatSpeakHttp(files: File[]): string[] {
  return files
    .filter((file) => /^lib\/(?!platform\/)[^/]+\/service(\.ts$|\/)/.test(file.path) && !TEST.test(file.path))
    .filter((file) => /(?<![\w.$])(Request|Response|NextRequest|NextResponse)(?![\w$])/.test(codeOf(file.text)))
    .map((file) => `${file.path}: a service knows no Request and no Response`)
}

const roomless = (files: File[]) =>
  files
    .filter((file) => /(^|\/)(utils?|helpers?|common|misc|shared|core|types|constants)(\.tsx?$|\/)/.test(file.path))
    .map((file) => `${file.path}: a room is named by its noun`)

const rules: { name: string; complaints: (files: File[]) => string[]; planted: File }[] = [
  {
    name: "file length: the wall",
    complaints: tooLong,
    planted: { path: "lib/query/long.ts", text: "a\n".repeat(WALL + 1) },
  },
  {
    name: "file length: p90",
    complaints: tooLong,
    planted: { path: "lib/query/long.ts", text: "a\n".repeat(P90 + 1) },
  },
  {
    name: "nothing is left to do",
    complaints: noLine(/\b(TODO|FIXME|XXX)\b/, "do it now or file an issue"),
    planted: { path: "lib/query/price.ts", text: "// TODO price it\n" },
  },
  {
    name: "no test is skipped or singled out",
    complaints: noLine(
      /\b(it|test|describe)(\.\w+)*\.(skip|only|todo|fixme|skipIf|runIf)\b|\bx(it|describe)\(/,
      "every test runs",
      TEST,
    ),
    planted: { path: "e2e/a.spec.ts", text: 'test.skip("a", () => expect(1).toBe(2))\n' },
  },
  {
    name: "every test asserts",
    complaints: testsWithoutAssertion,
    planted: { path: "lib/query/price.test.ts", text: 'it("a", () => {})\n' },
  },
  {
    name: "no snapshot stands for an expectation",
    complaints: noLine(
      /\.(toMatchSnapshot|toMatchInlineSnapshot|toMatchFileSnapshot|toHaveScreenshot)\(/,
      "say what is expected",
      TEST,
    ),
    planted: { path: "lib/query/price.test.ts", text: "expect(a).toMatchSnapshot()\n" },
  },
  {
    name: "server files are guarded",
    complaints: unguardedServerFiles,
    planted: { path: "lib/query/store.ts", text: 'import { sql } from "kysely"\n' },
  },
  {
    name: "services know no Request and no Response",
    complaints: servicesThatSpeakHttp,
    planted: {
      path: "lib/query/service.ts",
      text: 'import "server-only"\nexport const get = () => new Response("")\n',
    },
  },
  { name: "rooms are named by their noun", complaints: roomless, planted: { path: "lib/query/utils.ts", text: "\n" } },
  {
    name: "pages call services in process",
    complaints: noLine(
      /\bfetch\(["'`]\/api\//,
      "call the service, or the typed client in the browser",
      /^(app|components|lib)\//,
      TEST,
    ),
    planted: { path: "app/page.tsx", text: 'await fetch("/api/v1/dashboards")\n' },
  },
  {
    name: "no machine's paths",
    complaints: noLine(/["'`\s(]\/(work|root|farm)\//, "a path of one machine"),
    planted: { path: "bench/http.ts", text: 'open("/root/x")\n' },
  },
]

describe("the house", () => {
  it("has a program to read", () => {
    expect(program.length).toBeGreaterThan(10)
  })

  it.each(rules)("$name", ({ complaints, planted }) => {
    expect(complaints([planted]), "the rule must see the planted fault").not.toEqual([])
    expect(complaints(program)).toEqual([])
  })
})

describe("the linter", () => {
  const planted: [name: string, path: string, text: string, rule: string][] = [
    ["process.env outside env.ts", "lib/query/service.ts", "export const a = process.env.HOME\n", "noProcessEnv"],
    ["a module mock", "lib/query/mock.test.ts", 'vi.mock("pg")\n', "plugin"],
    ["raw SQL outside a store", "lib/query/price.ts", 'import { sql } from "kysely"\n', "noRestrictedImports"],
    ["a skipped test", "lib/query/skip.test.ts", 'it.skip("a", () => {})\n', "noSkippedTests"],
    ["a test singled out", "lib/query/only.test.ts", 'it.only("a", () => {})\n', "noFocusedTests"],
  ]
  const home: [path: string, text: string][] = [
    ["lib/platform/env.ts", "export const a = process.env.HOME\n"],
    ["lib/query/store.ts", 'import { sql } from "kysely"\n\nexport const a = sql\n'],
  ]
  const tree = mkdtempSync(join(tmpdir(), "bridge-lint-"))
  cpSync(join(root, "biome.json"), join(tree, "biome.json"))
  cpSync(join(root, ".biome"), join(tree, ".biome"), { recursive: true })
  writeFileSync(join(tree, ".gitignore"), "node_modules/\n")
  for (const [path, text] of [...planted.map(([, p, t]): [string, string] => [p, t]), ...home]) {
    mkdirSync(dirname(join(tree, path)), { recursive: true })
    writeFileSync(join(tree, path), text)
  }
  const biome = join(root, "node_modules/@biomejs/biome/bin/biome")
  const { stdout } = spawnSync(process.execPath, [biome, "lint", "--reporter=github", "."], {
    cwd: tree,
    encoding: "utf8",
  })
  rmSync(tree, { recursive: true })
  const errors = (path: string) =>
    stdout.split("\n").filter((line) => line.startsWith("::error") && line.includes(`/${path},`))

  it.each(planted)("refuses %s", (_, path, __, rule) => {
    expect(errors(path)).toContainEqual(expect.stringContaining(rule))
  })

  it.each(home)("accepts the same in %s", (path) => {
    expect(errors(path)).toEqual([])
  })
})
