// The arrows of docs/architecture.md as errors. architecture.test.ts plants one violation of each rule.

// A noun may call only nouns in rows above its own; nouns of one row do not know each other.
const ORDER = [
  ["models", "identity", "audit"],
  ["onboarding"],
  ["evidence"],
  ["manifest"],
  ["warehouse"],
  ["connections"],
  ["workspaces"],
  ["catalog"],
  ["policies"],
  ["query"],
  ["pii", "dbt", "docs", "glossary", "goals", "cost"],
  ["dashboards"],
  ["reports", "agent"],
  ["migration"],
]
const NOUNS = ORDER.flat()

const TEST = "\\.test\\.tsx?$"
const SPEC = "^e2e/.*\\.spec\\.ts$"
const KIT = "^lib/platform/testing/"
// A noun's files of a kind: `service` is service.ts or service/<verb>.ts.
const kind = (name) => `^lib/(?!platform/)[^/]+/${name}(\\.ts$|/)`
const PURE = "^lib/(?!platform/)[^/]+/(?!(contract|service|store|adapters)(\\.ts$|/))"
const modules = (...names) => `(^|/)node_modules/(${names.join("|")})/`
const IO_BUILTINS =
  "^(node:)?(fs|fs/promises|net|http|http2|https|tls|dns|dgram|child_process|worker_threads|cluster|os|process|readline|sqlite|timers|timers/promises)$"
const IO_PACKAGES = modules(
  "pg",
  "pg-boss",
  "pg-cursor",
  "@duckdb",
  "flydrive",
  "@supabase",
  "@upstash",
  "redis",
  "next",
  "server-only",
  "react",
  "react-dom",
)

const orderRules = ORDER.flatMap((row, i) =>
  row.map((noun) => ({
    name: `noun-order-${noun}`,
    severity: "error",
    comment: `${noun} may call only nouns to its left: let the left expose a verb or take a function.`,
    from: { path: `^lib/${noun}/`, pathNot: TEST },
    to: {
      path: `^lib/(${NOUNS.filter((other) => other !== noun && !ORDER.slice(0, i).flat().includes(other)).join("|") || "-"})/`,
    },
  })),
)

