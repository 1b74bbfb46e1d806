import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { findMissing } from "./complete-lockfile.mjs"

test("package-lock.json names the binaries of every system, so that npm ci takes it everywhere", () => {
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8"))
  const missing = Object.keys(findMissing(lock))
  expect(missing, "Run: node embedded/complete-lockfile.mjs").toEqual([])
  expect(Object.keys(lock.packages).filter((place) => place.includes("darwin")).length).toBeGreaterThan(5)
})

test("an optional binary that the registry did not know is found missing, with its system", () => {
  const lock = {
    packages: {
      "": {},
      "node_modules/tool": {
        version: "1.0.0",
        license: "MIT",
        optionalDependencies: { "@tool/linux-arm64-musl": "1.0.0", "@tool/darwin-x64": "1.0.0", "@tool/any": "^1.0.0" },
      },
      "node_modules/@tool/darwin-x64": { version: "1.0.0" },
    },
  }
  expect(findMissing(lock)).toEqual({
    "node_modules/@tool/linux-arm64-musl": {
      version: "1.0.0",
      cpu: ["arm64"],
      libc: ["musl"],
      license: "MIT",
      optional: true,
      os: ["linux"],
    },
  })
})
