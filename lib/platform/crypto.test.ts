import { randomBytes } from "node:crypto"
import { expect, test } from "vitest"
import { createCrypto, localKeyWrapper } from "#lib/platform/crypto"

const secret = Buffer.from("canary-5f1d2c")
const crypto = createCrypto(localKeyWrapper(randomBytes(32)))

test("what was sealed opens in its place, and never shows through", async () => {
  const sealed = await crypto.seal(secret, "workspace:a")
  expect(Buffer.from(sealed).includes(secret)).toBe(false)
  expect(Buffer.from(await crypto.open(sealed, "workspace:a"))).toEqual(secret)
})

test("sealing twice gives different bytes", async () => {
  expect(await crypto.seal(secret, "a")).not.toEqual(await crypto.seal(secret, "a"))
})

test("another place, another key or any changed byte is refused", async () => {
  const sealed = Buffer.from(await crypto.seal(secret, "a"))
  await expect(crypto.open(sealed, "b")).rejects.toMatchObject({ code: "internal", details: { reason: "unsealable" } })
  await expect(createCrypto(localKeyWrapper(randomBytes(32))).open(sealed, "a")).rejects.toThrow("could not be opened")
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed)
    changed[at] = (changed[at] as number) ^ 1
    await expect(crypto.open(changed, "a")).rejects.toThrow("could not be opened")
  }
})