module.exports = {
  forbidden: [
    {
      name: "lib-is-the-bottom",
      severity: "error",
      comment: "lib means; components and app show and bind it.",
      from: { path: "^lib/" },
      to: { path: "^(components|app)/|^(proxy|instrumentation)\\.ts$" },
    },
    {
      name: "platform-knows-no-noun",
      severity: "error",
      comment: "What every noun needs may not need a noun. The test kit alone seeds by verbs.",
      from: { path: "^lib/platform/", pathNot: [KIT, TEST] },
      to: { path: "^lib/(?!platform/)" },
    },
    {
      name: "store-is-private",
      severity: "error",
      comment: "Call the noun's service: a store is its own service's business.",
      from: { path: "^(?!lib/).+|^lib/[^/]+\\.ts$|^lib/platform/" },
      to: { path: kind("store") },
    },
    {
      name: "store-is-private-between-nouns",
      severity: "error",
      comment: "Call the noun's service: a store is its own service's business.",
      from: { path: "^lib/([^/]+)/" },
      to: { path: kind("store"), pathNot: "^lib/$1/" },
    },
    {
      name: "adapters-are-private",
      severity: "error",
      comment: "Adapters are chosen in lib/runtime.ts and handed over as ports.",
      from: { path: "^(?!lib/|embedded/|bench/).+|^lib/(?!runtime)[^/]+\\.ts$" },
      to: { path: kind("adapters") },
    },
    {
      name: "adapters-are-private-between-nouns",
      severity: "error",
      comment: "Adapters are chosen in lib/runtime.ts and handed over as ports.",
      from: { path: "^lib/([^/]+)/", pathNot: KIT },
      to: { path: kind("adapters"), pathNot: "^lib/$1/" },
    },
    {
      name: "runtime-is-the-root",
      severity: "error",
      comment: "lib/runtime.ts knows everything, so nobody in lib may know it; lib/worker.ts is a program, not a part.",
      from: { path: "^lib/", pathNot: [KIT, TEST, "^lib/(runtime|worker)\\.ts$"] },
      to: { path: "^lib/runtime(\\.ts$|/)" },
    },
    {
      name: "components-no-server-file",
      severity: "error",
      comment: "Pixels get data as props or through the typed client; a server file would ship to the browser.",
      from: { path: "^components/" },
      to: {
        path: [
          kind("service"),
          kind("store"),
          kind("adapters"),
          "^lib/runtime\\.ts$",
          "^lib/platform/(db|env|jobs|crypto)\\.ts$",
          modules("server-only"),
        ],
        reachable: true,
      },
    },
    {
      name: "components-take-props",
      severity: "error",
      comment: "Props in, events out: a page hands its actions down.",
      from: { path: "^components/" },
      to: { path: "^(app|embedded|e2e|bench)/" },
    },
    {
      name: "contract-is-browser-safe",
      severity: "error",
      comment: "A contract imports zod, platform/endpoint and other contracts.",
      from: { path: kind("contract"), pathNot: TEST },
      to: { pathNot: [modules("zod"), "^lib/platform/endpoint\\.ts$", kind("contract")] },
    },
    {
      name: "pure-imports-pure",
      severity: "error",
      comment: "An idea is computed, not fetched: let the service hand it its data.",
      from: { path: PURE, pathNot: TEST },
      to: { path: [kind("service"), kind("store"), kind("adapters")] },
    },
    {
      name: "pure-no-io",
      severity: "error",
      comment: "Pure by default: no files, sockets, processes, databases or frameworks.",
      from: { path: PURE, pathNot: TEST },
      to: { path: [IO_BUILTINS, IO_PACKAGES], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "pure-no-server-file",
      severity: "error",
      comment: "A pure file that reaches a server file is not pure. Types may be imported.",
      from: { path: PURE, pathNot: TEST },
      to: {
        path: "^lib/platform/(db|env|jobs|http|trace|crypto)\\.ts$|^lib/platform/(objects|cache|adapters)/",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "service-no-framework",
      severity: "error",
      comment: "A verb is called by routes, pages, jobs and tools alike: it knows no framework.",
      from: { path: "^lib/(?!platform/|runtime)", pathNot: TEST },
      to: { path: modules("next", "react", "react-dom") },
    },
    {
      name: "sql-in-stores",
      severity: "error",
      comment: "Drivers and query builders belong to stores, adapters and lib/platform. Types may be imported.",
      from: { path: "^(app|components)/|^lib/(?!platform/|runtime)", pathNot: [TEST, kind("store"), kind("adapters")] },
      to: { path: modules("pg", "pg-cursor", "pg-boss", "kysely", "@duckdb"), dependencyTypesNot: ["type-only"] },
    },
    {
      name: "nobody-imports-embedded",
      severity: "error",
      comment: "The one-machine default is replaceable: only benches and tests may lean on it.",
      from: { path: "^(app|components|lib|supabase|e2e)/|^(proxy|instrumentation)\\.ts$", pathNot: [TEST, SPEC] },
      to: { path: "^embedded/" },
    },
    {
      name: "nobody-imports-e2e",
      severity: "error",
      comment: "Journeys use the product, never the reverse.",
      from: { pathNot: "^(e2e|bench)/" },
      to: { path: "^e2e/" },
    },
    {
      name: "nobody-imports-bench",
      severity: "error",
      comment: "Benches measure the product, never the reverse. A test may ask the independent checker.",
      from: { pathNot: ["^bench/", TEST] },
      to: { path: "^bench/" },
    },
    {
      name: "no-cycle",
      severity: "error",
      comment: "Files in a cycle cannot be understood one at a time; types count as well.",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-unresolved",
      severity: "error",
      comment: "An import that resolves to nothing is read by no rule.",
      from: {},
      to: { couldNotResolve: true },
    },
    ...orderRules,
  ],
  options: {
    doNotFollow: { path: "(^|/)node_modules/" },
    exclude: { path: "^\\.next/|^next-env\\.d\\.ts$|\\.(css|json|woff2?)$" },
    tsPreCompilationDeps: true,
    parser: "swc",
    enhancedResolveOptions: {
      conditionNames: ["react-server", "import", "node", "types", "default"],
      exportsFields: ["exports"],
      extensions: [".ts", ".tsx", ".d.ts", ".js", ".mjs", ".cjs", ".json"],
      mainFields: ["module", "main", "types"],
    },
  },
}
