import "server-only"
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto"
import { AppError } from "#lib/platform/errors"

/** Wraps and unwraps data keys: a local key now, a key management service in production. */
export type KeyWrapper = {
  id: string
  wrap(key: Uint8Array, aad: string): Promise<Uint8Array>
  unwrap(wrapped: Uint8Array, aad: string): Promise<Uint8Array>
}

/** Seals bytes under a random data key each; `aad` binds the ciphertext to its place. */
export type Crypto = {
  seal(plaintext: Uint8Array, aad: string): Promise<Uint8Array>
  open(sealed: Uint8Array, aad: string): Promise<Uint8Array>
}

declare module "#lib/platform/context" {
  interface Ports {
    crypto: Crypto
  }
}

const NONCE = 12
const TAG = 16

function encrypt(key: Uint8Array, plaintext: Uint8Array, aad: string): Buffer {
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(aad))
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body])
}

function decrypt(key: Uint8Array, sealed: Uint8Array, aad: string): Buffer {
  const bytes = Buffer.from(sealed)
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE)).setAAD(Buffer.from(aad))
  decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG))
  return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()])
}

/** A wrapper over one 32-byte key. */
export function localKeyWrapper(kek: Uint8Array): KeyWrapper {
  const id = `local:${createHash("sha256").update(kek).digest("hex").slice(0, 12)}`
  return {
    id,
    wrap: async (key, aad) => encrypt(kek, key, aad),
    unwrap: async (wrapped, aad) => decrypt(kek, wrapped, aad),
  }
}

/** Envelope encryption: format version, length of the wrapped key, wrapped key, sealed body. */
export function createCrypto(wrapper: KeyWrapper): Crypto {
  return {
    async seal(plaintext, aad) {
      const key = randomBytes(32)
      const wrapped = await wrapper.wrap(key, aad)
      const head = Buffer.alloc(3)
      head.writeUInt8(1, 0)
      head.writeUInt16BE(wrapped.length, 1)
      return Buffer.concat([head, wrapped, encrypt(key, plaintext, aad)])
    },
    async open(sealed, aad) {
      const bytes = Buffer.from(sealed)
      try {
        if (bytes.readUInt8(0) !== 1) throw new Error("unknown envelope version")
        const end = 3 + bytes.readUInt16BE(1)
        const key = await wrapper.unwrap(bytes.subarray(3, end), aad)
        return decrypt(key, bytes.subarray(end), aad)
      } catch (cause) {
        const message = "A sealed secret could not be opened: it was changed, moved, or sealed under another key."
        throw new AppError("internal", message, { reason: "unsealable" }, { cause })
      }
    },
  }
}

export const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex")
