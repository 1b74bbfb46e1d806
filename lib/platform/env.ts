import "server-only"
import { z } from "zod"

// The only reader of process.env. Parsed once; every mistake is named with what is wrong and an example.

const Url = z.url({
  protocol: /^https?$/,
  error: "must be an http or https address, for example http://localhost:3000",
})
const Postgres = z
  .string()
  .regex(
    /^postgres(ql)?:\/\//,
    "must be a Postgres address, for example postgres://user:password@127.0.0.1:5432/bridge",
  )
const Flag = z
  .enum(["0", "1", "true", "false"], { error: "must be 1 or 0" })
  .transform((value) => value === "1" || value === "true")

const Schema = z.object({
  PORT: z.coerce.number({ error: "must be a port number, for example 3000" }).int().min(1).max(65535).default(3000),
  BRIDGE_DATA_DIR: z.string().min(1).default(".bridge"),
  BRIDGE_ORIGIN: Url.optional(),
  BRIDGE_MODE: z.enum(["embedded", "hosted"], { error: "must be embedded or hosted" }).optional(),
  BRIDGE_DEMO: Flag.default(false),
  DATABASE_URL: Postgres.optional(),
  MIGRATION_DATABASE_URL: Postgres.optional(),
  WORKER_DATABASE_URL: Postgres.optional(),
  BRIDGE_AUTH_URL: Url.optional(),
  SUPABASE_URL: Url.optional(),
  SUPABASE_PUBLISHABLE_KEY: z.string().min(1).optional(),
  SUPABASE_SECRET_KEY: z.string().min(1).optional(),
  UPSTASH_REDIS_REST_URL: z
    .url({
      protocol: /^https?$/,
      error:
        "must be the https address of the REST API, for example https://name.upstash.io; a rediss:// address goes into REDIS_URL",
    })
    .optional(),
  UPSTASH_REDIS_REST_TOKEN: z.string().min(1).optional(),
  REDIS_URL: z
    .url({
      protocol: /^rediss?$/,
      error: "must be a redis or rediss address, for example redis://:password@127.0.0.1:6379/0",
    })
    .optional(),
  OBJECTS_URL: z
    .string()
    .regex(/^(file|s3|gs):/, "must begin with file:, s3: or gs:, for example file:.bridge/objects")
    .optional(),
  BRIDGE_KEK: z
    .string()
    .refine(
      (value) => Buffer.from(value, "base64").length === 32,
      "must be 32 random bytes in base64: openssl rand -base64 32",
    )
    .optional(),
  BRIDGE_SAMPLE_PATH: z.string().min(1).optional(),
  BRIDGE_MODEL: z
    .string()
    .regex(
      /^(builtin|anthropic(:.+)?)$/,
      "must be builtin or anthropic:<model>, for example anthropic:claude-sonnet-4-5",
    )
    .optional(),
  ANTHROPIC_API_KEY: z.string().min(1).optional(),
  ANTHROPIC_BASE_URL: Url.optional(),
  BRIDGE_EMBEDDING_MODEL: z
    .string()
    .regex(
      /^(builtin|(openai|google|compatible)\/.+)$/,
      "must be builtin, openai/<model>, google/<model> or compatible/<model>, for example openai/text-embedding-3-small",
    )
    .optional(),
  OPENAI_API_KEY: z.string().min(1).optional(),
  OPENAI_BASE_URL: Url.optional(),
  OPENAI_COMPATIBLE_URL: Url.optional(),
  OPENAI_COMPATIBLE_API_KEY: z.string().min(1).optional(),
  GOOGLE_VERTEX_API_KEY: z.string().min(1).optional(),
  GOOGLE_CLOUD_PROJECT: z.string().min(1).optional(),
  GOOGLE_CLOUD_LOCATION: z
    .string()
    .regex(/^[a-z0-9-]+$/, "must be a region, for example europe-west4")
    .optional(),
  CORS_ORIGINS: z
    .string()
    .default("")
    .transform((value) =>
      value
        .split(",")
        .map((o) => o.trim())
        .filter(Boolean),
    ),
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"], { error: "must be debug, info, warn, error or silent" })
    .default("info"),
})

export type Env = Omit<z.output<typeof Schema>, "BRIDGE_ORIGIN" | "BRIDGE_MODE"> & {
  BRIDGE_ORIGIN: string
  BRIDGE_MODE: "embedded" | "hosted"
  /** Base address of the auth provider, without `/auth/v1`. */
  AUTH_URL: string
  /** The `iss` every access token must carry. */
  AUTH_ISSUER: string
  /** Variables that are set and that this version does not use. */
  IGNORED: string[]
}

// Names the specification and older documentation use for the same things.
const ALIASES: Record<string, string> = {
  SUPABASE_ANON_KEY: "SUPABASE_PUBLISHABLE_KEY",
  SUPABASE_SERVICE_ROLE_KEY: "SUPABASE_SECRET_KEY",
  UPSTASH_REDIS_URL: "UPSTASH_REDIS_REST_URL",
  UPSTASH_REDIS_TOKEN: "UPSTASH_REDIS_REST_TOKEN",
}

