import { join } from "node:path"
import { readJson } from "./data-dir.mjs"
import { findServer } from "./postgres.mjs"
import { databaseEnvironment } from "./stack.mjs"

/**
 * The variables of the stack that runs on a data folder now, or undefined when its Postgres does not run.
 * @param {string} dataDir
 */
export function locateStack(dataDir) {
  const postgres = findServer(dataDir)
  if (!postgres) return undefined
  const { auth } = readJson(join(dataDir, "ports.json")) ?? {}
  return {
    ...databaseEnvironment(dataDir, postgres),
    ...(auth ? { BRIDGE_AUTH_URL: `http://127.0.0.1:${auth}` } : {}),
    BRIDGE_SAMPLE_PATH: join(dataDir, "sample.duckdb"),
  }
}
