// npm run doctor: checks a configuration end to end and says what to fix. Changes nothing.
import { spawnSync } from "node:child_process"
import { statfsSync } from "node:fs"
import { openDataDir, Trouble } from "./data-dir.mjs"
import { checkDatabase } from "./doctor/database.mjs"
import { NotThere } from "./doctor/not-there.mjs"
import { checkAuth, checkModel, checkObjects, checkRedis } from "./doctor/services.mjs"
import { baseEnvironment, readConfig } from "./environment.mjs"
import { locateStack } from "./locate.mjs"
import { findPinnedNode } from "./pinned.mjs"
import { isPortFree } from "./processes.mjs"
import { say, sayTrouble } from "./progress.mjs"

let faults = 0

/** Runs one check and prints its line. @param {string} what @param {() => Promise<string | void> | string | void} look */
async function check(what, look) {
  try {
    const note = await look()
    say(`  ✓  ${what}${note ? `: ${note}` : ""}`)
  } catch (error) {
    const isFault = !(error instanceof NotThere)
    if (isFault) faults += 1
    const [first, ...more] = (error.message || String(error.code ?? error)).split("\n")
    say(`  ${isFault ? "✗" : "–"}  ${what}: ${first}`)
    for (const line of more) say(`       ${line}`)
  }
}

async function main() {
  let config
  await check("Node", () => {
    findPinnedNode()
    return `${process.version}, the pinned one`
  })
  await check("PORT and HOST", () => {
    config = readConfig()
    return `${config.origin}, listening on ${config.host}:${config.port}`
  })
  if (!config) return
  let dataDir
  await check("Data folder", () => {
    dataDir = openDataDir()
    const { bavail, bsize } = statfsSync(dataDir)
    const freeMb = Math.floor((bavail * bsize) / 1_048_576)
    if (freeMb < 300)
      throw new Trouble(
        `only ${freeMb} MB are free at ${dataDir}\nMake room, or name another folder with BRIDGE_DATA_DIR`,
      )
    return `${dataDir}, ${freeMb} MB free`
  })
  if (!dataDir) return
  const stack = config.isHosted ? {} : locateStack(dataDir)
  const env = { ...baseEnvironment(config, dataDir), ...stack }
  if (!stack) {
    say(
      "  –  Bridge does not run on this data folder, so its parts cannot be asked. Start it in another terminal: npm start",
    )
    await check(`Port ${config.port}`, async () => {
      if (!(await isPortFree(config.port, config.host))) {
        throw new Trouble(`taken by another program\nStart on another one: PORT=${config.port + 1} npm start`)
      }
      return "free"
    })
    return
  }
  await check("Configuration", async () => {
    const { parseEnv } = await import("../lib/platform/env.ts")
    return `${parseEnv(env).BRIDGE_MODE} mode`
  })
  await checkDatabase(check, env, config)
  await check("Sign-in", () => checkAuth(env, config))
  await check("Redis", () => checkRedis(env))
  await check("Objects", () => checkObjects(env, dataDir))
  await check("Model", () => checkModel(env))
  await check("App", async () => {
    const url = `${config.probe}/api/v1/health`
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => {
      throw new NotThere(`nothing answers at ${url}. Start it: npm start`)
    })
    const health = await response.json()
    const broken = (health.probes ?? []).filter((probe) => !probe.is_ok)
    if (!response.ok || broken.length > 0) {
      throw new Trouble(
        `its health is "${health.status ?? response.status}"${broken.map((probe) => `\n${probe.name}: ${probe.message}`).join("")}`,
      )
    }
    return `healthy at ${config.origin}`
  })
}

// The configuration is read by the app's own parser, which loads under this condition only.
const condition = "--conditions=react-server"
if (!process.execArgv.includes(condition)) {
  try {
    const { status } = spawnSync(findPinnedNode(), [condition, ...process.argv.slice(1)], { stdio: "inherit" })
    process.exit(status ?? 1)
  } catch (error) {
    sayTrouble(error)
    process.exit(1)
  }
}
main().then(
  () => {
    say(faults === 0 ? "\nNothing to mend." : `\n${faults} to mend. See .env.example for what each variable means.`)
    process.exit(faults === 0 ? 0 : 1)
  },
  (error) => {
    sayTrouble(error)
    process.exit(1)
  },
)
