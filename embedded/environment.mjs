import { existsSync } from "node:fs"
import { join } from "node:path"
import { root, Trouble } from "./data-dir.mjs"

/** What the reader configured, from the environment and from .env.local and .env beside package.json. */
export function readConfig() {
  for (const name of [".env.local", ".env"]) {
    // Never overrides what is set already, so the first file wins.
    if (existsSync(join(root, name))) process.loadEnvFile(join(root, name))
  }
  const port = Number(process.env.PORT || 3000)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Trouble(`PORT is "${process.env.PORT}", but a port is a number from 1 to 65535: PORT=3001 npm start`)
  }
  const host = process.env.HOST || "127.0.0.1"
  const isLoopback = isLoopbackName(host)
  const origin = (process.env.BRIDGE_ORIGIN || `http://localhost:${port}`).replace(/\/$/, "")
  const isHosted = process.env.BRIDGE_MODE ? process.env.BRIDGE_MODE === "hosted" : Boolean(process.env.SUPABASE_URL)
  return {
    port,
    host,
    origin,
    isHosted,
    /** Nobody but the people of this machine is meant to reach it: neither over the network nor through a proxy. */
    isLocal: !isHosted && isLoopback && URL.canParse(origin) && isLoopbackName(new URL(origin).hostname),
    // The one-click demo lets anybody in who reaches this address: on other people's networks it must be asked for.
    isDemo: process.env.BRIDGE_DEMO ? /^(1|true)$/.test(process.env.BRIDGE_DEMO) : isLoopback && !isHosted,
    /** Where this machine itself reaches the served app. */
    probe: `http://${/^(0\.0\.0\.0|::)$/.test(host) ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host}:${port}`,
  }
}

const isLoopbackName = (name) => /^(127\.\d+\.\d+\.\d+|\[?::1\]?|localhost)$/.test(name)

/** What every child gets beside its own variables: the reader's environment without what belongs to npm or this launcher. */
export function baseEnvironment(config, dataDir) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NODE_OPTIONS$|INIT_CWD$|BRIDGE_BEGAN_MS$)/i.test(name),
  )
  return {
    ...Object.fromEntries(inherited),
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    // The terminal belongs to the launcher's own lines; LOG_LEVEL=info shows every request and job.
    LOG_LEVEL: process.env.LOG_LEVEL || "warn",
    BRIDGE_DATA_DIR: dataDir,
    BRIDGE_ORIGIN: config.origin,
    BRIDGE_MODE: config.isHosted ? "hosted" : "embedded",
    BRIDGE_DEMO: config.isDemo ? "1" : "0",
    PORT: String(config.port),
    HOST: config.host,
  }
}
