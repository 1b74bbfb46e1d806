import { describe, expect, test } from "vitest"
import { z } from "zod"
import { Email, Password, SignInForm, SignUpForm } from "#lib/identity/contract"
import { demoAccount, demoPassword } from "#lib/identity/demo"
import { authTarget } from "#lib/identity/door"
import { problemsOf } from "#lib/identity/problems"
import { AppError } from "#lib/platform/errors"

describe("forms", () => {
  test("an email is trimmed and lowered", () => {
    expect(Email.parse("  Ada@Example.COM ")).toBe("ada@example.com")
  })

  test("a password is kept letter by letter and needs ten of them", () => {
    expect(Password.parse("  ten chars")).toBe("  ten chars")
    expect(Password.safeParse("123456789").error?.issues[0]?.message).toContain("at least 10 characters")
    expect(SignInForm.safeParse({ email: "a@example.com", password: "short" }).success).toBe(true)
  })

  test("every mistake is named at its field, once", () => {
    const { error } = SignUpForm.safeParse({ full_name: "x".repeat(121), email: "", password: "" })
    expect(problemsOf(error, "email")).toEqual([
      { field: "full_name", message: "A name has at most 120 characters. Shorten it." },
      { field: "email", message: "Enter your email address." },
      { field: "password", message: "A password needs at least 10 characters. Choose a longer one." },
    ])
  })

  test("a refusal stands at the given field unless it names one; a bug is thrown on", () => {
    const taken = { issues: [{ path: ["email"], message: "taken" }] }
    expect(problemsOf(new AppError("conflict", "x", taken), "demo")).toEqual([{ field: "email", message: "taken" }])
    expect(problemsOf(new AppError("unavailable", "later"), "demo")).toEqual([{ field: "demo", message: "later" }])
    expect(problemsOf(z.string().safeParse(1).error, "demo")).toMatchObject([{ field: "demo" }])
    expect(() => problemsOf(new TypeError("bug"), "demo")).toThrow("bug")
  })
})

describe("the door to the auth endpoint", () => {
  const env = { BRIDGE_MODE: "embedded", AUTH_URL: "http://127.0.0.1:9999" } as const
  const to = (...segments: string[]) => authTarget(env, segments, "?a=1")?.href ?? null

  test("passes the protocol on", () => {
    expect(to("token")).toBe("http://127.0.0.1:9999/auth/v1/token?a=1")
    expect(to(".well-known", "jwks.json")).toBe("http://127.0.0.1:9999/auth/v1/.well-known/jwks.json?a=1")
  })

  test.each([
    [["admin", "users"]],
    [["admin"]],
    [["ADMIN", "users"]],
    [["%61dmin", "users"]],
    [["token", "..", "admin", "users"]],
    [[".", "admin"]],
    [["x/../admin"]],
    [["x\\..\\admin"]],
    [["", "admin"]],
    [[]],
  ])("never passes %j on", (segments) => {
    expect(to(...segments)).toBeNull()
  })

  test("is shut in hosted mode", () => {
    expect(authTarget({ ...env, BRIDGE_MODE: "hosted" }, ["token"], "")).toBeNull()
  })
})

describe("the demo account", () => {
  test("exists only where it is switched on, with a password of this installation", () => {
    expect(demoAccount({ BRIDGE_DEMO: false, SUPABASE_SECRET_KEY: "k" })).toBeNull()
    expect(demoAccount({ BRIDGE_DEMO: true })).toBeNull()
    const account = demoAccount({ BRIDGE_DEMO: true, SUPABASE_SECRET_KEY: "k" })
    expect(account?.password).toBe(demoPassword("k"))
    expect(account?.password).not.toBe(demoPassword("another"))
    expect(Password.safeParse(account?.password).success).toBe(true)
  })
})
