import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { databaseTypes } from "./database-types.mjs"

// Stands on the migrated database of embedded/test-setup.mjs.
test("lib/platform/database.ts is what the migrations make", () => {
  const made = databaseTypes(process.env.MIGRATION_DATABASE_URL)
  expect(readFileSync("lib/platform/database.ts", "utf8"), "run npm run db:types").toBe(made)
})
