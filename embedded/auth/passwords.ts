import { argon2, randomBytes, timingSafeEqual } from "node:crypto"
import { AuthError } from "./auth-error.ts"

// OWASP's figures for argon2id: 19 MiB, two passes, one lane. They stand in each hash, so they can be raised later.
const COST = { m: 19_456, t: 2, p: 1 }
const KEY_BYTES = 32

/** `$argon2id$v=19$m=..,t=..,p=..$salt$key`, the usual form; salt and key in base64 without padding. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  return encode(salt, await derive(password, salt, COST))
}

/**
 * Does the password fit the hash? Without a hash (nobody of that name, or no password set) the same work is
 * done and the answer is no, so that timing does not tell who is registered.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const [, m, t, p, salt, key] = FORM.exec(stored ?? DECOY) ?? []
  if (!salt || !key) throw new Error("A stored password hash has a form this version does not know.")
  const expected = Buffer.from(key, "base64")
  const actual = await derive(password, Buffer.from(salt, "base64"), { m: Number(m), t: Number(t), p: Number(p) })
  return timingSafeEqual(actual, expected) && stored !== null
}

const FORM = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/
const unpadded = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "")
const encode = (salt: Buffer, key: Buffer) =>
  `$argon2id$v=19$m=${COST.m},t=${COST.t},p=${COST.p}$${unpadded(salt)}$${unpadded(key)}`
const DECOY = encode(Buffer.alloc(16), Buffer.alloc(KEY_BYTES))

// Two at a time leave half of the thread pool to everything else; a queue nobody would wait out is refused.
const MOST_AT_ONCE = 2
const MOST_WAITING = 100
let running = 0
const waiting: (() => void)[] = []

async function derive(password: string, salt: Buffer, cost: typeof COST): Promise<Buffer> {
  if (waiting.length >= MOST_WAITING) {
    throw new AuthError(429, "over_request_rate_limit", "Too many people sign in at once. Try again in 5 s.", {
      headers: { "retry-after": "5" },
    })
  }
  if (running >= MOST_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
  else running++
  // NFKC: the same letters typed on another keyboard are the same password.
  const message = password.normalize("NFKC")
  const parameters = { message, nonce: salt, parallelism: cost.p, tagLength: KEY_BYTES, memory: cost.m, passes: cost.t }
  try {
    return await new Promise((resolve, reject) => {
      argon2("argon2id", parameters, (error, key) => (error ? reject(error) : resolve(key)))
    })
  } finally {
    // The place goes straight to the next in line.
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}
