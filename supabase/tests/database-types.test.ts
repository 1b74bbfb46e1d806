import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
// @ts-expect-error plain JavaScript of the embedded stack; this test needs TEST_POLICIES_URL of embedded/test-setup.mjs
import { databaseTypes } from "../../embedded/database-types.mjs"

test("lib/platform/database.ts is what the migrations make", () => {
  const made: string = databaseTypes(process.env.MIGRATION_DATABASE_URL)
  expect(readFileSync("lib/platform/database.ts", "utf8"), "run npm run db:types").toBe(made)
})
