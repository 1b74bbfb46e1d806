import { expect, test } from "vitest"
import { contentSecurityPolicy } from "#lib/platform/content-policy"

test("only scripts with this request's nonce run", () => {
  const policy = contentSecurityPolicy("abc", false)
  expect(policy).toContain("script-src 'self' 'nonce-abc' 'strict-dynamic';")
  expect(policy).not.toContain("unsafe-eval")
  for (const rule of [
    "default-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
  ]) {
    expect(policy.split("; ")).toContain(rule)
  }
})
