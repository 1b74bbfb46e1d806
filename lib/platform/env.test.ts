import { expect, test } from "vitest"
import { parseEnv } from "#lib/platform/env"

const embedded = {
  DATABASE_URL: "postgres://a:b@127.0.0.1/x",
  BRIDGE_AUTH_URL: "http://127.0.0.1:9",
  SUPABASE_PUBLISHABLE_KEY: "k",
}

test("the embedded default needs only what npm start sets", () => {
  const env = parseEnv(embedded)
  expect(env).toMatchObject({
    BRIDGE_MODE: "embedded",
    PORT: 3000,
    BRIDGE_ORIGIN: "http://localhost:3000",
    BRIDGE_DEMO: false,
  })
  expect(env.AUTH_ISSUER).toBe("http://localhost:3000/auth/v1")
})

test("an empty value means not set, and older names of Supabase's keys are understood", () => {
  const { SUPABASE_PUBLISHABLE_KEY: _, ...rest } = embedded
  expect(parseEnv({ ...rest, SUPABASE_ANON_KEY: "old", PORT: "", BRIDGE_ORIGIN: "" }).SUPABASE_PUBLISHABLE_KEY).toBe(
    "old",
  )
})

test("every mistake is named in one message", () => {
  const wrong = { ...embedded, PORT: "many", DATABASE_URL: "mysql://x", BRIDGE_KEK: "short", BRIDGE_DEMO: "maybe" }
  const message = messageOf(() => parseEnv(wrong))
  expect(message).toContain("PORT must be a port number, for example 3000")
  expect(message).toContain("DATABASE_URL must be a Postgres address")
  expect(message).toContain("BRIDGE_KEK must be 32 random bytes in base64")
  expect(message).toContain("BRIDGE_DEMO must be 1 or 0")
})

test("hosted mode refuses to start without its variables", () => {
  const message = messageOf(() => parseEnv({ SUPABASE_URL: "https://project.example.com" }))
  for (const name of ["DATABASE_URL", "SUPABASE_SECRET_KEY", "OBJECTS_URL", "BRIDGE_KEK", "UPSTASH_REDIS_REST_URL"])
    expect(message).toContain(`${name} is not set`)
})

function messageOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    return (error as Error).message
  }
  return "nothing was thrown"
}

test("variables that are not read yet are told, not swallowed", () => {
  expect(parseEnv({ ...embedded, KMS_KEY_NAME: "a/key", LOG_LEVEL: "warn" }).IGNORED).toEqual(["KMS_KEY_NAME"])
})

test("a cache is Upstash's, one's own Redis, or memory", () => {
  const upstash = { UPSTASH_REDIS_REST_URL: "https://name.upstash.io", UPSTASH_REDIS_REST_TOKEN: "t" }
  expect(parseEnv({ ...embedded, ...upstash })).toMatchObject({ ...upstash, IGNORED: [] })
  const older = { UPSTASH_REDIS_URL: "https://name.upstash.io", UPSTASH_REDIS_TOKEN: "t" }
  expect(parseEnv({ ...embedded, ...older })).toMatchObject(upstash)
  for (const REDIS_URL of ["redis://127.0.0.1", "rediss://user:secret@redis.example.com:6380/2"]) {
    expect(parseEnv({ ...embedded, REDIS_URL }).REDIS_URL).toBe(REDIS_URL)
  }
  expect(parseEnv(embedded)).not.toHaveProperty("REDIS_URL")
})

test.each([
  [{ UPSTASH_REDIS_REST_URL: "https://x.upstash.io" }, "UPSTASH_REDIS_REST_TOKEN is not set"],
  [{ UPSTASH_REDIS_TOKEN: "t" }, "UPSTASH_REDIS_REST_URL is not set"],
  [
    { REDIS_URL: "redis://x", UPSTASH_REDIS_URL: "https://x.upstash.io", UPSTASH_REDIS_TOKEN: "t" },
    "REDIS_URL is set beside UPSTASH_REDIS_REST_URL; keep the one to use",
  ],
  [{ UPSTASH_REDIS_URL: "rediss://x.upstash.io:6379" }, "a rediss:// address goes into REDIS_URL"],
  [{ REDIS_URL: "127.0.0.1:6379" }, "REDIS_URL must be a redis or rediss address"],
])("a cache half configured, or twice: %o", (given, message) => {
  expect(messageOf(() => parseEnv({ ...embedded, ...given }))).toContain(message)
})

test("an embedding model is the built-in one, or one whose key is there", () => {
  expect(parseEnv(embedded)).not.toHaveProperty("BRIDGE_EMBEDDING_MODEL")
  const whole = [
    { BRIDGE_EMBEDDING_MODEL: "builtin" },
    { BRIDGE_EMBEDDING_MODEL: "openai/text-embedding-3-small", OPENAI_API_KEY: "k" },
    { BRIDGE_EMBEDDING_MODEL: "compatible/nomic-embed-text", OPENAI_COMPATIBLE_URL: "http://127.0.0.1:11434/v1" },
    { BRIDGE_EMBEDDING_MODEL: "google/gemini-embedding-001", GOOGLE_VERTEX_API_KEY: "k" },
    {
      BRIDGE_EMBEDDING_MODEL: "google/gemini-embedding-001",
      GOOGLE_CLOUD_PROJECT: "p",
      GOOGLE_CLOUD_LOCATION: "us-east1",
    },
  ]
  for (const given of whole) expect(parseEnv({ ...embedded, ...given })).toMatchObject({ ...given, IGNORED: [] })
  const gemini = { GOOGLE_GENERATIVE_AI_API_KEY: "of another service" }
  expect(parseEnv({ ...embedded, ...gemini }).IGNORED).toEqual(["GOOGLE_GENERATIVE_AI_API_KEY"])
})

test.each([
  [{ BRIDGE_EMBEDDING_MODEL: "openai/x" }, "OPENAI_API_KEY is not set; BRIDGE_EMBEDDING_MODEL=openai/x needs it"],
  [{ BRIDGE_EMBEDDING_MODEL: "compatible/x", OPENAI_API_KEY: "k" }, "OPENAI_COMPATIBLE_URL is not set"],
  [
    { BRIDGE_EMBEDDING_MODEL: "google/x" },
    "GOOGLE_VERTEX_API_KEY is not set; BRIDGE_EMBEDDING_MODEL=google/x needs it, or",
  ],
  [{ BRIDGE_EMBEDDING_MODEL: "openai" }, "BRIDGE_EMBEDDING_MODEL must be builtin, openai/<model>"],
  [{ BRIDGE_EMBEDDING_MODEL: "psychic/x" }, "BRIDGE_EMBEDDING_MODEL must be builtin, openai/<model>"],
  [{ OPENAI_COMPATIBLE_URL: "127.0.0.1:8080" }, "OPENAI_COMPATIBLE_URL must be an http or https address"],
])("an embedding model half configured: %o", (given, message) => {
  expect(messageOf(() => parseEnv({ ...embedded, ...given }))).toContain(message)
})