// Named by the design and not built yet: to ignore one in silence would look like using it.
const NOT_READ_YET = [
  "DASHBOARDS_BUCKET",
  "CREDENTIALS_BUCKET",
  "KMS_KEY_NAME",
  "GOOGLE_GENERATIVE_AI_API_KEY",
  "OTEL_EXPORTER_OTLP_ENDPOINT",
]

/** Parses a bag of variables. Throws one error that lists every mistake. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  // An empty value in a .env file means "not set".
  const given: Record<string, string> = {}
  for (const [name, value] of Object.entries(source)) {
    if (value === undefined || value === "") continue
    given[name] = value
    const alias = ALIASES[name]
    if (alias && !source[alias]) given[alias] = value
  }
  const parsed = Schema.safeParse(given)
  const mistakes = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`)
  const env = parsed.data
  const mode = env?.BRIDGE_MODE ?? (given.SUPABASE_URL ? "hosted" : "embedded")
  const needed =
    mode === "hosted"
      ? ["DATABASE_URL", "SUPABASE_URL", "SUPABASE_PUBLISHABLE_KEY", "SUPABASE_SECRET_KEY", "OBJECTS_URL", "BRIDGE_KEK"]
      : ["DATABASE_URL", "BRIDGE_AUTH_URL", "SUPABASE_PUBLISHABLE_KEY"]
  for (const name of needed) {
    if (!given[name])
      mistakes.push(`${name} is not set; ${mode} mode needs it${mode === "embedded" ? " (npm start sets it)" : ""}`)
  }
  mistakes.push(...cacheMistakes(given, mode), ...embeddingMistakes(given))
  if (!env || mistakes.length > 0) {
    throw new Error(`The configuration has mistakes:\n${mistakes.map((m) => `  - ${m}`).join("\n")}\nSee .env.example.`)
  }
  const origin = (env.BRIDGE_ORIGIN ?? `http://localhost:${env.PORT}`).replace(/\/$/, "")
  return {
    ...env,
    IGNORED: NOT_READ_YET.filter((name) => given[name]),
    BRIDGE_MODE: mode,
    BRIDGE_ORIGIN: origin,
    AUTH_URL: (mode === "hosted" ? env.SUPABASE_URL : env.BRIDGE_AUTH_URL) as string,
    AUTH_ISSUER: `${mode === "hosted" ? env.SUPABASE_URL : origin}/auth/v1`,
  }
}

function cacheMistakes(given: Record<string, string>, mode: Env["BRIDGE_MODE"]): string[] {
  const { UPSTASH_REDIS_REST_URL: rest, UPSTASH_REDIS_REST_TOKEN: token, REDIS_URL: own } = given
  const mistakes: string[] = []
  if (rest && !token) mistakes.push("UPSTASH_REDIS_REST_TOKEN is not set; UPSTASH_REDIS_REST_URL needs it")
  if (token && !rest) mistakes.push("UPSTASH_REDIS_REST_URL is not set; UPSTASH_REDIS_REST_TOKEN needs it")
  if (own && (rest || token)) mistakes.push("REDIS_URL is set beside UPSTASH_REDIS_REST_URL; keep the one to use")
  // Each process would trust a memory of its own, and miss what the others changed.
  if (mode === "hosted" && !own && !rest && !token) {
    mistakes.push(
      "UPSTASH_REDIS_REST_URL is not set; hosted mode needs it, or REDIS_URL, as all processes share one cache",
    )
  }
  return mistakes
}

/** What the chosen embedding model needs and does not have. */
function embeddingMistakes(given: Record<string, string>): string[] {
  const { BRIDGE_EMBEDDING_MODEL: model = "builtin" } = given
  const needs: Record<string, string[]> = {
    openai: ["OPENAI_API_KEY"],
    compatible: ["OPENAI_COMPATIBLE_URL"],
    google: ["GOOGLE_VERTEX_API_KEY", "GOOGLE_CLOUD_PROJECT"],
  }
  const [provider = ""] = model.split("/")
  const names = needs[provider] ?? []
  if (names.length === 0 || names.some((name) => given[name])) return []
  const [first, second] = names
  const other = second ? `, or ${second} with Google's own credentials,` : ""
  return [`${first} is not set; BRIDGE_EMBEDDING_MODEL=${model} needs it${other} or use builtin`]
}

/** Where this process is to die, for fault tests. A production build has `undefined` here, and nothing to compare. */
export const FAILPOINT = process.env.NODE_ENV === "production" ? undefined : process.env.BRIDGE_FAILPOINT

let parsed: Env | undefined

/** The configuration with some variables replaced: the test kit's way in. */
export function envWith(replaced: Record<string, string | undefined>): Env {
  return parseEnv({ ...process.env, ...replaced })
}

/** The configuration of this process. */
export function env(): Env {
  parsed ??= parseEnv(process.env)
  return parsed
}
