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
  for (const name of ["DATABASE_URL", "SUPABASE_SECRET_KEY", "OBJECTS_URL", "BRIDGE_KEK"])
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
  expect(parseEnv({ ...embedded, REDIS_URL: "redis://127.0.0.1", LOG_LEVEL: "warn" }).IGNORED).toEqual(["REDIS_URL"])
})
