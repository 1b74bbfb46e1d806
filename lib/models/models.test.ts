import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { afterCall, isOpen, MOST_ATTEMPTS, retryAfterMs, waitMs } from "#lib/models/attempts"
import { costOf, MODELS, modelFacts, parseModelName } from "#lib/models/catalog"
import { redact, redactDeep } from "#lib/models/redact"

describe("catalogue", () => {
  test("prices fresh, cached and written tokens apart", () => {
    const facts = modelFacts("anthropic", "claude-sonnet-4-5-20250929")
    const use = {
      input_tokens: 1_000_000,
      cached_input_tokens: 400_000,
      cache_write_tokens: 100_000,
      output_tokens: 10_000,
    }
    // 500k fresh at 3, 400k read at 0.3, 100k written at 3.75, 10k out at 15, per million.
    expect(costOf(facts, use)).toBe(2.145)
  })

  test("an unknown model is priced like its provider's dearest; the planner costs nothing", () => {
    const dearest = Math.max(...MODELS.filter((each) => each.provider === "anthropic").map((each) => each.output_usd))
    expect(modelFacts("anthropic", "claude-next").output_usd).toBe(dearest)
    expect(
      costOf(modelFacts("builtin", "planner-1"), {
        input_tokens: 1e9,
        cached_input_tokens: 0,
        cache_write_tokens: 0,
        output_tokens: 1e9,
      }),
    ).toBe(0)
  })

  test("reads names", () => {
    expect(parseModelName("anthropic:claude-haiku-4-5")).toEqual({ provider: "anthropic", model: "claude-haiku-4-5" })
    expect(parseModelName("anthropic").model).toBe("claude-sonnet-4-5")
    expect(() => parseModelName("psychic:x")).toThrow('no model provider "psychic"')
  })
})

describe("attempts", () => {
  test("Retry-After in seconds, as a date, or nothing", () => {
    const now = Date.parse("2026-11-20T10:00:00Z")
    expect(retryAfterMs("3", now)).toBe(3000)
    expect(retryAfterMs("Fri, 20 Nov 2026 10:00:05 GMT", now)).toBe(5000)
    expect(retryAfterMs("soon", now)).toBeNull()
    expect(retryAfterMs(undefined, now)).toBeNull()
  })

  test("waits what is asked, never longer than a person would, and three times at most", () => {
    expect(waitMs(1, 2000, 0)).toBe(2000)
    expect(waitMs(1, 120_000, 0)).toBeNull()
    expect(waitMs(MOST_ATTEMPTS, 0, 0)).toBeNull()
    const waits = [1_000, 2_000, 4_000]
    expect([1, 2, 3, 4].map((attempt) => waitMs(attempt, null, 0, waits))).toEqual([...waits, null])
    expect(waitMs(3, 2_000, 0, waits)).toBe(2_000)
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: MOST_ATTEMPTS - 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, chance) => {
          const ms = waitMs(attempt, null, chance)
          return ms !== null && ms >= 250 && ms <= 1500
        },
      ),
    )
  })

  test("the breaker opens after five failures in a row, and closes with a success", () => {
    let breaker = { failures: 0, open_until: 0 }
    for (let count = 0; count < 4; count++) breaker = afterCall(breaker, true, 1000)
    expect(isOpen(breaker, 1001)).toBe(false)
    breaker = afterCall(breaker, true, 1000)
    expect(isOpen(breaker, 1001)).toBe(true)
    expect(isOpen(breaker, 31_001)).toBe(false)
    expect(isOpen(afterCall(breaker, false, 1000), 1001)).toBe(false)
  })
})

describe("redact", () => {
  const long = "a1b2c3d4e5f6a7b8c9d0"
  test.each([
    [`key sk-ant-${long}`, "key [key]"],
    [`AKIA${"ABCDEFGH12345678"}`, "[key]"],
    [`ghp_${long}${long}`, "[key]"],
    ["postgres://bridge:hunter2@db.example.com/x", "postgres://[credentials]@db.example.com/x"],
    [`Authorization: Bearer ${long}`, "Authorization: Bearer [token]"],
    ["password = correct-horse", "password = [secret]"],
    ["mail ana.b+c@example.co.uk now", "mail [email] now"],
    ["card 4111 1111 1111 1111 and 4111111111111111", "card [card] and [card]"],
    ["-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----", "[private key]"],
  ])("%s", (text, clean) => {
    expect(redact(text)).toBe(clean)
  })

  test("leaves numbers, ids, dates and SQL as they are", () => {
    for (const text of [
      "order 1234567890123",
      "2026-11-20T10:00:00Z",
      "select sum(net_amount) from orders where region = 'North'",
      "1,883,120 bytes",
      "63f1b0f5-32a7-4bd1-8f0e-6d1cbe1e2f4f",
      "C-000001",
    ])
      expect(redact(text)).toBe(text)
  })

  test("reaches into values, and changes nothing twice", () => {
    expect(redactDeep({ a: ["x@example.com", 1, null], b: { c: "fine" } })).toEqual({
      a: ["[email]", 1, null],
      b: { c: "fine" },
    })
    fc.assert(fc.property(fc.string(), (text) => redact(redact(text)) === redact(text)))
  })
})
