import { accessSync, constants, mkdirSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Trouble } from "../data-dir.mjs"
import { NotThere } from "./not-there.mjs"

/** The auth provider answers, its keys can be verified here, and the secret key opens its admin path. */
export async function checkAuth(env, config) {
  const base = `${(config.isHosted ? env.SUPABASE_URL : env.BRIDGE_AUTH_URL) ?? ""}/auth/v1`
  const publishable = env.SUPABASE_PUBLISHABLE_KEY || env.SUPABASE_ANON_KEY
  const secret = env.SUPABASE_SECRET_KEY || env.SUPABASE_SERVICE_ROLE_KEY
  const health = await ask(`${base}/health`, publishable)
  if (health.status === 401)
    throw new Trouble("it refuses SUPABASE_PUBLISHABLE_KEY\nCopy the key again from the project's API settings")
  if (!health.ok) throw new Trouble(`${base}/health answers ${health.status}\nCheck SUPABASE_URL`)
  const jwks = await (await ask(`${base}/.well-known/jwks.json`, publishable)).json()
  if (!jwks.keys?.length) {
    throw new Trouble(
      "it signs tokens with a shared secret, which nobody else can verify\nSwitch the project to asymmetric JWT signing keys (ES256)",
    )
  }
  const admin = await ask(`${base}/admin/users?per_page=1`, secret)
  if (!admin.ok)
    throw new Trouble(
      `it refuses SUPABASE_SECRET_KEY (${admin.status})\nCopy the secret key again from the project's API settings`,
    )
  return `${base} answers, tokens are signed with ${jwks.keys[0].alg}`
}

/** The configured Redis answers a ping. */
export async function checkRedis(env) {
  const rest = env.UPSTASH_REDIS_REST_URL || env.UPSTASH_REDIS_URL
  if (rest) {
    const token = env.UPSTASH_REDIS_REST_TOKEN || env.UPSTASH_REDIS_TOKEN
    const response = await ask(`${rest.replace(/\/$/, "")}/ping`, token)
    if (response.status === 401)
      throw new Trouble("it refuses UPSTASH_REDIS_REST_TOKEN\nCopy the REST token again from the database's page")
    if (!response.ok) throw new Trouble(`${rest} answers ${response.status}\nCheck UPSTASH_REDIS_REST_URL`)
    return `${new URL(rest).host} answers`
  }
  if (!env.REDIS_URL) throw new NotThere("not configured: each process keeps its cache in memory")
  const { redisWire } = await import("../../lib/platform/adapters/node-redis.ts")
  const { host } = new URL(env.REDIS_URL)
  const wire = redisWire(env.REDIS_URL, { limit_ms: 5_000 })
  try {
    await wire.ping()
  } catch (error) {
    throw new Trouble(`${host} cannot be used (${error.cause?.code ?? error.cause?.message})\nCheck REDIS_URL`)
  } finally {
    wire.close()
  }
  return `${host} answers`
}

/** The place for files takes files. */
export function checkObjects(env, dataDir) {
  const place = env.OBJECTS_URL || `file:${join(dataDir, "objects")}`
  if (!place.startsWith("file:"))
    throw new NotThere(`${place.split("?")[0]} is not asked from here; the app's health asks it`)
  const path = place.startsWith("file://") ? fileURLToPath(place) : place.slice("file:".length)
  mkdirSync(path, { recursive: true })
  accessSync(path, constants.W_OK)
  return `${path} can be written`
}

/** The model's provider takes the key. */
export async function checkModel(env) {
  const model = env.BRIDGE_MODEL || "builtin"
  if (model === "builtin") return "builtin, which needs no key"
  const [provider] = model.split(":")
  if (provider !== "anthropic") throw new NotThere(`${model} is not asked from here`)
  if (!env.ANTHROPIC_API_KEY) throw new Trouble("BRIDGE_MODEL is Anthropic's, but ANTHROPIC_API_KEY is not set")
  const base = (env.ANTHROPIC_BASE_URL || "https://api.anthropic.com/v1").replace(/\/$/, "")
  const response = await ask(`${base}/models`, undefined, {
    "x-api-key": env.ANTHROPIC_API_KEY,
    "anthropic-version": "2023-06-01",
  })
  if (response.status === 401) throw new Trouble("Anthropic refuses ANTHROPIC_API_KEY\nMake a new key in its console")
  if (!response.ok) throw new Trouble(`Anthropic answers ${response.status}`)
  return `${model}, the key is taken`
}

async function ask(url, key, headers = {}) {
  const credentials = key ? { authorization: `Bearer ${key}`, apikey: key } : {}
  try {
    return await fetch(url, { headers: { ...credentials, ...headers }, signal: AbortSignal.timeout(10_000) })
  } catch (error) {
    throw new Trouble(
      `${new URL(url).origin} does not answer (${error.cause?.code ?? error.message})\nCheck the address and the connection`,
    )
  }
}
