import { globSync, readFileSync } from "node:fs"
import { defineConfig } from "vitest/config"

// Three projects: `architecture` reads the source, `unit` needs nothing, `integration` runs on a real Postgres
// and a real Redis. A test is an integration test when it imports the test kit or stands where only those stand.
const TESTS = [
  "lib/**/*.test.ts",
  "app/**/*.test.ts",
  "embedded/**/*.test.{ts,mjs}",
  "bench/**/*.test.ts",
  "supabase/**/*.test.ts",
]
const tests = globSync(TESTS).sort()
const SERVICES = /platform\/testing\/(world|legacy|failing-pool|rest-bridge)"|(postgres|test-stack|test-setup)\.mjs/
const needsServices = (file: string) => /^(app|supabase)\//.test(file) || SERVICES.test(readFileSync(file, "utf8"))
const integration = tests.filter(needsServices)
const unit = tests.filter((file) => !integration.includes(file))

// `server-only` is empty under this condition, as it is in Next's server bundles.
const conditions = ["react-server", "node"]
const execArgv = ["--conditions=react-server"]

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    execArgv,
    setupFiles: "embedded/test-seed.mjs",
    maxWorkers: 2,
    coverage: {
      provider: "v8",
      include: ["lib/**/*.ts"],
      exclude: ["lib/**/*.test.ts", "lib/platform/testing/**", "lib/platform/database.ts"],
      reporter: ["json-summary", "text-summary"],
      reportsDirectory: "coverage",
    },
    projects: [
      { extends: true, test: { name: "architecture", include: ["*.test.ts"], testTimeout: 60_000 } },
      // Pure tests share what they import: loading it anew for each file took a third of the time.
      { extends: true, test: { name: "unit", include: unit, testTimeout: 20_000, isolate: false } },
      {
        extends: true,
        test: {
          name: "integration",
          include: integration,
          globalSetup: "embedded/test-setup.mjs",
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
